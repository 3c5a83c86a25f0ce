"""Which words of a passage an update has changed, for people to see at a glance."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

TOKENS = re.compile(r"\s+|\w+|[^\w\s]")
LONGEST = 2_000  # tokens of a text that is compared
GREATEST_EFFORT = 10_000_000  # see `_effort`; a few tenths of a second


class Piece(NamedTuple):
    """A stretch of a text; `changed` where the other text has something else."""

    text: str
    changed: bool


def pieces(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts in pieces, which joined are the text; those that would take long to compare in one
    that is not marked."""
    olds, news = TOKENS.findall(old), TOKENS.findall(new)
    if max(len(olds), len(news)) > LONGEST or _effort(olds, news) > GREATEST_EFFORT:
        return [Piece(old, changed=False)], [Piece(new, changed=False)]
    blocks = SequenceMatcher(str.isspace, olds, news, autojunk=False).get_matching_blocks()
    old_spans = [(block.a, block.size) for block in blocks]
    new_spans = [(block.b, block.size) for block in blocks]
    return list(_pieces(olds, old_spans)), list(_pieces(news, new_spans))


def _effort(olds: Sequence[str], news: Sequence[str]) -> int:
    """The most that comparing takes: each pair of equal words is looked at once for every stretch
    that is found, and there are no more of these than words."""
    before = Counter(token for token in olds if not token.isspace())
    after = Counter(token for token in news if not token.isspace())
    pairs = sum(count * after[token] for token, count in before.items())
    return pairs * min(before.total(), after.total())


def _pieces(tokens: list[str], same: list[tuple[int, int]]) -> Iterator[Piece]:
    done = 0
    for start, size in same:
        if tokens[done:start]:
            yield Piece("".join(tokens[done:start]), changed=True)
        if size:
            yield Piece("".join(tokens[start : start + size]), changed=False)
        done = start + size
