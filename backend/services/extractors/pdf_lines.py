"""The lines of a PDF page with their places, in the order in which the page draws them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter

import pypdfium2

from services.extractors.pdf_cells import Cell, begins_with_cell, cells_of, has_gaps
from services.extractors.pdf_glyphs import Glyphs
from services.extractors.pdf_mending import RIGHT_TO_LEFT, Mend, mends_of

SOFT_HYPHEN = "\ufffe"  # what pdfium writes for a hyphen at the end of a line and the break after
LINE_END = "\r\n"
WORD = re.compile(r"\S+")
SAME_ROW, FURTHEST = 0.3, 2.5  # times the size of the letters
AROUND = 5  # lines after a row of cells
MARGINS = 2  # lines with gaps on a page of text: those above and below it


@dataclass(slots=True)
class Line:
    """Places and sizes in points, counted upwards from the foot of the page.

    With a soft hyphen inside it is more than one line on the page: `foot` is that of the last.
    Where the text runs from right to left, `left` and `right` are counted that way, below zero:
    a line begins at `left` and ends at `right`.
    """

    text: str
    left: float
    right: float
    bottom: float
    foot: float
    size: float
    page: int
    cells: tuple[Cell, ...] = ()


def lines_of(page: pypdfium2.PdfPage, number: int) -> list[Line]:
    """Raises pypdfium2.PdfiumError when the page is damaged."""
    textpage = page.get_textpage()
    try:
        glyphs = Glyphs(textpage)
        found = list(_lines(glyphs, mends_of(glyphs), number))
        _find_cells(glyphs, found)
        return [line for line, _ in found]
    finally:
        textpage.close()


def _find_cells(glyphs: Glyphs, lines: list[tuple[Line, slice]]) -> None:
    """Of lines with gaps and of those around that are in more than one piece as well.

    Further lines of a cell may stand between two rows.
    """
    sure = {at for at, (line, _) in enumerate(lines) if _has_gaps(line)}
    waiting, seen = list(sure), set[int]()
    while waiting:
        at = waiting.pop()
        if at in seen or not 0 <= at < len(lines):
            continue
        seen.add(at)
        line, place = lines[at]
        if line.left >= 0 and (at in sure or begins_with_cell(glyphs, place, line.size)):
            line.cells = cells_of(glyphs, place, line.size)
        if len(line.cells) > 2 or (line.cells and len(sure) > MARGINS):
            waiting += range(at - 1, at + AROUND)


def _has_gaps(line: Line) -> bool:
    return has_gaps(line.text, line.right - line.left, line.size)


def _lines(glyphs: Glyphs, mends: list[Mend], number: int) -> Iterator[tuple[Line, slice]]:
    """Each with where its letters are."""
    start, waiting = 0, mends[::-1]
    for raw in glyphs.text.split(LINE_END):
        end = start + len(raw)
        mine = list[Mend]()
        while waiting and waiting[-1].start < end:
            mine.append(waiting.pop())
        whole = SOFT_HYPHEN not in raw
        for first, text in _stripped(raw, start) if whole else _pieces(glyphs, raw, start):
            line = _line(glyphs, text, first, number)
            if mine:
                line.text = _mended(line.text, first, mine)
            yield line, slice(first, first + len(text))
        start = end + len(LINE_END)


def _pieces(glyphs: Glyphs, raw: str, start: int) -> Iterator[tuple[int, str]]:
    """The line without blanks around it and where it begins; pdfium takes the foot of a page for
    the rest of a word that is broken at the end of the last line.
    """
    begin = 0
    for end in _false_joints(glyphs, raw, start):
        yield from _stripped(raw[begin:end], start + begin)
        begin = end
    yield from _stripped(raw[begin:], start + begin)


def _stripped(raw: str, start: int) -> tuple[tuple[int, str], ...]:
    text = raw.strip()
    return ((start + len(raw) - len(raw.lstrip()), text),) if text else ()


def _false_joints(glyphs: Glyphs, raw: str, start: int) -> Iterator[int]:
    """Behind each soft hyphen after which the text does not go on in the next line."""
    for at in range(1, len(raw) - 1):
        if raw[at] == SOFT_HYPHEN:
            before, after = glyphs.place(start + at - 1), glyphs.place(start + at + 1)
            if not 0 < before.base - after.base < FURTHEST * before.size:
                yield at + 1


def _line(glyphs: Glyphs, text: str, first: int, page: int) -> Line:
    last = first + len(text) - 1
    left, right, bottom, size = glyphs.place(first)
    end, furthest = glyphs.sides(last)
    if furthest < left and RIGHT_TO_LEFT.search(text):
        left, right = -right, -end
    else:
        if furthest < left:
            text = _ordered(glyphs, text, first)
        right = max(left, furthest)
    foot = glyphs.base(last) if SOFT_HYPHEN in text else bottom
    return Line(text, left, right, bottom, foot, round(size, 1), page)


def _ordered(glyphs: Glyphs, text: str, first: int) -> str:
    """Cells of one row that the page does not draw from left to right."""
    words = [(glyphs.place(first + each.start()), each.group()) for each in WORD.finditer(text)]
    base, size = words[0][0].base, words[0][0].size
    if any(abs(place.base - base) > SAME_ROW * size for place, _ in words):
        return text
    return " ".join(word for _, word in sorted(words, key=itemgetter(0)))


def _mended(text: str, first: int, mends: list[Mend]) -> str:
    for start, end, better in reversed(mends):
        if first <= start <= end <= first + len(text):
            text = text[: start - first] + better + text[end - first :]
    return text
