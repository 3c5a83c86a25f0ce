"""Opens ZIP containers that might be bombs. The directory is checked first, and again each part
while it is read: the sizes a directory states may be lies."""

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import pairwise
from typing import BinaryIO

from services.extractors.result import UnreadableDocument

MAX_ENTRIES = 2000
MAX_ENTRY = 50 * 2**20  # bytes of one part, unpacked
MAX_TOTAL = 200 * 2**20  # bytes of all parts, unpacked
MAX_RATIO = 100  # unpacked to packed; not asked of parts below a MiB, which can do no harm
SMALL = 2**20
MAX_DIRECTORY = 2**20  # bytes; two thousand entries with long names need a quarter of it

END = struct.Struct("<4s4H2LH")
END_SIGNATURE, END64_LOCATOR = b"PK\x05\x06", b"PK\x06\x07"
LOCATOR_SIZE = 20
LOCAL_HEADER = 30  # bytes, without name and extra field
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


class Allowance:
    """Bytes that may still be unpacked."""

    def __init__(self) -> None:
        self._left = MAX_TOTAL

    def take(self, size: int) -> None:
        """Raises UnreadableDocument `archive_unsafe`, when that is more than is left."""
        self._left -= size
        if self._left < 0:
            raise UnreadableDocument("archive_unsafe")


_SHARED: ContextVar[Allowance | None] = ContextVar("allowance", default=None)


@contextmanager
def one_allowance() -> Iterator[None]:
    """Inside, all archives together may unpack what one may: files in an archive are archives."""
    token = _SHARED.set(_SHARED.get() or Allowance())
    try:
        yield
    finally:
        _SHARED.reset(token)


class Archive:
    """A container whose directory is harmless; parts are read whole and within bounds."""

    def __init__(self, file: BinaryIO) -> None:
        """Raises UnreadableDocument `archive_unsafe`; zipfile.BadZipFile when it is damaged."""
        _check_end(file)
        self._zip = zipfile.ZipFile(file)
        entries = self._zip.infolist()
        _check_entries(entries)
        self._parts = {entry.filename: entry for entry in entries}
        self._allowance = _SHARED.get() or Allowance()

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    def names(self) -> list[str]:
        """The parts that are files, in the order of the directory."""
        return [name for name, entry in self._parts.items() if not entry.is_dir()]

    def read(self, name: str, *, most: int = MAX_ENTRY) -> bytes:
        """The bytes of one part, of which there may be at most so many.

        Raises:
            UnreadableDocument: it is larger than that, or than the directory says, or more than is
                left.
            KeyError, zipfile.BadZipFile: it is missing or damaged.
        """
        entry = self._parts[name]
        stated = entry.file_size
        if stated > most:
            raise UnreadableDocument("archive_unsafe")
        entry.file_size = MAX_TOTAL  # zipfile stops there; one byte too many gives the lie away
        try:
            with self._zip.open(entry) as part:
                found = part.read(stated + 1)
        # Besides BadZipFile, what zipfile raises where a part is damaged, or packed as it cannot.
        except (zlib.error, EOFError, NotImplementedError) as error:
            raise zipfile.BadZipFile(str(error)) from error
        finally:
            entry.file_size = stated
        self._allowance.take(len(found))
        if len(found) > stated:
            raise UnreadableDocument("archive_unsafe")
        return found


def _check_end(file: BinaryIO) -> None:
    """How long the directory is, before anybody builds a list of it."""
    size = file.seek(0, 2)
    start = max(0, size - 2**16 - END.size)
    file.seek(start)
    tail = file.read()
    place = tail.rfind(END_SIGNATURE)
    if place < 0 or len(tail) - place < END.size:
        raise zipfile.BadZipFile("no directory")
    entries, length = (END.unpack_from(tail, place)[index] for index in (4, 5))
    zip64 = tail[max(0, place - LOCATOR_SIZE) : place].startswith(END64_LOCATOR)
    if entries > MAX_ENTRIES or length > MAX_DIRECTORY or zip64:
        raise UnreadableDocument("archive_unsafe")


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    names = {entry.filename.casefold() for entry in entries}
    total = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if (
        len(entries) > MAX_ENTRIES
        or len(names) < len(entries)  # two parts of one name: readers disagree on which counts
        or _swells(total, packed)
        or total > MAX_TOTAL
        or any(map(_is_unsafe, entries))
        or _overlap(entries)
    ):
        raise UnreadableDocument("archive_unsafe")


def _is_unsafe(entry: zipfile.ZipInfo) -> bool:
    path = entry.orig_filename.replace("\\", "/")
    return (
        entry.file_size > MAX_ENTRY
        or _swells(entry.file_size, entry.compress_size)
        or entry.compress_type not in METHODS
        or bool(entry.flag_bits & 0x1)  # encrypted
        or stat.S_ISLNK(entry.external_attr >> 16)
        or path.startswith("/")
        or ":" in path.partition("/")[0]
        or ".." in path.split("/")
        or "\0" in path
    )


def _swells(size: int, packed: int) -> bool:
    return size > SMALL and size > MAX_RATIO * max(1, packed)


def _overlap(entries: list[zipfile.ZipInfo]) -> bool:
    """Many entries that share the same packed bytes are how the densest bombs are built."""
    ordered = sorted(entries, key=lambda entry: entry.header_offset)
    return any(
        first.header_offset + LOCAL_HEADER + first.compress_size > second.header_offset
        for first, second in pairwise(ordered)
    )
