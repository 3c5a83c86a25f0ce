"""JSON as something a person would read."""

import json

import pytest

from services.extractors import JSON
from services.extractors.result import UnreadableDocument
from tests.written_files import reading


def text(tmp_path, value: object) -> str:
    content = value if isinstance(value, str) else json.dumps(value)
    return reading(tmp_path, content.encode(), JSON).text


def test_single_values_take_a_line_with_the_way_to_them(tmp_path):
    shop = {"name": "Tea & Co", "open": True, "fax": None, "address": {"city": "Rome"}}

    assert text(tmp_path, shop | {"tags": ["tea", "cups"]}) == (
        "name: Tea & Co\nopen: true\nfax: null\naddress.city: Rome\ntags: tea, cups"
    )


def test_larger_parts_stand_under_their_keys(tmp_path):
    found = reading(
        tmp_path,
        json.dumps({"staff": {"team": {str(n): n for n in range(9)}}, "year": 1998}).encode(),
        JSON,
    )

    assert found.text.startswith("year: 1998\n\n# staff\n\n## team\n\n0: 0\n1: 1")
    assert [(h.level, h.title) for h in found.headings] == [(1, "staff"), (2, "team")]


def test_records_become_a_table(tmp_path):
    records = [{"id": 1, "name": "Tea"}, {"id": 2, "price": 3, "sizes": ["S", "L"]}]

    assert text(tmp_path, records) == (
        "| id | name | price | sizes |\n|-|-|-|-|\n| 1 | Tea |  |  |\n| 2 |  | 3 | S, L |"
    )


def test_items_that_fit_no_table_are_called_by_their_names(tmp_path):
    items = [{"title": "Long", "text": "word " * 60, "a": 1}, {"text": "other " * 60, "b": 2}]

    found = reading(tmp_path, json.dumps({"pages": items}).encode(), JSON)

    assert [heading.title for heading in found.headings] == ["pages", "Long", "pages 2"]


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        ('{"a": 1, "a": 2}', "a: 1\na: 2"),
        (
            '{"price": 3.50, "big": 12345678901234567890123}',
            "price: 3.50\nbig: 12345678901234567890123",
        ),
        ("[" + "9" * 5000 + "]", "- " + "9" * 5000),
        ('{"a": 1}\n{"a": 2}\n', "a: 1\na: 2"),
        ('\ufeff["x", "y"]', "- x\n- y"),
        ('"words"', "words"),
        ('{"a": "tab\there"}', "a: tab\there"),
    ],
)
def test_nothing_is_changed_or_lost(tmp_path, content, lines):
    assert text(tmp_path, content) == lines


@pytest.mark.parametrize("content", ["{", "[1, 2", "{'a': 1}", "words", '{"a": 1} more'])
def test_what_breaks_the_rules_is_corrupt(tmp_path, content):
    with pytest.raises(UnreadableDocument) as refused:
        text(tmp_path, content)

    assert refused.value.code == "json_corrupt"
