"""Headings of a Markdown text, in one pass and without being fooled by code."""

import time

import pytest

from services.extractors import MARKDOWN, TEXT
from services.extractors.markdown_headings import headings_of
from services.extractors.result import UnreadableDocument
from services.extractors.tables import markdown_table
from tests.written_files import reading


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("# A\n## B\n###### C", [(0, 1, "A"), (4, 2, "B"), (9, 6, "C")]),
        ("  ## A ##  \n", [(0, 2, "A")]),
        ("A\n===\n\nB\n---\n", [(0, 1, "A"), (7, 2, "B")]),
        ("# [A](http://x) `b` **c** {#id}", [(0, 1, "A b c")]),
        ("#A\n\n####### B\n\n    # C", []),
        ("```\n# A\n```\n# B", [(12, 1, "B")]),
        ("~~~~\n# A\n~~~\n# B\n~~~~\n", []),
        ("- A\n---\n", []),
        ("| a | b |\n---\n", []),
        ("text\n\n---\n", []),
        ("---\n---\n===\n", []),
        ("#\n", []),
        ("# " + "x" * 400, []),
        ("", []),
    ],
)
def test_headings_are_found_with_their_places(text, headings):
    assert [tuple(heading) for heading in headings_of(text)] == headings


@pytest.mark.parametrize(
    "line", ["#" * 9, "`" * 3, "> " * 50, "*[" * 60, "x" * 200, "# [a](", "---"]
)
def test_a_million_strange_characters_take_little_time(line):
    started = time.monotonic()

    headings_of(f"{line}\n" * (1_000_000 // len(line)))
    headings_of(line * (1_000_000 // len(line)))

    assert time.monotonic() - started < 10


@pytest.mark.parametrize("media_type", [TEXT, MARKDOWN])
def test_a_text_is_kept_as_it_is(tmp_path, media_type):
    found = reading(tmp_path, "\ufeff# A\r\n\r\n  b   c\n\n\n- d\n".encode(), media_type)

    assert found.text == "# A\n\n  b   c\n\n\n- d\n"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "no_text"),
        (b" \n\t ", "no_text"),
        ("\u200b".encode(), "no_text"),
        (b"\x01\x02", "no_text"),
        (bytes(range(256)) * 9, "type_mismatch"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path, content, code):
    with pytest.raises(UnreadableDocument) as refused:
        reading(tmp_path, content, TEXT)

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("rows", "table"),
    [
        ([["a", "b"], ["c"]], "| a | b |\n| --- | --- |\n| c |  |"),
        ([["a|b", " c\n d"], ["e", "f"]], "| a\\|b | c d |\n| --- | --- |\n| e | f |"),
        ([["a"], ["b"]], "a\n\nb"),
        ([["a", "b"]], "a  b"),
        ([[""], []], ""),
    ],
)
def test_a_table_is_markdown_only_if_it_is_one(rows, table):
    assert markdown_table(rows) == table
