"""Puts texts that were found later into pages that had none."""

from collections.abc import Mapping
from dataclasses import replace

from services.extractors.language import language_of
from services.extractors.result import Extracted

GAP = "\n\n"


def with_pages(found: Extracted, texts: Mapping[int, str]) -> Extracted:
    """The texts by page, counted from 1, in their places; every offset behind them moves along."""
    pieces, starts, moves = list[str](), list[int](), list[tuple[int, int]]()
    taken, length = 0, 0
    for number, start in enumerate(found.page_starts, 1):
        pieces.append(found.text[taken:start])
        taken, length = start, length + start - taken
        before, after = _gaps("".join(pieces[-2:]), start < len(found.text))
        words = texts.get(number, "")
        starts.append(length + (len(before) if words else 0))
        if words:
            pieces.append(before + words + after)
            length += len(pieces[-1])
            moves.append((start, len(pieces[-1])))
    text = "".join([*pieces, found.text[taken:]])
    headings = [
        each._replace(offset=each.offset + sum(size for at, size in moves if at <= each.offset))
        for each in found.headings
    ]
    starts = [0, *starts[1:]]
    return replace(
        found, text=text, page_starts=starts, headings=headings, language=language_of(text)
    )


def _gaps(ending: str, goes_on: bool) -> tuple[str, str]:
    """What stands between the page and the text before it, and the text behind it."""
    trailing = len(ending) - len(ending.rstrip("\n"))
    before = GAP[trailing:] if ending else ""
    return before, GAP if goes_on else ""
