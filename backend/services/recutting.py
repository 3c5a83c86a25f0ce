"""Where the passages of a text still stand after it was edited, so that only the rest is cut."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from services.alignment import rising

Span = tuple[int, int]


class Stretch(NamedTuple):
    """Old text from `start` to `end`; it stands `shift` characters further on in the new one."""

    start: int
    end: int
    shift: int


def kept_spans(old: str, spans: Sequence[Span], new: str) -> list[Span]:
    """Those of `spans`, half-open in `old`, that stand in `new` word for word: their places there.

    They keep their order. What is between them changed, or is new.
    """
    stretches = equal_stretches(old, new, _lines(old), _lines(new))
    starts = [stretch.start for stretch in stretches]
    found = list[Span]()
    for start, end in spans:
        at = bisect_right(starts, start) - 1
        if at >= 0 and end <= stretches[at].end:
            found.append((start + stretches[at].shift, end + stretches[at].shift))
    return found


def equal_stretches(
    old: str, new: str, old_lines: Iterable[str], new_lines: Iterable[str]
) -> list[Stretch]:
    """The equal parts of two texts, each the sum of its lines, in order and as long as they can be.

    Lines that stand once in either text hold the two together; between two of them, whatever is
    equal at either end is equal as well.
    """
    found = list[Stretch]()
    for start, end, shift in _equal(old, new, _anchors(old_lines, new_lines)):
        if found and (found[-1].end, found[-1].shift) == (start, shift):
            found[-1] = found[-1]._replace(end=end)
        elif start < end:
            found.append(Stretch(start, end, shift))
    return found


def _equal(old: str, new: str, anchors: list[tuple[Span, Span]]) -> Iterator[Stretch]:
    at = there = 0
    for (start, end), (place, place_end) in [*anchors, ((len(old),) * 2, (len(new),) * 2)]:
        size = min(start - at, place - there)
        first = _common(old, at, new, there, size)
        last = _common_end(old, start, new, place, size - first)
        yield Stretch(at, at + first, there - at)
        yield Stretch(start - last, end, place - start)
        at, there = end, place_end


def _anchors(old: Iterable[str], new: Iterable[str]) -> list[tuple[Span, Span]]:
    """Where each such line stands in the old text and in the new one; both places rise."""
    one, other = _single(old), _single(new)
    places = {other[line]: one[line] for line in one.keys() & other.keys()}
    lengths = {place: len(line) for line, place in other.items()}
    return [
        ((place, place + lengths[there]), (there, there + lengths[there]))
        for there, place in rising(places)
    ]


def _single(lines: Iterable[str]) -> dict[str, int]:
    """The lines that stand once in a text, and where."""
    counted, place, places = Counter[str](), 0, dict[str, int]()
    for line in lines:
        counted[line] += 1
        places[line] = place
        place += len(line)
    return {line: at for line, at in places.items() if line and counted[line] == 1}


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _common(old: str, at: int, new: str, there: int, most: int) -> int:
    """How many characters from here on are the same."""
    least = 0
    while least < most:
        step = (most - least + 1) // 2
        if old[at + least : at + least + step] == new[there + least : there + least + step]:
            least += step
        else:
            most = least + step - 1
    return least


def _common_end(old: str, end: int, new: str, there: int, most: int) -> int:
    """How many characters up to here are the same."""
    least = 0
    while least < most:
        step = (most - least + 1) // 2
        if old[end - least - step : end - least] == new[there - least - step : there - least]:
            least += step
        else:
            most = least + step - 1
    return least
