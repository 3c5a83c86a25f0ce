"""The worker's side of the parser host: starts it, asks it, and replaces it when it dies."""

import os
import select
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from services.extractors.result import UnreadableDocument
from services.sandbox import frames
from services.sandbox.job import Job

BACKEND = Path(__file__).resolve().parents[2]
GRACE = 10  # seconds on top of the child's own, for starting the host and passing the answer on
LOOK = 1  # seconds between two looks at whether the answer is still wanted


class ParserHost:
    """One host, started on first use; one file at a time, whoever asks.

    `module` is what is run: a package path with the manners of `services.sandbox.host`.
    """

    def __init__(self, module: str = "services.sandbox.host") -> None:
        self._module = module
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """Of the running host; None when there is none."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def ask(self, job: Job, is_wanted: Callable[[], bool] = lambda: True) -> bytes:
        """The answer of a child, in JSON; `is_wanted` is asked every second while it is awaited.

        Raises:
            UnreadableDocument: `crashed`, when two hosts in a row died over this file;
                `cancelled`, when the answer is not wanted any more.
        """
        with self._lock:
            for _ in range(2):
                if not is_wanted():
                    raise UnreadableDocument("cancelled")
                try:
                    return self._exchange(job, is_wanted)
                except (frames.Closed, BrokenPipeError):
                    self._stop()
        raise UnreadableDocument("crashed" if is_wanted() else "cancelled")

    def close(self) -> None:
        """End the host, if there is one."""
        with self._lock:
            self._stop()

    def _exchange(self, job: Job, is_wanted: Callable[[], bool]) -> bytes:
        process = self._running()
        if process.stdin is None or process.stdout is None:
            raise frames.Closed
        frames.send(process.stdin.fileno(), job.as_json())
        deadline, source = time.monotonic() + job.seconds + GRACE, process.stdout.fileno()
        size = frames.size_of(_read(source, frames.HEADER.size, deadline, is_wanted))
        return _read(source, size, deadline, is_wanted)

    def _running(self) -> subprocess.Popen[bytes]:
        """In a fork the host of the parent counts as dead: it is no child of ours."""
        if self._process is None or self._process.poll() is not None:
            self._stop()
            self._process = self._start()
        return self._process

    def _start(self) -> subprocess.Popen[bytes]:
        """Without our environment, so that no secret is ever in its memory or its children's."""
        return subprocess.Popen(
            [sys.executable, "-m", self._module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            cwd=BACKEND,
            env={"LANG": "C.UTF-8", "TMPDIR": tempfile.gettempdir()},
            start_new_session=True,
        )

    def _stop(self) -> None:
        if self._process is None:
            return
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()
        self._process = None


class ParserHosts:
    """As many hosts as are asked at once; the one that answered last is asked first."""

    def __init__(self) -> None:
        self._free = deque[ParserHost]()

    @property
    def pid(self) -> int | None:
        """Of the host that is asked next; None when it does not run."""
        return self._free[-1].pid if self._free else None

    def ask(self, job: Job, is_wanted: Callable[[], bool] = lambda: True) -> bytes:
        """As a host's."""
        try:
            host = self._free.pop()
        except IndexError:
            host = ParserHost()
        try:
            return host.ask(job, is_wanted)
        finally:
            self._free.append(host)

    def close(self) -> None:
        """End those that nobody asks just now."""
        for host in tuple(self._free):
            host.close()


def _read(source: int, size: int, deadline: float, is_wanted: Callable[[], bool]) -> bytes:
    """Raises `frames.Closed` when the host is gone, does not answer in time, or need not."""
    found = bytearray()
    while len(found) < size:
        wait = min(LOOK, max(0, deadline - time.monotonic()))
        ready, _, _ = select.select([source], [], [], wait)
        if not ready:
            if time.monotonic() >= deadline or not is_wanted():
                raise frames.Closed
            continue
        piece = os.read(source, size - len(found))
        if not piece:
            raise frames.Closed
        found += piece
    return bytes(found)
