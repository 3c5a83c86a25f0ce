"""Whether the content of a file is what its name says. Each check passes, or raises."""

import zipfile
from collections.abc import Callable
from typing import BinaryIO

from core.exceptions import UnsupportedType
from services.extractors.archive import Archive
from services.extractors.encodings import looks_like_text
from services.extractors.result import UnreadableDocument

Check = Callable[[bytes, BinaryIO], None]  # the first `HEAD` bytes, and the whole

HEAD = 65_536  # bytes from the start of a file that are enough to tell what it is
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
ZIP_MARK = b"PK\x03\x04"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PDF_MARK, PDF_MARK_WITHIN = b"%PDF-", 1024  # bytes; readers accept a little junk before it
MOST = 2**20  # bytes of a part that tells what an archive is; this process has no limits of a child
CONTENT_TYPES = "[Content_Types].xml"
PACKED = (CONTENT_TYPES, "mimetype", "META-INF/MANIFEST.MF", "AndroidManifest.xml")
BYTE_ORDER_MARKS = b"\xef\xbb\xbf\xff\xfe"


def mismatch(detail: str) -> UnsupportedType:
    return UnsupportedType(detail, code="type_mismatch")


def is_pdf(head: bytes, _file: BinaryIO) -> None:
    if head.startswith((*FOREIGN, OLD_OFFICE)) or PDF_MARK not in head[:PDF_MARK_WITHIN]:
        raise mismatch("The file is named .pdf but is not a PDF.")


def is_word(head: bytes, file: BinaryIO) -> None:
    _is_office(head, file, "wordprocessingml.document", "docx", "a Word document")


def is_powerpoint(head: bytes, file: BinaryIO) -> None:
    _is_office(head, file, "presentationml.presentation", "pptx", "a PowerPoint presentation")


def is_excel(head: bytes, file: BinaryIO) -> None:
    _is_office(head, file, "spreadsheetml.sheet", "xlsx", "an Excel workbook")


def is_text(head: bytes, _file: BinaryIO) -> None:
    """A text may begin with the letters that also begin a program ("MZ"), but has no zeros then."""
    foreign = head.startswith((*FOREIGN, OLD_OFFICE)) and (0 in head or not _is_utf8(head))
    marked_up = head.lstrip().startswith((PDF_MARK, b"{\\rtf", ZIP_MARK))
    if foreign or marked_up or not looks_like_text(head):
        raise mismatch("The file is named as text but holds something else.")


def is_json(head: bytes, file: BinaryIO) -> None:
    """An object or a list; a page that says why there is none is no JSON."""
    is_text(head, file)
    start = head.replace(b"\0", b"").lstrip(BYTE_ORDER_MARKS + b" \t\r\n\x1e")
    if start and not start.startswith((b"{", b"[", b'"')):
        raise mismatch("The file is named .json but is not JSON.")


def is_zip(head: bytes, file: BinaryIO) -> None:
    """An archive of files; documents and programs are packed likewise, but are something else."""
    otherwise = mismatch("The file is named .zip but is not an archive of documents.")
    in_archive(head, file, lambda archive: not any(name in archive for name in PACKED), otherwise)


def in_archive(
    head: bytes, file: BinaryIO, is_right: Callable[[Archive], bool], otherwise: UnsupportedType
) -> None:
    """Checks what is packed. A damaged container passes: reading it says so, with advice.

    Raises:
        UnsupportedType: `archive_unsafe`; or `otherwise`, when it is no container or the wrong one.
    """
    if not head.startswith(ZIP_MARK):
        raise otherwise
    try:
        if not is_right(Archive(file)):
            raise otherwise
    except zipfile.BadZipFile:
        return
    except UnreadableDocument as error:
        raise UnsupportedType(str(error), code=error.code) from error


def _is_office(head: bytes, file: BinaryIO, kind: str, extension: str, noun: str) -> None:
    """The main part has a fixed type, in the transitional and the strict form alike."""
    if head.startswith(OLD_OFFICE):
        raise mismatch(
            "The file was saved by an old Office program or is protected by a password. Save it as"
            f" an ordinary .{extension} file without a password."
        )
    otherwise = mismatch(
        f"The file is named .{extension} but is not {noun}, or has macros. Save it as .{extension}."
    )
    in_archive(head, file, lambda archive: _has_main_part(archive, f"{kind}.main+xml"), otherwise)


def _has_main_part(archive: Archive, kind: str) -> bool:
    listed = archive.read(CONTENT_TYPES, most=MOST) if CONTENT_TYPES in archive else b""
    listed = listed.replace(b"\0", b"")  # UTF-16
    return b"macroEnabled" not in listed and kind.encode() in listed


def _is_utf8(head: bytes) -> bool:
    """The last character may be cut in two."""
    return "\ufffd" not in head.decode("utf-8", "replace")[:-1]
