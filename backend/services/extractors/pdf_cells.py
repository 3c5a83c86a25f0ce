"""Finds the lines of a PDF page that are rows of cells: words with wide gaps between them."""

import re
from itertools import islice, pairwise
from typing import NamedTuple

from services.extractors.pdf_glyphs import Glyphs

WORD = re.compile(r"\S+")
WIDE = re.compile("[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef]")
LETTER, STRETCHED = 0.5, 1.3  # a usual letter to its height; a line with gaps to its letters
GAP = 0.8  # times the size of the letters; the blanks of a justified line are less
FIRST = 8  # words
LEADERS = re.compile(r"(?:[.…·_]\s?){5}")  # of a table of contents


class Cell(NamedTuple):
    """Its sides in points, and what stands in it."""

    left: float
    right: float
    text: str


def has_gaps(text: str, width: float, size: float) -> bool:
    """Whether a line is much longer than its letters, by what letters usually are."""
    letters = len(text) + (0 if text.isascii() else len(WIDE.findall(text)))
    return width > STRETCHED * LETTER * letters * size


def begins_with_cell(glyphs: Glyphs, place: slice, size: float) -> bool:
    """Whether a gap follows one of the first words, which is quicker to say than where all are."""
    words = islice(WORD.finditer(glyphs.text, place.start, place.stop), FIRST)
    return any(
        abs(glyphs.sides(after.start())[0] - glyphs.sides(before.end() - 1)[1]) > GAP * size
        for before, after in pairwise(words)
    )


def cells_of(glyphs: Glyphs, place: slice, size: float) -> tuple[Cell, ...]:
    """From left to right; empty when the line is in one piece."""
    if LEADERS.search(glyphs.text, place.start, place.stop):
        return ()
    cells, end = list[Cell](), 0.0
    for found in WORD.finditer(glyphs.text, place.start, place.stop):
        left, _ = glyphs.sides(found.start())
        if cells and abs(left - end) <= GAP * size:
            before = cells.pop()
            words = f"{before.text} {found.group()}"
        else:
            before, words = Cell(left, left, ""), found.group()
        _, end = glyphs.sides(found.end() - 1)
        cells.append(Cell(before.left, max(before.right, end), words))
    return tuple(sorted(cells)) if len(cells) > 1 else ()
