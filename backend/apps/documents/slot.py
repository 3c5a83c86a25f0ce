"""Room for ingestion: one process of a machine's worker, so that the others always stay free for
the heartbeat, the sweepers and the purge, however many documents wait."""

import fcntl
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from django.conf import settings

TO_LEAVE = signal.SIGUSR2  # at SIGTERM the process would end, and Celery wait for its task


class ToldToLeave(SystemExit):
    """The worker stops; raised wherever the holder of the slot happens to be."""


@contextmanager
def taken() -> Iterator[bool]:
    """Hold the slot for as long as the block lasts; False when another process has it.

    The kernel frees it with the process, however that ends. Each machine has a slot of its own.
    """
    _path().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _path().open("a") as file:
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


def holder() -> int | None:
    """The process that holds the slot, or held it when it was killed."""
    try:
        return int(_path().read_text("ascii"))
    except (FileNotFoundError, ValueError):  # never taken, or free
        return None


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise ToldToLeave


def _path() -> Path:
    return Path(settings.DATA_DIR, "run", f"ingest-{socket.gethostname()}.lock")
