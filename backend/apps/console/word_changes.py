"""Which words of a passage an update has changed, for people to see at a glance."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

TOKENS = re.compile(r"\s+|\w+|[^\w\s]")
LONGEST = 2_000  # tokens of a text that is compared: the time grows with their square


class Piece(NamedTuple):
    """A stretch of a text; `changed` where the other text has something else."""

    text: str
    changed: bool


def pieces(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts in pieces, which joined are the text; long ones in one that is not marked."""
    olds, news = TOKENS.findall(old), TOKENS.findall(new)
    if max(len(olds), len(news)) > LONGEST:
        return [Piece(old, changed=False)], [Piece(new, changed=False)]
    blocks = SequenceMatcher(None, olds, news, autojunk=False).get_matching_blocks()
    old_spans = [(block.a, block.size) for block in blocks]
    new_spans = [(block.b, block.size) for block in blocks]
    return list(_pieces(olds, old_spans)), list(_pieces(news, new_spans))


def _pieces(tokens: list[str], same: list[tuple[int, int]]) -> Iterator[Piece]:
    done = 0
    for start, size in same:
        if tokens[done:start]:
            yield Piece("".join(tokens[done:start]), changed=True)
        if size:
            yield Piece("".join(tokens[start : start + size]), changed=False)
        done = start + size
