"""Which passages of a text before are those of the text after, and which became which."""

import re
from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

WORD = re.compile(r"\w+")
WINDOW = 8  # places that a changed passage may have moved by within its gap
LIKE = 0.4  # of the words; two passages that share fewer have nothing to do with each other

Places = dict[int, int]  # new place → old place


class Named(NamedTuple):
    name: str
    text: str


class Alignment(NamedTuple):
    """`same` says nothing of order: a passage may have moved. `changed` runs forward, unless it is
    of texts with names."""

    same: Places
    changed: Places


def align(old: Sequence[str], new: Sequence[str]) -> Alignment:
    """Every text is paired at most once; about linear in the number of texts."""
    same = _same(old, new)
    changed = Places()
    for olds, news in _gaps(same, len(old), len(new)):
        changed.update(_likely(old, new, olds, news))
    return Alignment(same, changed)


def align_named(old: Sequence[Named], new: Sequence[Named]) -> Alignment:
    """As `align`, for texts with names, no two alike: by the name, and what is left by the text."""
    places = {name: at for at, (name, _) in enumerate(old)}
    known = {at: places[name] for at, (name, _) in enumerate(new) if name in places}
    same = {at: there for at, there in known.items() if new[at].text == old[there].text}
    changed = {at: there for at, there in known.items() if at not in same}
    olds = sorted(set(range(len(old))) - set(known.values()))
    news = [at for at in range(len(new)) if at not in known]
    rest = align([old[at].text for at in olds], [new[at].text for at in news])
    same |= {news[at]: olds[there] for at, there in rest.same.items()}
    changed |= {news[at]: olds[there] for at, there in rest.changed.items()}
    return Alignment(same, changed)


def rising(places: Places) -> list[tuple[int, int]]:
    """The longest list of (new, old) in which both rise."""
    tails, ends, before = list[int](), list[int](), Places()
    for new in sorted(places):
        at = bisect_left(tails, places[new])
        tails[at : at + 1], ends[at : at + 1] = [places[new]], [new]
        if at:
            before[new] = ends[at - 1]
    found, new = list[tuple[int, int]](), ends[-1] if ends else -1
    while new >= 0:
        found.append((new, places[new]))
        new = before.get(new, -1)
    return found[::-1]


def _same(old: Sequence[str], new: Sequence[str]) -> Places:
    """Equal texts: from both ends first, then the first with the first of what is left."""
    least = min(len(old), len(new))
    first = next((at for at in range(least) if old[at] != new[at]), least)
    rest = range(1, least - first + 1)
    last = next((at - 1 for at in rest if old[-at] != new[-at]), least - first)
    found = {at: at for at in range(first)}
    found |= {len(new) - at: len(old) - at for at in range(1, last + 1)}
    free = defaultdict[str, deque[int]](deque)
    for at in range(first, len(old) - last):
        free[old[at]].append(at)
    for at in range(first, len(new) - last):
        if free.get(new[at]):
            found[at] = free[new[at]].popleft()
    return found


def _gaps(same: Places, olds: int, news: int) -> Iterator[tuple[list[int], list[int]]]:
    """What is unpaired between two neighbours that kept their order."""
    paired = set(same.values())
    for (new, old), (next_new, next_old) in pairwise([(-1, -1), *rising(same), (news, olds)]):
        left = [at for at in range(old + 1, next_old) if at not in paired]
        right = [at for at in range(new + 1, next_new) if at not in same]
        if left and right:
            yield left, right


def _likely(
    old: Sequence[str], new: Sequence[str], olds: list[int], news: list[int]
) -> Iterator[tuple[int, int]]:
    words = {at: set(WORD.findall(new[at])) for at in news}
    begin = 0
    for at in olds:
        mine = set(WORD.findall(old[at]))
        near = range(begin, min(begin + WINDOW, len(news)))
        best = max(near, key=lambda place: _alike(mine, words[news[place]]), default=None)
        if best is not None and _alike(mine, words[news[best]]) >= LIKE:
            yield news[best], at
            begin = best + 1


def _alike(one: set[str], other: set[str]) -> float:
    """Dice's coefficient: 1 for the same words, 0 for none in common."""
    return 2 * len(one & other) / (len(one) + len(other) or 1)
