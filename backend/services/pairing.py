"""Questions with their answers: how they are kept in a file, and found in a text again."""

import json
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from pydantic import TypeAdapter, ValidationError

from services.extractors.result import Extracted

PAIRS = "qa"  # the method by which they are read


class Pair(NamedTuple):
    """A question is one line; both are cleaned, and neither is empty."""

    question: str
    answer: str


class PlacedPair(NamedTuple):
    """A question, and from where to where in the text its answer stands."""

    question: str
    start: int
    end: int


class Damaged(Exception):
    """A file that `written` has not made."""


KEPT = TypeAdapter(dict[str, list[Pair]])


def written(pairs: Iterable[Pair]) -> bytes:
    """The same pairs always give the same bytes."""
    listed = {"pairs": [pair._asdict() for pair in pairs]}
    return json.dumps(listed, ensure_ascii=False, indent=1).encode()


def pairs_in(content: bytes) -> list[Pair]:
    """What `written` made `content` of. Raises: Damaged."""
    try:
        return KEPT.validate_json(content)["pairs"]
    except (ValidationError, KeyError) as error:
        raise Damaged from error


def placed_pairs(extracted: Extracted) -> Iterator[PlacedPair]:
    """In their order. Each question is a heading on a line of its own, and nothing else is one."""
    text = extracted.text
    places = [*(heading.offset for heading in extracted.headings), len(text)]
    for heading, (place, end) in zip(extracted.headings, pairwise(places), strict=True):
        body = text.index("\n", place, end)
        answer = text[body:end]
        start = body + len(answer) - len(answer.lstrip())
        yield PlacedPair(heading.title, start, body + len(answer.rstrip()))
