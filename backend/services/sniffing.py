"""What an uploaded file is, by its content; its name only has to agree."""

import re
import unicodedata
import zipfile
from collections.abc import Callable
from typing import BinaryIO

from core.exceptions import InvalidInput, UnsupportedType
from core.visible import has_visible
from services.extractors import DOCX, HTML, MARKDOWN, PDF, TEXT
from services.extractors.archive import Archive
from services.extractors.encodings import looks_like_text
from services.extractors.result import UnreadableDocument

HEAD = 65_536  # bytes from the start of a file that are enough to tell what it is
MAX_NAME = 200  # characters
TYPES = {
    "pdf": PDF,
    "docx": DOCX,
    "txt": TEXT,
    "md": MARKDOWN,
    "markdown": MARKDOWN,
    "html": HTML,
    "htm": HTML,
}
# A second extension of these kinds is a disguise; others ("notes.v2.md", "Vue.js.pdf") are names.
DISGUISES = frozenset(
    [
        "apk",
        "app",
        "asp",
        "aspx",
        "bat",
        "bin",
        "cgi",
        "chm",
        "cmd",
        "cpl",
        "deb",
        "dll",
        "dmg",
        "docm",
        "dotm",
        "elf",
        "exe",
        "hta",
        "htaccess",
        "iso",
        "jar",
        "jsp",
        "lnk",
        "mht",
        "msi",
        "msp",
        "php",
        "phar",
        "phtml",
        "pif",
        "ppam",
        "pptm",
        "ps1",
        "reg",
        "rpm",
        "scr",
        "sh",
        "svg",
        "vbe",
        "vbs",
        "wsf",
        "xhtml",
        "xlam",
        "xlsm",
        "zip",
    ]
)
FOREIGN = (
    b"MZ",  # Windows programs
    b"\x7fELF",
    b"\xca\xfe\xba\xbe",
    b"\xfe\xed\xfa",
    b"\xcf\xfa\xed\xfe",
    b"#!",  # scripts
    b"\x89PNG\r\n",
    b"\xff\xd8\xff",
    b"GIF8",
    b"II*\0",
    b"MM\0*",
    b"BM\x00",
    b"RIFF",
    b"OggS",
    b"ID3",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ",
    b"7z\xbc\xaf",
    b"Rar!",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"SQLite format 3",
)
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PDF_MARK, PDF_MARK_WITHIN = b"%PDF-", 1024  # bytes; readers accept a little junk before it

NOT_ALLOWED = (
    "Only PDF, Word (.docx), HTML (.html), Markdown (.md) and text (.txt) files can be uploaded."
)
CONTROL = {"Cc", "Cf", "Cs", "Co", "Cn"}
JOINERS = "\u200c\u200d"  # format characters that words and emoji need
SPACES = re.compile(r"\s+")


def media_type_of(name: str, head: bytes, file: BinaryIO) -> str:
    """The media type of an upload.

    Args:
        name: as the client sent it; the extension must be on the list and agree.
        head: the first `HEAD` bytes, or all there are.
        file: seekable; its position is kept.

    Raises:
        InvalidInput: `file_empty`, `filename_invalid`.
        UnsupportedType: `type_not_allowed`, `type_mismatch`, `archive_unsafe`.
    """
    kind = _kind_by_name(name)
    if not head:
        raise InvalidInput("The file is empty.", code="file_empty")
    position = file.tell()
    try:
        CHECKS[kind](head, file)
    finally:
        file.seek(position)
    return kind


def display_name(raw: str) -> str:
    """A client's file name made fit to show: one line, at most 200 characters, never empty."""
    name = re.split(r"[/\\]", raw.replace("\0", ""))[-1]
    name = unicodedata.normalize("NFC", SPACES.sub(" ", name))
    name = "".join(sign for sign in name if sign in JOINERS or not _is_hidden(sign)).strip()
    if not has_visible(name.strip(".")):
        return "document"
    return _shortened(name)


def _is_hidden(sign: str) -> bool:
    return unicodedata.category(sign) in CONTROL


def _shortened(name: str) -> str:
    """Keeps the extension, by which people know the file."""
    if len(name) <= MAX_NAME:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 10:
        return name[:MAX_NAME].rstrip()
    return f"{stem[: MAX_NAME - len(extension) - 1].rstrip()}.{extension}"


def _kind_by_name(name: str) -> str:
    last = re.split(r"[/\\]", name)[-1]
    if not last.strip(". \t\r\n\0"):
        raise InvalidInput("The file has no usable name.", code="filename_invalid")
    stem, *extensions = last.lower().split(".")
    if not stem.strip() and len(extensions) < 2:  # ".txt" is a name without an extension
        raise UnsupportedType(NOT_ALLOWED, code="type_not_allowed")
    if not extensions or extensions[-1] not in TYPES or DISGUISES & set(extensions[:-1]):
        raise UnsupportedType(NOT_ALLOWED, code="type_not_allowed")
    return TYPES[extensions[-1]]


def _mismatch(detail: str) -> UnsupportedType:
    return UnsupportedType(detail, code="type_mismatch")


def _check_pdf(head: bytes, _file: BinaryIO) -> None:
    if head.startswith((*FOREIGN, OLD_OFFICE)) or PDF_MARK not in head[:PDF_MARK_WITHIN]:
        raise _mismatch("The file is named .pdf but is not a PDF.")


def _check_docx(head: bytes, file: BinaryIO) -> None:
    if head.startswith(OLD_OFFICE):
        raise _mismatch(
            "The file is an old Word document or is protected by a password. Save it as an"
            " ordinary .docx file without a password."
        )
    if not head.startswith(b"PK\x03\x04"):
        raise _mismatch("The file is named .docx but is not a Word document.")
    try:
        _check_word_inside(Archive(file))
    except zipfile.BadZipFile:
        return  # damaged, but nothing else: reading it says so, with advice
    except UnreadableDocument as error:
        raise UnsupportedType(str(error), code=error.code) from error


def _check_word_inside(archive: Archive) -> None:
    """Word's main part has a fixed type, in the transitional and the strict form alike."""
    types = "[Content_Types].xml"
    listed = archive.read(types) if types in archive else b""
    listed = listed.replace(b"\0", b"")  # UTF-16
    if b"macroEnabled" in listed or b"wordprocessingml.document.main+xml" not in listed:
        raise _mismatch(
            "The file is named .docx but is not a Word document, or has macros. Save it as .docx."
        )


def _check_text(head: bytes, _file: BinaryIO) -> None:
    """A text may begin with the letters that also begin a program ("MZ"), but has no zeros then."""
    foreign = head.startswith((*FOREIGN, OLD_OFFICE)) and (0 in head or not _is_utf8(head))
    marked_up = head.lstrip().startswith((PDF_MARK, b"{\\rtf", b"PK\x03\x04"))
    if foreign or marked_up or not looks_like_text(head):
        raise _mismatch("The file is named as text but holds something else.")


def _is_utf8(head: bytes) -> bool:
    """The last character may be cut in two."""
    return "\ufffd" not in head.decode("utf-8", "replace")[:-1]


CHECKS: dict[str, Callable[[bytes, BinaryIO], None]] = {
    PDF: _check_pdf,
    DOCX: _check_docx,
    TEXT: _check_text,
    MARKDOWN: _check_text,
    HTML: _check_text,
}
