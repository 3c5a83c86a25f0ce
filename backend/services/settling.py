"""Reads the joints of a text as they were read before.

Where a paragraph goes on over the end of a page, nothing in a PDF says whether it is one paragraph
or two. When a page's end has moved, the guess may turn out the other way round; the passages around
it would then differ from those before by nothing but white space.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from services.extractors.result import Extracted
from services.recutting import Stretch, equal_stretches

SPACE = re.compile(r"\s+")


def settled(old: str, extracted: Extracted) -> Extracted:
    """The text with the white space of `old` wherever the words around it are the same; its pages
    and headings stand where they stood."""
    new = extracted.text
    stretches = equal_stretches(
        _squeezed(old), _squeezed(new), _squeezed_lines(old), _squeezed_lines(new)
    )
    pieces, moves = list[str](), [(0, 0)]
    at = shift = 0
    for start, end, space in _exchanged(old, new, stretches, _beside_headings(extracted)):
        pieces += [new[at:start], space]
        at, shift = end, shift + len(space) - (end - start)
        moves.append((end, shift))
    text = "".join([*pieces, new[at:]])
    return _moved(extracted, text, moves)


def _exchanged(
    old: str, new: str, stretches: Sequence[Stretch], keep: set[int]
) -> Iterator[tuple[int, int, str]]:
    """White space of the new text, from start to end, and what stands there in the old one."""
    before = dict(_spaces(old))
    starts = [stretch.start + stretch.shift for stretch in stretches]
    for place, (start, end) in _places(new):
        at = bisect_right(starts, place - 1) - 1
        if at < 0 or place >= stretches[at].end + stretches[at].shift:
            continue
        space = before.get(place - stretches[at].shift, "")
        if space and space != new[start:end] and not keep & {start, end}:
            yield start, end, space


def _places(text: str) -> Iterator[tuple[int, tuple[int, int]]]:
    """How many signs stand before each white space, and its span."""
    spaces = 0
    for found in SPACE.finditer(text):
        yield found.start() - spaces, found.span()
        spaces += found.end() - found.start()


def _spaces(text: str) -> Iterator[tuple[int, str]]:
    for place, (start, end) in _places(text):
        yield place, text[start:end]


def _beside_headings(extracted: Extracted) -> set[int]:
    """Where a heading begins, and where its line ends: there white space has a meaning."""
    text = extracted.text
    begins = {heading.offset for heading in extracted.headings}
    ends = {text.find("\n", begin) for begin in begins}
    return begins | ends


def _squeezed(text: str) -> str:
    return SPACE.sub("", text)


def _squeezed_lines(text: str) -> list[str]:
    return [_squeezed(line) for line in text.splitlines()]


def _moved(extracted: Extracted, text: str, moves: list[tuple[int, int]]) -> Extracted:
    ends = [end for end, _ in moves]

    def moved(offset: int) -> int:
        return offset + moves[bisect_right(ends, offset) - 1][1]

    return replace(
        extracted,
        text=text,
        page_starts=[moved(start) for start in extracted.page_starts],
        headings=[each._replace(offset=moved(each.offset)) for each in extracted.headings],
    )
