"""Rows of cells of any number, as Markdown tables.

The header stands once, as in the file; passages cut from the middle are told it.
"""

import re
from collections.abc import Iterable, Iterator

from services.extractors.result import Block
from services.extractors.tables import MAX_COLUMNS, cell_text

Row = dict[int, str]  # column, from 0 → its text; without the empty ones

PIECE = 500  # rows that are held at once; by these it is seen which columns a table has
MAX_NAME = 80  # characters of a column's name
NUMBER = re.compile(r"[-+(]?[^\w\s]?\s?\d[\d.,'\s]*[)%]?\s?[^\w\s]?")
YEAR = re.compile(r"(?:19|20)\d\d")


class Table:
    """Rows under one header, which is empty where none of them names the columns."""

    def __init__(self, first: Row) -> None:
        self._columns = set(first)
        self._rows = [first] if _is_header(first) else [{}, first]
        self._shown = list[int]()  # columns in their order, once the first piece is out

    def goes_on_with(self, row: Row) -> bool:
        """Whether a row after a gap is more of the same: data, and in the same columns."""
        return len(row) > 1 and self._columns.issuperset(row) and not _is_header(row)

    def add(self, row: Row) -> Iterator[Block]:
        self._rows.append(row)
        if len(self._rows) > PIECE:
            yield self._piece()

    def end(self) -> Iterator[Block]:
        """What was gathered; a single row is a line."""
        rows = list(filter(None, self._rows))
        if rows and not self._shown and len(rows) == 1:
            yield Block(_line(rows[0]))
        elif rows:
            yield self._piece()

    def _piece(self) -> Block:
        """Markdown has no table without a header. Columns that come late stand last."""
        is_first = not self._shown
        self._shown += sorted(set().union(*self._rows) - set(self._shown))
        lines = [self._markdown(row) for row in self._rows]
        if is_first:
            lines.insert(1, "|" + "-|" * len(self._shown))
        self._rows = []
        return Block("\n".join(lines), joint="\n\n" if is_first else "\n")

    def _markdown(self, row: Row) -> str:
        return "| " + " | ".join(cell_text(row.get(at, "")) for at in self._shown) + " |"


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


def _is_header(row: Row) -> bool:
    """Names of columns differ from each other, and none is a number; a year may be."""
    names = {" ".join(text.split()) for text in row.values()}
    return len(names) == len(row) and all(map(_is_name, names))


def _is_name(text: str) -> bool:
    return len(text) <= MAX_NAME and (not NUMBER.fullmatch(text) or bool(YEAR.fullmatch(text)))
