# ruff: noqa: RUF001 (bullets that look like others are the point here)
"""Puts rows of cells that stand below each other in a PDF together to tables."""

import re
from collections.abc import Container, Sequence
from typing import NamedTuple

from services.extractors.pdf_cells import Cell
from services.extractors.pdf_lines import Line
from services.extractors.tables import markdown_table

FURTHEST, NEXT, SAME_ROW = 4.0, 1.6, 0.3  # times the size: to a row, a line of a cell, a cell
ALIGNED = 2.0  # points between the beginnings of two lines of one cell
TOUCH = 1.0  # points by which the cells of two columns may overlap
MAX_LINES = 500  # of one table; a page of paper has less
MIN_FILLED = 0.5  # of all cells
MAX_PROSE = 60  # characters of a cell in a table of two columns; more are two columns of text
# Beginnings of list items, and of lines in a table of contents.
ITEM = re.compile(r"[•◦▪▫‣⁃●○■□➢✓–—*·-]|\(?\d+(?:\.\d+)*[.)]?|\(?[a-zA-Z][.)]|\[\d+\]")
NO_CELL = re.compile(r"(?:\s?\.){5}|^//|^/\*")  # a table of contents, and remarks beside code

Row = list[Line]


class Table(NamedTuple):
    """Of the next `lines` lines."""

    lines: int
    text: str


def tables_of(lines: Sequence[Line], headings: Container[int]) -> dict[int, Table]:
    """Index of a table's first line → the table; no heading is inside one."""
    found, index = dict[int, Table](), 0
    while index < len(lines):
        is_row = lines[index].cells and index not in headings
        table = _table(_rows(lines, index, headings)) if is_row else None
        if table:
            found[index] = table
        index += table.lines if table else 1
    return found


def _rows(lines: Sequence[Line], start: int, headings: Container[int]) -> list[Row]:
    """The rows on one page that follow each other, each of one line or several."""
    rows = list[Row]()
    for index in range(start, min(len(lines), start + MAX_LINES)):
        line = lines[index]
        if index in headings or line.page != lines[start].page:
            break
        if rows and _goes_on(rows, line):
            rows[-1].append(line)
        elif line.cells and (not rows or _is_below(rows[-1], line)):
            rows.append([line])
        else:
            break
    return rows


def _goes_on(rows: list[Row], line: Line) -> bool:
    """Whether the line is a cell of the last row, or one more line of such a cell."""
    row = rows[-1]
    if abs(line.bottom - row[0].bottom) <= SAME_ROW * line.size:
        return True
    if line.cells:
        return False
    if not any(0 < above.foot - line.bottom <= NEXT * line.size for above in row):
        return False
    cells = (cell for row in (rows[0], row) for above in row for cell in _cells(above)[1:])
    return any(_is_aligned(line, cell) for cell in cells)


def _is_aligned(line: Line, cell: Cell) -> bool:
    """At its beginning or, if it is not much longer, in its middle."""
    if abs(line.left - cell.left) <= ALIGNED:
        return True
    is_short = line.right - line.left <= 2 * (cell.right - cell.left)
    return is_short and abs(line.left + line.right - cell.left - cell.right) <= 2 * ALIGNED


def _is_below(row: Row, line: Line) -> bool:
    return 0 < min(above.foot for above in row) - line.bottom <= FURTHEST * line.size


def _table(rows: list[Row]) -> Table | None:
    if len(rows) < 2:
        return None
    columns = _columns([cell for row in rows for line in row for cell in line.cells])
    table = list[list[str]]()
    for row in rows:
        texts = [""] * len(columns)
        for line in row:
            places = [_column(columns, cell) for cell in _cells(line)]
            if len({*places}) < len(places):
                return None
            for at, cell in zip(places, _cells(line), strict=True):
                texts[at] = f"{texts[at]} {cell.text}".strip()
        table.append(texts)
    return Table(sum(map(len, rows)), markdown_table(table)) if _is_table(table) else None


def _cells(line: Line) -> tuple[Cell, ...]:
    return line.cells or (Cell(line.left, line.right, line.text),)


def _columns(cells: list[Cell]) -> list[tuple[float, float]]:
    """The stretches that cells take, whichever row they are in."""
    columns = list[tuple[float, float]]()
    for cell in sorted(cells):
        if columns and cell.left < columns[-1][1] - TOUCH:
            columns[-1] = (columns[-1][0], max(columns[-1][1], cell.right))
        else:
            columns.append((cell.left, cell.right))
    return columns


def _column(columns: list[tuple[float, float]], cell: Cell) -> int:
    """The last that begins before the cell does."""
    return max(0, sum(left <= cell.left + TOUCH for left, _ in columns) - 1)


def _is_table(rows: list[list[str]]) -> bool:
    width, filled = len(rows[0]), [text for row in rows for text in row if text]
    if len(filled) < MIN_FILLED * width * len(rows):
        return False
    if any(map(NO_CELL.search, filled)):
        return False
    if width > 2:
        return True
    is_list = all(ITEM.fullmatch(row[0]) for row in rows if row[0])
    return len(rows) > 2 and not is_list and sum(map(len, filled)) <= MAX_PROSE * len(filled)
