"""docs/reference/errors.md: every code that can be answered, and no other."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import get_resolver

from core.exceptions import ChatSphereError
from tests.processes import BACKEND

ROOT = BACKEND.parent
PAGE = ROOT / "docs/reference/errors.md"
DOCUMENTED = re.findall(r"^\| `(\w+)` \|", PAGE.read_text("utf-8"), re.MULTILINE)
HOUSES = [BACKEND / "core", BACKEND / "services", BACKEND / "apps", ROOT / "agent/chatsphere_agent"]
TREES = [
    ast.parse(path.read_text("utf-8"))
    for house in HOUSES
    for path in house.rglob("*.py")
    if "migrations" not in path.parts
]
# Those of the libraries, for fields and passwords.
THEIRS = {"null", "invalid", "max_value", "min_value", "empty", "not_a_list"}
THEIRS |= {f"password_too_{word}" for word in ("short", "common", "similar")}


def given(tree: ast.Module) -> Iterator[str]:
    """The codes that a module gives: in a class, as an argument, or as a column of a table."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            for statement in node.body:
                yield from assigned(statement)
        elif isinstance(node, ast.keyword) and node.arg in {"code", "error_code"}:
            yield from texts(node.value)


def assigned(statement: ast.stmt) -> Iterator[str]:
    """`code = "…"`, also among other names."""
    if isinstance(statement, ast.Assign):
        for target in statement.targets:
            names = target.elts if isinstance(target, ast.Tuple) else [target]
            values = statement.value.elts if isinstance(target, ast.Tuple) else [statement.value]
            for name, value in zip(names, values, strict=True):
                if isinstance(name, ast.Name) and name.id == "code":
                    yield from texts(value)


def texts(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value:
        yield value.value


def all_texts() -> set[str]:
    return {
        node.value
        for tree in TREES
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_every_code_is_documented():
    codes = {code for tree in TREES for code in given(tree)}

    assert len(codes) > 80  # the search itself works
    assert sorted(codes - set(DOCUMENTED)) == []


def test_every_documented_code_can_be_given():
    assert sorted(set(DOCUMENTED) - all_texts() - THEIRS) == []


def test_each_has_the_status_that_is_written_there():
    rows = re.findall(r"^\| `(\w+)` \| (\d{3}) \|", PAGE.read_text("utf-8"), re.MULTILINE)
    assert get_resolver().url_patterns  # everything is loaded, and so known below
    written = {code: int(status) for code, status in rows}

    wrong = {
        kind.code: kind.status
        for kind in kinds(ChatSphereError)
        if written.get(kind.code, kind.status) != kind.status
    }
    assert wrong == {}


def kinds(of: type[ChatSphereError]) -> Iterator[type[ChatSphereError]]:
    for kind in of.__subclasses__():
        yield kind
        yield from kinds(kind)


def test_no_code_has_two_rows():
    assert sorted(code for code in DOCUMENTED if DOCUMENTED.count(code) > 1) == []


@pytest.mark.parametrize("path", sorted((ROOT / "docs").rglob("*.md")), ids=lambda path: path.stem)
def test_no_other_page_keeps_a_table_of_its_own(path: Path):
    rows = re.findall(r"^\| \d{3} \| `", path.read_text("utf-8"), re.MULTILINE)

    assert path == PAGE or not rows
