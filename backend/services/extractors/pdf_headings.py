"""Finds headings in the lines of a PDF: by its bookmarks, or else by the size of the letters."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import NamedTuple

from services.extractors.pdf_lines import Line

MIN_MATCHES = 3  # bookmarks found in the text; with fewer the letters decide
LARGER = 1.15  # times the size of the body's letters
MAX_LENGTH = 120  # characters of one line of a heading
MAX_LINES = 3
MAX_SHARE = 0.2  # of all letters; more large ones are not headings
LEVELS = 5
NUMBERING = re.compile(r"(?:[^\W\d]{0,10})?\d{0,12}[a-z]?")  # "3.2", "Chapter 3", "Annex B"
SIGNS = re.compile(r"[\W_]+")
LETTER = re.compile(r"[^\W\d_]")


class Bookmark(NamedTuple):
    """Level from 1, page from 1."""

    level: int
    title: str
    page: int


class Mark(NamedTuple):
    """A heading of `lines` lines."""

    level: int
    lines: int


def mark_headings(lines: Sequence[Line], bookmarks: Iterable[Bookmark]) -> dict[int, Mark]:
    """Index of a heading's first line → its level and length."""
    found = _by_bookmarks(lines, bookmarks)
    return found if len(found) >= MIN_MATCHES else _by_size(lines)


def _by_bookmarks(lines: Sequence[Line], bookmarks: Iterable[Bookmark]) -> dict[int, Mark]:
    pages = defaultdict[int, list[int]](list)
    for index, line in enumerate(lines):
        pages[line.page].append(index)
    squeezed = cache(lambda index: _squeezed(lines[index].text))
    marks = dict[int, Mark]()
    for bookmark in bookmarks:
        title = _squeezed(bookmark.title)
        free = (index for index in pages[bookmark.page] if index not in marks)
        matches = ((index, _matches(lines, squeezed, index, title)) for index in free if title)
        index, length = next((match for match in matches if match[1]), (0, 0))
        if length:
            marks[index] = Mark(bookmark.level, length)
    return marks


def _matches(lines: Sequence[Line], squeezed: Callable[[int], str], index: int, title: str) -> int:
    """How many lines from `index` on make up the title, its number aside; 0 for no match."""
    text, size = "", lines[index].size
    for count, at in enumerate(range(index, min(index + MAX_LINES, len(lines))), start=1):
        if lines[at].size != size:
            return 0
        text += squeezed(at)
        if text.endswith(title) and NUMBERING.fullmatch(text[: -len(title)]):
            return count
        if len(text) >= len(title) + 20:
            return 0
    return 0


def _squeezed(text: str) -> str:
    return SIGNS.sub("", text).casefold()


def _by_size(lines: Sequence[Line]) -> dict[int, Mark]:
    sizes = Counter[float]()
    for line in lines:
        sizes[line.size] += len(line.text)
    if not sizes:
        return {}
    body = sizes.most_common(1)[0][0]
    large = [index for index, line in enumerate(lines) if _is_large(line, body)]
    if sum(len(lines[index].text) for index in large) > MAX_SHARE * sizes.total():
        return {}
    return _runs(lines, large)


def _is_large(line: Line, body: float) -> bool:
    return (
        line.size >= LARGER * body
        and len(line.text) <= MAX_LENGTH
        and bool(LETTER.search(line.text))
    )


def _runs(lines: Sequence[Line], large: list[int]) -> dict[int, Mark]:
    """Lines of one size that follow each other are one heading."""
    ranks = sorted({lines[index].size for index in large}, reverse=True)
    marks, start, end = dict[int, Mark](), 0, -1
    for index in large:
        level = min(LEVELS, ranks.index(lines[index].size) + 1)
        if index == end and marks[start].level == level and marks[start].lines < MAX_LINES:
            marks[start] = Mark(level, marks[start].lines + 1)
        else:
            start, marks[index] = index, Mark(level, 1)
        end = index + 1
    return marks
