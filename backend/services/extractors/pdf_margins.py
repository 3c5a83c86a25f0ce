"""Leaves out running headers and footers: what stands alone at the same height of most pages."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from itertools import pairwise
from statistics import median

from services.extractors.pdf_lines import Line

MIN_PAGES = 3  # fewer show no pattern
MOST = 0.6  # share of the pages
SAME_HEIGHT = 3  # points
APART = 1.3  # times the usual distance of two lines
ROWS = 2  # looked at from either end of a page
LARGER = 1.15  # times the size of the body's letters
DIGITS = re.compile(r"\d+")
WORD = re.compile(r"[^\W\d_]+")

Page = list[Line]


def without_margins(pages: list[Page]) -> list[Page]:
    """The pages without their running headers and footers, when they clearly have some."""
    filled = sum(map(bool, pages))
    if filled < MIN_PAGES:
        return pages
    pitch = pitch_of(pages)
    for outermost in (max, min):
        for _ in range(ROWS):
            before, pages = pages, _without_row(pages, outermost, filled, pitch)
            if pages is before:
                break
    return pages


def pitch_of(pages: list[Page]) -> float:
    """The usual distance in points between a line and the next, 0 when there is none."""
    steps = [
        above.foot - below.bottom
        for page in pages
        for above, below in pairwise(page)
        if 0 < above.foot - below.bottom < 5 * above.size
    ]
    return median(steps) if steps else 0


def _without_row(
    pages: list[Page], outermost: Callable[..., float], filled: int, pitch: float
) -> list[Page]:
    heights = {
        index: outermost(line.bottom for line in page) for index, page in enumerate(pages) if page
    }
    if not heights:
        return pages
    usual = median(heights.values())
    band = [index for index, height in heights.items() if abs(height - usual) <= SAME_HEIGHT]
    if len(band) < MOST * filled:
        return pages
    rows = {index: _row(pages[index], heights[index]) for index in band}
    if not _is_furniture(pages, rows, pitch):
        return pages
    dropped = {index: {id(line) for line in rows[index]} for index in band}
    return [
        [line for line in page if id(line) not in dropped.get(index, ())]
        for index, page in enumerate(pages)
    ]


def _row(page: Page, height: float) -> Page:
    return [line for line in page if abs(line.bottom - height) <= SAME_HEIGHT]


def _is_furniture(pages: list[Page], rows: dict[int, Page], pitch: float) -> bool:
    """Its words come back, or it numbers the pages; and it keeps its distance from the text."""
    most = MOST * len(rows)
    if sum(_gap(pages[index], row) >= APART * pitch for index, row in rows.items()) < most:
        return False
    texts = {index: " ".join(line.text for line in row) for index, row in rows.items()}
    known = _numbered(texts) | _repeated(texts)
    return len(known) >= most or len(known | _of_titles(pages, rows)) >= most


def _repeated(texts: dict[int, str]) -> set[int]:
    alike = {index: DIGITS.sub("#", text) for index, text in texts.items()}
    counts = Counter(alike.values())
    return {index for index, text in alike.items() if counts[text] > 1}


def _of_titles(pages: list[Page], rows: dict[int, Page]) -> set[int]:
    """The pages whose row is in small letters and says what large ones say somewhere."""
    sizes = Counter[float]()
    for page in pages:
        for line in page:
            sizes[line.size] += len(line.text)
    body = sizes.most_common(1)[0][0]
    large = (line.text for page in pages for line in page if line.size > LARGER * body)
    titles = _words(large)
    return {
        index
        for index, row in rows.items()
        if all(line.size <= body for line in row) and _words(line.text for line in row) <= titles
    }


def _words(texts: Iterable[str]) -> set[str]:
    return {word.casefold() for text in texts for word in WORD.findall(text)}


def _numbered(texts: dict[int, str]) -> set[int]:
    """The pages on which a number runs along with the pages."""
    offsets = defaultdict[int, set[int]](set)
    for index, text in texts.items():
        for number in DIGITS.findall(text):
            if len(number) < 6:
                offsets[int(number) - index].add(index)
    best = max(offsets.values(), key=len, default=set())
    return best if len(best) >= MIN_PAGES else set()


def _gap(page: Page, row: Page) -> float:
    """Points to the nearest line that is not in the row; endless on an otherwise empty page."""
    height = row[0].bottom
    others = (abs(line.bottom - height) for line in page if abs(line.bottom - height) > SAME_HEIGHT)
    return min(others, default=float("inf"))
