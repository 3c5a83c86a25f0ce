"""The worker's side of the parser host: starts it, asks it, and replaces it when it dies."""

import json
import os
import select
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import asdict
from pathlib import Path

from services.extractors.result import UnreadableDocument
from services.sandbox import frames
from services.sandbox.limits import Limits

BACKEND = Path(__file__).resolve().parents[2]
GRACE = 10  # seconds on top of the child's own, for starting the host and passing the answer on


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

    def ask(self, path: Path, media_type: str, limits: Limits) -> bytes:
        """The answer of a child, in JSON.

        Raises:
            UnreadableDocument: `crashed`, when two hosts in a row died over this file.
        """
        job = {"path": str(path.resolve()), "media_type": media_type, "limits": asdict(limits)}
        request = json.dumps(job).encode()
        with self._lock:
            for _ in range(2):
                try:
                    return self._exchange(request, limits.wall + GRACE)
                except (frames.Closed, BrokenPipeError):
                    self._stop()
        raise UnreadableDocument("crashed")

    def close(self) -> None:
        """End the host, if there is one."""
        with self._lock:
            self._stop()

    def _exchange(self, request: bytes, seconds: float) -> bytes:
        process = self._running()
        if process.stdin is None or process.stdout is None:
            raise frames.Closed
        frames.send(process.stdin.fileno(), request)
        deadline, source = time.monotonic() + seconds, process.stdout.fileno()
        size = frames.size_of(_read(source, frames.HEADER.size, deadline))
        return _read(source, size, deadline)

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


def _read(source: int, size: int, deadline: float) -> bytes:
    """Raises `frames.Closed` when the host is gone or does not answer in time."""
    found = bytearray()
    while len(found) < size:
        ready, _, _ = select.select([source], [], [], max(0, deadline - time.monotonic()))
        piece = os.read(source, size - len(found)) if ready else b""
        if not piece:
            raise frames.Closed
        found += piece
    return bytes(found)
