"""Files on disk: under names of our own, and whole or not there at all."""

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage, default_storage

from core.exceptions import DependencyUnavailable, NotFound, TooLarge
from core.ids import new_id
from services import sniffing
from services.extractors.result import SENTENCES

log = logging.getLogger("chatsphere.files")


class FileTooLarge(TooLarge):
    code, title = "file_too_large", "The file is too large"

    def __init__(self) -> None:
        super().__init__(f"A file has at most {settings.MAX_UPLOAD_BYTES:,} bytes.")


class StorageFull(DependencyUnavailable):
    code, title = "storage_full", "The file cannot be kept"

    def __init__(self) -> None:
        super().__init__(
            "The server's disk is full or cannot be written to; nothing was kept.", retry_after=60
        )


class FileMissing(NotFound):
    code, title = "file_missing", "The file is no longer there"

    def __init__(self) -> None:
        super().__init__(SENTENCES[self.code])


def head_of(file: "File[Any]") -> bytes:
    """The first bytes, enough to tell what the file is."""
    file.seek(0)
    head: bytes = file.read(sniffing.HEAD)
    file.seek(0)
    return head


def new_path(workspace: UUID) -> str:
    """A fresh place for a file; what a client calls it plays no part."""
    return f"{workspace}/{new_id()}"


@contextmanager
def undone_on_error(path: str) -> Iterator[None]:
    """Remove the file at `path` if the block fails, be it by half a write or a lost commit."""
    with ExitStack() as undo:
        undo.callback(_forget, path)
        yield
        undo.pop_all()


def keep(path: str, file: "File[Any]") -> None:
    """Write the file. Raises: StorageFull: the disk is full, read-only or not ours."""
    try:
        default_storage.save(path, file)
    except OSError as error:
        raise StorageFull from error


def opened(path: str) -> "File[Any]":
    """The file, to read. Raises: FileMissing: somebody took it from the disk."""
    try:
        return default_storage.open(path, "rb")
    except FileNotFoundError as error:
        log.error("a stored file is missing", extra={"fields": {"path": path}})
        raise FileMissing from error


@contextmanager
def local_copy(path: str) -> Iterator[Path]:
    """Where the file can be read on this machine for as long as the block lasts.

    Nothing may be there: whoever reads it says so. Raises: DependencyUnavailable.
    """
    if isinstance(default_storage, FileSystemStorage):
        yield Path(default_storage.path(path))
        return
    with TemporaryDirectory(prefix="chatsphere-") as folder:
        yield _fetched(path, Path(folder, "file"))


def _fetched(path: str, copy: Path) -> Path:
    """`copy`, of what is at `path`; what is missing there is missing here."""
    with (
        suppress(FileNotFoundError),
        default_storage.open(path, "rb") as file,
        copy.open("wb") as target,
    ):
        copyfileobj(file, target)
    return copy


def remove(path: str) -> None:
    """Delete the file, if it is there."""
    default_storage.delete(path)


def remove_folder(path: str) -> int:
    """Delete the folder with the files in it, if it is there; how many files there were."""
    names = names_in(path)
    for name in names:
        remove(f"{path}/{name}")
    if default_storage.exists(path):  # where folders are only a part of names there is none
        remove(path)
    return len(names)


def names_in(path: str) -> list[str]:
    """The files in a folder, without its name; none where there is no such folder."""
    try:
        return list(default_storage.listdir(path)[1])
    except FileNotFoundError:
        return []


def _forget(path: str) -> None:
    """As `remove`, on the way out of an error, which must not be hidden by another."""
    try:
        remove(path)
    except OSError as error:
        log.warning("could not remove a file", extra={"fields": {"reason": error.strerror}})
