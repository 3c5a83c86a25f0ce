"""Questions and answers, as `pairing.written` keeps them in a file of our own."""

from collections.abc import Iterator
from pathlib import Path

from services.extractors.compose import compose
from services.extractors.result import Block, Extracted, UnreadableDocument
from services.pairing import PAIRS, Damaged, pairs_in


def read(path: Path) -> Extracted:
    """Each question is a heading, and its answer the text below it."""
    return compose(_blocks(path.read_bytes()), method=PAIRS)


def _blocks(content: bytes) -> Iterator[Block]:
    try:
        for pair in pairs_in(content):
            yield Block(pair.question, level=1)
            yield Block(pair.answer)
    except Damaged as error:
        raise UnreadableDocument("json_corrupt") from error
