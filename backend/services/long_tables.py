"""Pipe tables in a text: where they stand, and what their columns are called.

A passage that begins among the rows of a table says little without the names of the columns. The
text has them once; what is embedded of the passage, and what a language model reads of it, repeats
them.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

HEAD = re.compile(r"^(\|[^\n]*\|)[ \t]*\n\|(?=[^\n]*-)[-:| \t]+\|[ \t]*(?:\n|\Z)", re.MULTILINE)
AFTER = re.compile(r"^(?!\|)", re.MULTILINE)
NAME = re.compile(r"\w")


class Table(NamedTuple):
    """From `start` to `end`; its rows begin at `body`. `names` is its first line, as it stands."""

    start: int
    body: int
    end: int
    names: str


class Tables:
    """Those of one text, in order."""

    def __init__(self, text: str) -> None:
        self._tables = list(_tables(text))
        self._starts = [table.start for table in self._tables]

    def between(self, start: int, end: int) -> Sequence[Table]:
        """Those that have a row, or more, there."""
        first = bisect_right(self._starts, start) - 1
        last = bisect_left(self._starts, end)
        return [table for table in self._tables[max(0, first) : last] if table.end > start]

    def names_at(self, place: int) -> str:
        """The names of the columns where they stand before `place`; "" where there are none."""
        at = bisect_left(self._starts, place) - 1
        return self._tables[at].names if at >= 0 and place < self._tables[at].end else ""


def _tables(text: str) -> Iterator[Table]:
    place = 0
    while head := HEAD.search(text, place):
        after = AFTER.search(text, head.end())
        place = after.start() if after else len(text)
        names = head[1] if NAME.search(head[1]) else ""
        yield Table(head.start(), head.end(), place, names)
