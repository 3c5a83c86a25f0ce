"""RTF: paragraphs, headings, lists, tables, notes and text boxes."""

import re
from collections.abc import Iterator
from pathlib import Path

from services.extractors.compose import compose
from services.extractors.result import Extracted, UnreadableDocument
from services.extractors.rtf_codes import SYMBOLS
from services.extractors.rtf_groups import Groups
from services.extractors.rtf_paragraphs import Paragraphs

MARK = re.compile(r"\s*\{\s*\\rtf")
TOKEN = re.compile(
    r"\\([A-Za-z]{1,32})(-?[0-9]{1,9})?[ ]?"  # a word, its number
    r"|\\'([0-9A-Fa-f]{2})"  # one byte of text
    r"|\\(.)"  # a symbol
    r"|([{}])"
    r"|([^\\{}\r\n]+)",  # text
    re.DOTALL,
)
MAX_TOKENS = 2_000_000  # more is read too slowly, and written by nobody
CUT_SHORT = "The file ends too early; what follows is missing."


def read(path: Path) -> Extracted:
    content = path.read_bytes().decode("latin-1")  # one character per byte
    if not MARK.match(content):
        raise UnreadableDocument("rtf_corrupt")
    paragraphs = Paragraphs()
    groups = Groups(paragraphs)
    _feed(groups, content)
    groups.end()
    warnings = [CUT_SHORT] if groups.depth else []
    return compose(paragraphs.blocks, method="rtf", warnings=warnings)


def _feed(groups: Groups, content: str) -> None:
    for word, number, byte, symbol, brace, text in _tokens(content):
        if text:
            groups.text(text)
        elif word:
            groups.word(word, int(number) if number else None)
        elif byte:
            groups.text(chr(int(byte, 16)))
        elif brace == "{":
            groups.open()
        elif brace:
            groups.close()
        elif symbol in "\r\n":
            groups.word("par", None)
        elif symbol == "*":
            groups.star()
        else:
            groups.sign(SYMBOLS.get(symbol, ""))


def _tokens(content: str) -> Iterator[tuple[str, ...]]:
    """Binary data are passed over unseen."""
    place, count = 0, 0
    while found := TOKEN.search(content, place):
        count += 1
        if count > MAX_TOKENS:
            raise UnreadableDocument("too_complex")
        place = found.end()
        if found[1] == "bin":
            place += max(0, int(found[2] or 0))
            continue
        yield found.groups("")
