"""Divides a text into sections by its headings."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from services.extractors.result import Extracted, Heading

SHORT = 400  # characters; two neighbours that small say more together
HEADING_LINES = re.compile(r"[^\n]*(?:\n|\Z)(?: {0,3}(?:=+|-+)[ \t]*(?:\n|\Z))?")


class Section(NamedTuple):
    """A stretch of text under one heading.

    It runs from `start` to `end`; its heading ends, and its own text begins, at `body`. `path` are
    the titles from the outermost down to its own, `above` those that stand further up in the text.
    """

    start: int
    body: int
    end: int
    path: tuple[str, ...]
    above: tuple[str, ...]
    level: int


def sections_of(extracted: Extracted) -> Iterator[Section]:
    """In order; together they cover the text. Short neighbours under one roof are put together."""
    before: Section | None = None
    for section in _sections(extracted):
        if before is None:
            before = section
        elif _is_bare(extracted.text, before) and section.level > before.level:
            before = section._replace(start=before.start, above=before.above)
        elif _are_short_neighbours(before, section):
            before = before._replace(end=section.end)
        else:
            yield before
            before = section
    if before:
        yield before


def _sections(extracted: Extracted) -> Iterator[Section]:
    path = list[Heading]()
    ends = [*(heading.offset for heading in extracted.headings), len(extracted.text)]
    if ends[0] > 0:
        yield Section(0, 0, ends[0], (), (), 0)
    for heading, end in zip(extracted.headings, ends[1:], strict=True):
        path = [*(outer for outer in path if outer.level < heading.level), heading]
        titles = tuple(each.title for each in path)
        body = min(end, _end_of_heading(extracted.text, heading.offset))
        yield Section(heading.offset, body, end, titles, titles[:-1], heading.level)


def _end_of_heading(text: str, start: int) -> int:
    """After its line, and after the line that underlines it."""
    found = HEADING_LINES.match(text, start)
    return found.end() if found else len(text)


def _is_bare(text: str, section: Section) -> bool:
    """A heading without a text of its own goes with what follows below it."""
    return section.level > 0 and not text[section.body : section.end].strip()


def _are_short_neighbours(first: Section, second: Section) -> bool:
    """Never across the headings of the first rank."""
    roof = first.path if second.level > first.level else first.above
    return bool(roof) and second.path[: len(roof)] == roof and second.end - first.start <= SHORT
