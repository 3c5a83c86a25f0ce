"""E-mail messages (.eml): who wrote to whom, the text, and which files came along."""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import Message
from pathlib import Path

from services.extractors.archive import one_allowance
from services.extractors.compose import compose
from services.extractors.eml_attachments import Attachments
from services.extractors.eml_headers import charset, file_name, header
from services.extractors.encodings import decode
from services.extractors.html import blocks_in
from services.extractors.result import Block, Extracted, UnreadableDocument

SHOWN = ("From", "To", "Cc", "Date")
MARKS = (b"from:", b"subject:", b"date:", b"received:", b"message-id:", b"mime-version:")
HEAD = 65_536  # bytes within which a message shows its first headers
BOUNDARY = re.compile(rb"boundary\s*=", re.IGNORECASE)
MAX_PARTS = 20_000  # lines that may part a message
MAX_WORK = 20_000_000  # lines, times the boundaries each is compared with
MAX_DEPTH = 30  # parts within parts; a chain of forwarded messages needs some
MESSAGE, TEXTS = "message/rfc822", ("text/plain", "text/html")


def read(path: Path) -> Extracted:
    data = path.read_bytes()
    if not any(mark in data[:HEAD].lower() for mark in MARKS):
        raise UnreadableDocument("eml_corrupt")
    if data.count(b"\n--") > MAX_PARTS or _work(data) > MAX_WORK:
        raise UnreadableDocument("too_complex")
    mail = Mail()
    with one_allowance():
        blocks = list(mail.blocks(message_from_bytes(data, policy=policy.compat32), 1))
    return compose(blocks, method="eml", warnings=mail.warnings())


def _work(data: bytes) -> int:
    """What parsing costs at most, if every part lies within the one before."""
    return data.count(b"\n") * (1 + sum(1 for _ in BOUNDARY.finditer(data)))


class Mail:
    """Goes through a message and those inside it, and remembers what it left out."""

    def __init__(self) -> None:
        self._notes = list[str]()
        self._attachments = Attachments()

    def warnings(self) -> list[str]:
        return [*dict.fromkeys(self._notes), *self._attachments.warnings()]

    def blocks(self, message: Message, level: int, depth: int = 0) -> Iterator[Block]:
        """A message: its subject, who wrote to whom, and all that is in it."""
        subject, files = header(message, "subject"), list[str]()
        inside = list(self._part(message, level, depth, files))
        if subject:
            yield Block(f"{'#' * min(level, 6)} {subject}", level, title=subject)
        lines = [(name, header(message, name.lower())) for name in SHOWN]
        lines.append(("Attachments", ", ".join(files)))
        yield Block("\n".join(f"{name}: {value}" for name, value in lines if value))
        yield from inside

    def _part(self, part: Message, level: int, depth: int, files: list[str]) -> Iterator[Block]:
        if depth > MAX_DEPTH:
            raise UnreadableDocument("too_complex")
        kind, name = part.get_content_type(), file_name(part)
        if name:
            files.append(name)
        if kind == MESSAGE:
            for message in _inside(part):
                yield from self.blocks(message, level + 1, depth + 1)
        elif part.is_multipart():
            for each in _chosen(part):
                yield from self._part(each, level, depth + 1, files)
        elif kind in TEXTS and part.get_content_disposition() != "attachment":
            yield from self._text(part, kind)
        elif name:
            yield from self._attachments.blocks(name, part, level + 1)

    def _text(self, part: Message, kind: str) -> Iterator[Block]:
        data = part.get_payload(decode=True)
        if not isinstance(data, bytes):
            return
        if kind == "text/html":
            blocks, notes = blocks_in(data, charset(part))
            yield from blocks
        else:
            text, notes = decode(data, charset(part))
            yield Block(_unflowed(text) if part.get_param("format") == "flowed" else text)
        self._notes += notes


def _inside(part: Message) -> list[Message]:
    """The parts a part consists of; damaged ones consist of text."""
    payload = part.get_payload()
    return [each for each in payload if isinstance(each, Message)] if part.is_multipart() else []


def _chosen(part: Message) -> list[Message]:
    """All of them, or the plainest where they say the same in several ways."""
    parts = _inside(part)
    if part.get_content_type() != "multipart/alternative":
        return parts
    plain = [each for each in parts if each.get_content_type() == "text/plain" and _says(each)]
    return plain[:1] or parts[-1:]


def _says(part: Message) -> bool:
    content = part.get_payload(decode=True)
    return isinstance(content, bytes) and bool(content.strip())


def _unflowed(text: str) -> str:
    """Lines that end in a space go on in the next one (RFC 3676); signatures begin with "-- "."""
    return re.sub(r"(?<!^--) \r?\n(?![>\r\n])", " ", text, flags=re.MULTILINE)
