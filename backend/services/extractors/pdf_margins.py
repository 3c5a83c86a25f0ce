"""Leaves out running headers and footers: what stands alone at the same height of most pages."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from itertools import pairwise
from statistics import median

from services.extractors.pdf_lines import Line

MIN_PAGES = 3  # fewer show no pattern
MOST = 0.6  # share of the pages
SAME_HEIGHT = 3  # points
APART = 1.3  # times the usual distance of two lines
ROWS = 2  # looked at from either end of a page
DIGITS = re.compile(r"\d+")

Page = list[Line]


def without_margins(pages: list[Page]) -> list[Page]:
    """The pages without their running headers and footers, when they clearly have some."""
    filled = sum(map(bool, pages))
    if filled < MIN_PAGES:
        return pages
    for outermost in (max, min):
        for _ in range(ROWS):
            pages = _without_row(pages, outermost, filled)
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


def _without_row(pages: list[Page], outermost: Callable[..., float], filled: int) -> list[Page]:
    heights = {
        index: outermost(line.bottom for line in page) for index, page in enumerate(pages) if page
    }
    if not heights:
        return pages
    rows = {index: _row(pages[index], height) for index, height in heights.items()}
    usual = median(heights.values())
    band = [index for index, height in heights.items() if abs(height - usual) <= SAME_HEIGHT]
    if len(band) < MOST * filled or not _is_furniture(pages, rows, band):
        return pages
    dropped = {index: {id(line) for line in rows[index]} for index in band}
    return [
        [line for line in page if id(line) not in dropped.get(index, ())]
        for index, page in enumerate(pages)
    ]


def _row(page: Page, height: float) -> Page:
    return [line for line in page if abs(line.bottom - height) <= SAME_HEIGHT]


def _is_furniture(pages: list[Page], rows: dict[int, Page], band: list[int]) -> bool:
    """Its words come back, or it numbers the pages; and it keeps its distance from the text."""
    texts = {index: " ".join(line.text for line in rows[index]) for index in band}
    repeated = Counter(DIGITS.sub("#", text) for text in texts.values())
    numbered = _numbered(texts)
    known = sum(
        index in numbered or repeated[DIGITS.sub("#", text)] > 1 for index, text in texts.items()
    )
    pitch = pitch_of(pages)
    apart = sum(_gap(pages[index], rows[index]) >= APART * pitch for index in band)
    return known >= MOST * len(band) and apart >= MOST * len(band)


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
