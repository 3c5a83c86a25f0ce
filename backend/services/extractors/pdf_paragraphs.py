# ruff: noqa: RUF001 (bullets and dashes that look like others are the point here)
"""Joins the lines of a PDF into paragraphs, and keeps those apart that were meant to be."""

import re
from collections.abc import Iterator, Mapping, Sequence

from services.extractors.pdf_headings import Mark
from services.extractors.pdf_hyphens import Hyphens
from services.extractors.pdf_lines import SOFT_HYPHEN, Line
from services.extractors.pdf_tables import tables_of
from services.extractors.result import Block

ITEM = re.compile(
    r"[•◦▪▫‣⁃●○■□➢✓–—*·-]\s|\(?\d{1,3}[.)]\s|\(?[a-zA-Z][.)]\s|\d+(?:\.\d+)+\.?\s|\[\d+\]\s"
)
LEADERS = re.compile(r"(?:\s?[.…·_]){5,}")  # the dots of a table of contents
DOTTED = re.compile(r"[.…·_]\s?[.…·_]\s?[.…·_]")  # quicker to look for
WIDE = re.compile(
    "[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef]"
)  # written without spaces
NEIGHBOURS = 6  # lines before and after that tell where a column ends
SAME_COLUMN = 80  # points between the beginnings of two lines
LETTER = 0.5  # times its height: the usual width of a letter
SAME_ROW = 0.3  # times the size of the letters


class Paragraphs:
    """`pitch` is the usual distance between two lines, in points."""

    def __init__(
        self, lines: Sequence[Line], marks: Mapping[int, Mark], pitch: float, hyphens: Hyphens
    ) -> None:
        self._lines = lines
        self._marks = marks
        self._tables = tables_of(lines, marks)
        self._pitch = pitch
        self._hyphens = hyphens

    def blocks(self) -> Iterator[Block]:
        """One block a heading, table or line; the joint says how it goes on from the one before."""
        index, joint = 0, "\n\n"
        while index < len(self._lines):
            if table := self._tables.get(index):
                yield Block(self._hyphens.resolve(table.text), page=self._lines[index].page)
                index, joint = index + table.lines, "\n\n"
                continue
            mark = self._marks.get(index)
            count = mark.lines if mark else 1
            words = " ".join(line.text for line in self._lines[index : index + count])
            page, index = self._lines[index].page, index + count
            after = "\n\n" if mark else self._joint(index)
            if words.endswith(SOFT_HYPHEN):
                words, after = self._broken(words, index, after)
            text = _without_leaders(self._hyphens.resolve(words))
            yield Block(text, mark.level if mark else 0, page, joint)
            joint = after

    def _joint(self, index: int) -> str:
        """What stands between a line and the one before it."""
        if index >= len(self._lines) or index in self._marks or index in self._tables:
            return "\n\n"
        above, line = self._lines[index - 1], self._lines[index]
        step = above.foot - line.bottom
        if line.page == above.page and abs(step) < SAME_ROW * line.size:
            return " "
        elsewhere = line.page != above.page or step < 0
        if elsewhere or step > 1.4 * max(self._pitch, line.size):
            return self._space(above, line) if elsewhere and self._goes_on(index) else "\n\n"
        if ITEM.match(line.text) or not self._is_full(index - 1, line):
            return "\n"
        return self._space(above, line)

    def _broken(self, words: str, index: int, joint: str) -> tuple[str, str]:
        """The line without the hyphen at its end, if the word goes on on the next page."""
        rest = self._lines[index].text.split(maxsplit=1)[0] if joint == " " else ""
        left = words[:-1].rsplit(maxsplit=1)[-1]
        hyphen = "-" if not rest or self._hyphens.is_part(left, rest) else ""
        return words[:-1] + hyphen, "" if rest else joint

    def _goes_on(self, index: int) -> bool:
        """Whether a sentence crosses from one page or column to the next."""
        above, line = self._lines[index - 1], self._lines[index]
        return (
            line.text[0].islower()
            and above.size == line.size
            and above.text[-1] not in ".!?:;"
            and self._is_full(index - 1, line)
        )

    def _is_full(self, index: int, after: Line) -> bool:
        """Whether the next word would not have fitted on the line any more."""
        line = self._lines[index]
        room = self._column_end(index) - line.right
        word = after.text[:2] if WIDE.match(after.text) else after.text.split(maxsplit=1)[0]
        return room < LETTER * line.size * (len(word) + 1)

    def _column_end(self, index: int) -> float:
        """Where the lines around end; the longest of many may be a title across the columns."""
        line = self._lines[index]
        page, first, last = line.page, line.left - SAME_COLUMN, line.left + SAME_COLUMN
        near = self._lines[max(0, index - NEIGHBOURS) : index + NEIGHBOURS + 1]
        ends = [other.right for other in near if other.page == page and first < other.left < last]
        ends.sort()
        return ends[-2] if len(ends) > NEIGHBOURS else ends[-1]

    def _space(self, above: Line, line: Line) -> str:
        both_wide = WIDE.match(above.text[-1]) and WIDE.match(line.text[0])
        return "" if both_wide else " "


def _without_leaders(text: str) -> str:
    return LEADERS.sub(" … ", text) if DOTTED.search(text) else text
