"""Files in a bucket of Amazon S3, or of anything that speaks its language."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files import File
from storages.backends.s3 import S3Storage

from core.exceptions import DependencyUnavailable

PATHS = {"addressing_style": "path"}  # servers of one's own have one name for all buckets
MAX_MEMORY = 2**20  # bytes of a file; more goes to disk
PATIENCE = {"connect_timeout": 3, "read_timeout": 20, "retries": {"total_max_attempts": 2}}  # s


class StorageUnavailable(DependencyUnavailable):
    code, title = "storage_unavailable", "The file store does not answer"


class ObjectStorage(S3Storage):
    """As Django's own storage: a missing file is a FileNotFoundError, or already deleted.

    Names are made by us and never given twice, so none is asked for before it is written.
    Raises: StorageUnavailable: it cannot be reached, or refuses us.
    """

    def get_default_settings(self) -> dict[str, Any]:
        found: dict[str, Any] = super().get_default_settings()
        return found | {
            "default_acl": None,
            "file_overwrite": True,
            "client_config": Config(signature_version="s3v4", s3=PATHS, **PATIENCE),
            "max_memory_size": MAX_MEMORY,
            "transfer_config": TransferConfig(use_threads=False),
        }

    def _save(self, name: str, content: "File[Any]") -> str:
        with _faults():
            saved: str = super()._save(name, content)
            return saved

    def _open(self, name: str, mode: str = "rb") -> "File[Any]":
        with _faults():
            found: File[Any] = super()._open(name, mode)
            found.seek(0)  # fetches it here, where what goes wrong has its name
            return found

    def delete(self, name: str) -> None:
        with _faults():
            super().delete(name)

    def exists(self, name: str) -> bool:
        with _faults():
            return bool(super().exists(name))

    def get_modified_time(self, name: str) -> datetime:
        with _faults():
            found: datetime = super().get_modified_time(name)
            return found

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        with _faults():
            folders, files = super().listdir(path)
            return list(folders), list(files)


@contextmanager
def _faults() -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise StorageUnavailable from error
