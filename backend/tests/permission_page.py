"""docs/reference/permissions.md, read as a person reads it: its tables, nothing from the code."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "permissions.md"
ROLES = ("viewer", "editor", "admin", "owner")
SCOPES = ("chat", "knowledge:read", "knowledge:write", "bots:write", "admin")


@dataclass(frozen=True)
class Promise:
    """Who has a right: by role, and a key by scope. Without scopes no key has it."""

    roles: frozenset[str]
    scopes: frozenset[str]
    for_one_bot: bool


@dataclass(frozen=True)
class Operation:
    """A method of a route, and the right it needs, or `people`, or `everyone`."""

    method: str
    path: str
    needs: str

    @property
    def ids(self) -> list[str]:
        return re.findall(r"{(\w+)}", self.path)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def rights() -> dict[str, Promise]:
    """The first table."""
    return {row["right"]: _promise(row) for row in _table("Rights")}


def operations() -> list[Operation]:
    """The table of the API's routes."""
    return [Operation(row["method"], row["path"], row["needs"]) for row in _table("Routes")]


def pages() -> list[Operation]:
    """The table of the console's pages."""
    return [Operation(row["method"], row["path"], row["needs"]) for row in _table("Pages")]


def _promise(row: dict[str, str]) -> Promise:
    return Promise(
        frozenset(role for role in ROLES if _said(row[role])),
        frozenset(scope for scope in SCOPES if _said(row[f"key: {scope}"])),
        _said(row["key: one bot"]),
    )


def _said(cell: str) -> bool:
    return {"yes": True, "no": False}[cell]


def _table(heading: str) -> Iterator[dict[str, str]]:
    section = PAGE.read_text("utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    titles, _, *rows = [[cell.strip(" `") for cell in line.split("|")[1:-1]] for line in lines]
    return (dict(zip(titles, row, strict=True)) for row in rows)
