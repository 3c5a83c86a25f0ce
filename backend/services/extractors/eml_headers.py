"""What the headers of an e-mail message say, whatever program wrote them."""

import binascii
import email.header
import re
from email.errors import HeaderParseError
from email.message import Message

from services.extractors.encodings import decode

MAX_LENGTH = 20_000  # characters of one header; more is no header a person wrote
MAX_NAME = 200  # characters of a file's name
FOLDED = re.compile(r"\s+")


def header(message: Message, name: str) -> str:
    """One line, its encoded words decoded; "" when there is none. `name` is in small letters."""
    found = (value for key, value in message.raw_items() if key.lower() == name)
    return FOLDED.sub(" ", _decoded(str(next(found, ""))[:MAX_LENGTH])).strip()


def file_name(part: Message) -> str:
    """As its sender called it; "" for a part that is no file."""
    name = part.get_filename("")
    return FOLDED.sub(" ", _decoded(str(name)[:MAX_LENGTH])).strip()[:MAX_NAME]


def charset(part: Message) -> str:
    """What the part declares, as far as it can be read."""
    found = part.get_param("charset")
    return found if isinstance(found, str) else ""


def _decoded(raw: str) -> str:
    raw = _plain(raw)
    try:
        pieces = email.header.decode_header(raw)
    except (HeaderParseError, binascii.Error, ValueError):
        return raw
    return "".join(_text(piece, name) for piece, name in pieces)


def _plain(raw: str) -> str:
    """What stands there unencoded, as old programs leave it, is decoded by what it looks like."""
    return raw if raw.isascii() else decode(raw.encode("utf-8", "surrogateescape"))[0]


def _text(piece: bytes | str, declared: str | None) -> str:
    """Beside encoded words the library hands plain ones on in an encoding of Python's own."""
    if isinstance(piece, str):
        return piece
    return decode(piece, declared)[0] if declared else piece.decode("raw-unicode-escape", "replace")
