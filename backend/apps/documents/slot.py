"""Room for ingestion, and for crawls: one process each of a machine's worker, so that however much
waits of the one, the other has its turn, and so have the heartbeat, the sweepers and the purge."""

import fcntl
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from django.conf import settings

INGEST, SYNC = NAMES = ("ingest", "sync")
TO_LEAVE = signal.SIGUSR2  # at SIGTERM the process would end, and Celery wait for its task


class ToldToLeave(SystemExit):
    """The worker stops; raised wherever the holder of the slot happens to be."""


@contextmanager
def taken(name: str = INGEST) -> Iterator[bool]:
    """Hold the slot for as long as the block lasts; False when another process has it.

    The kernel frees it with the process, however that ends. Each machine has a slot of its own.
    """
    path = _path(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        file.truncate(0)
        signal.signal(TO_LEAVE, _leave)
        file.write(str(os.getpid()))
        file.flush()
        try:
            yield True
        finally:
            signal.signal(TO_LEAVE, signal.SIG_IGN)
            file.truncate(0)


def holder(name: str = INGEST) -> int | None:
    """The process that holds the slot, or held it when it was killed."""
    try:
        return int(_path(name).read_text("ascii"))
    except (FileNotFoundError, ValueError):  # never taken, or free
        return None


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise ToldToLeave


def _path(name: str) -> Path:
    return Path(settings.DATA_DIR, "run", f"{name}-{socket.gethostname()}.lock")
