"""What an uploaded file is, by its content; its name only has to agree."""

import re
from typing import BinaryIO

from core.exceptions import InvalidInput, UnsupportedType
from services.sniffing.checks import HEAD
from services.sniffing.formats import ACCEPTED, BY_EXTENSION, NOT_ALLOWED, SUCCESSORS, Format
from services.sniffing.names import DISGUISES, MAX_NAME, display_name

__all__ = ["ACCEPTED", "HEAD", "MAX_NAME", "NOT_ALLOWED", "display_name", "media_type_of"]


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
    named = _format_by_name(name)
    if not head:
        raise InvalidInput("The file is empty.", code="file_empty")
    position = file.tell()
    try:
        named.check(head, file)
    finally:
        file.seek(position)
    return named.media_type


def _format_by_name(name: str) -> Format:
    last = re.split(r"[/\\]", name)[-1]
    if not last.strip(". \t\r\n\0"):
        raise InvalidInput("The file has no usable name.", code="filename_invalid")
    stem, *extensions = last.lower().split(".")
    if not stem.strip() and len(extensions) < 2:  # ".txt" is a name without an extension
        raise UnsupportedType(NOT_ALLOWED, code="type_not_allowed")
    if not extensions or extensions[-1] not in BY_EXTENSION or DISGUISES & set(extensions[:-1]):
        raise UnsupportedType(_instead_of(extensions), code="type_not_allowed")
    return BY_EXTENSION[extensions[-1]]


def _instead_of(extensions: list[str]) -> str:
    """What to do with a file that cannot be uploaded."""
    newer = SUCCESSORS.get(extensions[-1]) if extensions else None
    if newer is None:
        return NOT_ALLOWED
    return (
        f"Files of the type .{extensions[-1]} cannot be read. Save it as .{newer} and upload that."
    )
