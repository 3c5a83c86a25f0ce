"""What the headers of an e-mail message say, whatever program wrote them."""

import binascii
import email.header
import re
from email.errors import HeaderParseError
from email.message import Message

from services.extractors.encodings import decode

MAX_LENGTH = 20_000  # characters of one header; more is no header a person wrote
MAX_NAME = 200  # characters of a file's name
USUAL = "cp1252"  # for who declares nothing
FOLDED = re.compile(r"\s+")


def header(message: Message, name: str) -> str:
    """One line, its encoded words decoded; "" when there is none. `name` is in small letters."""
    found = (value for key, value in message.raw_items() if key.lower() == name)
    raw = _plain(str(next(found, ""))[:MAX_LENGTH], charset(message) or USUAL)
    return FOLDED.sub(" ", _decoded(raw)).strip()


def file_name(part: Message) -> str:
    """As its sender called it; "" for a part that is no file."""
    name = part.get_filename("")
    raw = _plain(str(name)[:MAX_LENGTH], USUAL)
    return FOLDED.sub(" ", _decoded(raw)).strip()[:MAX_NAME]


def charset(part: Message) -> str:
    """What the part declares, as far as it can be read."""
    found = part.get_param("charset")
    return found if isinstance(found, str) else ""


def _decoded(raw: str) -> str:
    try:
        pieces = email.header.decode_header(raw)
    except (HeaderParseError, binascii.Error, ValueError):
        return raw
    return "".join(_text(piece, name) for piece, name in pieces)


def _plain(raw: str, declared: str) -> str:
    """What stands there unencoded, as old programs leave it, is as the text below; it is too short
    to be judged by itself."""
    return raw if raw.isascii() else decode(raw.encode("utf-8", "surrogateescape"), declared)[0]


def _text(piece: bytes | str, declared: str | None) -> str:
    """Beside encoded words the library hands plain ones on in an encoding of Python's own."""
    if isinstance(piece, str):
        return piece
    return decode(piece, declared)[0] if declared else piece.decode("raw-unicode-escape", "replace")
