"""Files inside other files: archives and messages hold documents that have readers of their own."""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.exceptions import UnsupportedType
from services import extractors, sniffing
from services.extractors.result import Extracted, UnreadableDocument

HOLDERS = frozenset((extractors.ZIP, extractors.EML))
SCANS = "{name}: {count} pages are pictures; upload the file by itself to have them recognised."
FATAL = frozenset(("archive_unsafe", "too_complex"))  # of one file, but a danger to all


def read_member(name: str, content: bytes, refused: frozenset[str] = HOLDERS) -> Extracted:
    """The text of a file; one of a refused type is not opened.

    Raises:
        UnreadableDocument: it cannot be read, or nothing is in it.
        InvalidInput, UnsupportedType: it is no file that is read at all.
    """
    kind = sniffing.media_type_of(name, content[: sniffing.HEAD], io.BytesIO(content))
    if kind in refused:
        raise UnsupportedType("Archives inside other files are not opened.")
    with _as_file(content) as path:
        found = extractors.extract(path, kind)
    if not found.text:
        raise UnreadableDocument("no_text")
    return found


def notes_about(name: str, found: Extracted) -> list[str]:
    """What its owner is told about a file inside."""
    scans = [SCANS.format(name=name, count=len(found.scans))] if found.scans else []
    return [*(f"{name}: {warning}" for warning in found.warnings), *scans]


@contextmanager
def _as_file(content: bytes) -> Iterator[Path]:
    """A file in memory alone, as readers open files and a reader may leave none behind."""
    handle = os.memfd_create("member")
    try:
        with open(handle, "wb", closefd=False) as file:
            file.write(content)
        yield Path(f"/proc/self/fd/{handle}")
    finally:
        os.close(handle)
