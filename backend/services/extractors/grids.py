"""Rows of cells of any number, as Markdown tables small enough to be one passage each.

Every table repeats the header, so that a passage found by itself still tells what its columns are.
"""

import re
from collections.abc import Iterable, Iterator

from services.extractors.result import Block
from services.extractors.tables import MAX_COLUMNS, cell_text

Row = dict[int, str]  # column, from 0 → its text; without the empty ones

BUDGET = 170  # tokens, roughly, of one table; a passage has room for 200
MAX_HEADER = 400  # tokens; a longer header is not repeated
MAX_NAME = 80  # characters of a column's name
TOKENS = re.compile(r"[^\W\d_]{1,6}|\d{1,3}|[^\w\s]")
NUMBER = re.compile(r"[-+(]?[^\w\s]?\s?\d[\d.,'\s]*[)%]?\s?[^\w\s]?")
YEAR = re.compile(r"(?:19|20)\d\d")


class Table:
    """Rows under one header, gathered until they fill a passage."""

    def __init__(self, first: Row) -> None:
        self._columns = set(first)
        header = _cost(first) + 2 * len(first)  # with the line below it
        is_header = _is_header(first) and header <= MAX_HEADER
        self._header = first if is_header else None
        self._rows = [] if is_header else [first]
        self._was_shown = False
        self._room = max(BUDGET - header, header) if is_header else BUDGET
        self._cost = 0 if is_header else header

    def goes_on_with(self, row: Row) -> bool:
        """Whether a row after a gap is more of the same: data, and in the same columns."""
        return len(row) > 1 and self._columns.issuperset(row) and not _is_header(row)

    def add(self, row: Row) -> Iterator[Block]:
        cost = _cost(row)
        if self._rows and self._cost + cost > self._room:
            yield from self.end()
        self._rows.append(row)
        self._cost += cost

    def end(self) -> Iterator[Block]:
        """What was gathered; a header without rows only if it was never shown."""
        header = [self._header] if self._header else []
        if self._rows or (header and not self._was_shown):
            yield Block(_markdown([*header, *self._rows]))
        self._was_shown, self._rows, self._cost = True, [], 0


def blocks_of(rows: Iterable[Row]) -> Iterator[Block]:
    """Tables, and paragraphs for what stands alone in its row before one. An empty row is a gap."""
    table: Table | None = None
    after_gap = False
    for row in rows:
        if not row:
            after_gap = True
            continue
        if table and (_is_wide(row) or (after_gap and not table.goes_on_with(row))):
            yield from table.end()
            table = None
        if table:
            yield from table.add(row)
        elif len(row) == 1 or _is_wide(row):
            yield Block(_line(row), joint="\n\n" if after_gap or _is_wide(row) else "\n")
        else:
            table = Table(row)
        after_gap = False
    if table:
        yield from table.end()


def _is_wide(row: Row) -> bool:
    return len(row) > MAX_COLUMNS


def _line(row: Row) -> str:
    return ", ".join(" ".join(row[column].split()) for column in sorted(row))


def _markdown(rows: list[Row]) -> str:
    """The first row is the header, as Markdown has no table without one."""
    columns = sorted(set().union(*rows))
    if len(rows) == 1:
        return _line(rows[0])
    lines = ["| " + " | ".join(cell_text(row.get(at, "")) for at in columns) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "-|" * len(columns), *lines[1:]])


def _is_header(row: Row) -> bool:
    """Names of columns differ from each other, and none is a number; a year may be."""
    names = {" ".join(text.split()) for text in row.values()}
    return len(names) == len(row) and all(map(_is_name, names))


def _is_name(text: str) -> bool:
    return len(text) <= MAX_NAME and (not NUMBER.fullmatch(text) or bool(YEAR.fullmatch(text)))


def _cost(row: Row) -> int:
    """Tokens, roughly, with the line between the cells."""
    return sum(len(TOKENS.findall(text)) + 1 for text in row.values())
