"""As `checks`, for books, mail and the texts of other word processors."""

import re
from typing import BinaryIO

from services.extractors.archive import Archive
from services.sniffing.checks import FOREIGN, MOST, OLD_OFFICE, in_archive, mismatch

TYPE, CONTAINER, CONTENT = "mimetype", "META-INF/container.xml", "content.xml"
RTF_MARK = re.compile(rb"\s*\{\s*\\rtf")
HEADER = re.compile(rb"(?:[ \t]*\r?\n)*(?:From [^\n]*\n)?(?:[!-9;-~]+[ \t]*:[^\n]*\n)")
KNOWN = re.compile(rb"^(?:from|to|subject|date|received|message-id)[ \t]*:", re.I | re.M)


def is_epub(head: bytes, file: BinaryIO) -> None:
    otherwise = mismatch("The file is named .epub but is not an EPUB book.")
    in_archive(head, file, lambda archive: CONTAINER in archive, otherwise)


def is_odt(head: bytes, file: BinaryIO) -> None:
    otherwise = mismatch("The file is named .odt but is not an OpenDocument text.")
    in_archive(head, file, _has_opendocument_text, otherwise)


def is_rtf(head: bytes, _file: BinaryIO) -> None:
    if not RTF_MARK.match(head):
        raise mismatch("The file is named .rtf but is not RTF.")


def is_mail(head: bytes, _file: BinaryIO) -> None:
    """It begins with headers, among them one that only mail has."""
    begins = head.removeprefix(b"\xef\xbb\xbf")
    foreign = head.startswith((*FOREIGN, OLD_OFFICE))
    if foreign or not HEADER.match(begins) or not KNOWN.search(begins):
        raise mismatch("The file is named .eml but is not an e-mail message.")


def _has_opendocument_text(archive: Archive) -> bool:
    stated = archive.read(TYPE, most=MOST).strip() if TYPE in archive else b""
    is_text = stated in (b"application/vnd.oasis.opendocument.text", b"")
    return is_text and (CONTENT in archive or "encrypted-package" in archive)
