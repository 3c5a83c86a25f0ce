"""Cut text into sentences without changing a character of it."""

import re
from collections.abc import Iterator

# Typographic quotes and the full-width end marks of Chinese and Japanese, by their code points.
CLOSING, OPENING, WIDE = "\u201d\u2019", "\u201c\u2018", "\u3002\uff01\uff1f"
# An end mark with its closing quotes, before white space and something that can begin a sentence;
# or the end of a paragraph, of a numbered heading, of a table row or list item.
END = re.compile(
    rf"(?<=[.!?])[\"'{CLOSING})\]]*\s+(?=[\"'{OPENING}(\[]?[A-Z0-9À-ÖØ-Þ])"
    rf"|(?<=[{WIDE}])|\n\s*\n|\n(?=\s*(?:[#|*+•-]|\d{{1,2}}[.)])\s)"
)
ABBREVIATION = re.compile(
    r"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|St|No|Nr|vs|etc|e\.g|i\.e|Fig|Sec|Vol|pp?)\.$"
)
# "4.2 Refunds" on a line of its own: text may follow it without an empty line.
NUMBERED = re.compile(r"(?:\d+\.)*\d+\.?[ \t]+[A-Z][^\n.!?:;]{2,80}\n(?=\s*[A-Z])")


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Half-open offsets of the sentences of `text`, without the white space around them."""
    start = 0
    for end, following in _ends(text):
        yield from _trimmed(text, start, end)
        start = following
    yield from _trimmed(text, start, len(text))


def _ends(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence but the last ends, and where the next begins."""
    start = 0
    for match in END.finditer(text):
        if ABBREVIATION.search(text, start, match.start()):
            continue
        if heading := NUMBERED.match(text, start, match.end()):
            yield heading.end(), heading.end()
        yield match.end(), match.end()
        start = match.end()
    if heading := NUMBERED.match(text, start):
        yield heading.end(), heading.end()


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    begin = start + len(piece) - len(piece.lstrip())
    finish = start + len(piece.rstrip())
    if begin < finish:
        yield begin, finish
