"""The parser host: a clean process that forks a limited child for every file.

`python -m services.sandbox.host` reads one request per frame from its standard input and answers
on its standard output. It knows neither Django nor any secret, and ends when its input closes.
"""

import contextlib
import gc
import json
import os
import select
import signal
import tempfile
import time
import traceback
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from services import extractors
from services.extractors.result import SENTENCES, UnreadableDocument
from services.sandbox import frames, limits
from services.sandbox.limits import Limits

IDLE = 300  # seconds without work after which the host gives its memory back
MAX_OPEN = 1024  # file descriptors; the host itself has fewer than ten
PIECE = 1 << 20  # bytes read at once


@dataclass(frozen=True)
class Job:
    path: str
    media_type: str
    limits: Limits


class CallerGone(Exception):
    """Nobody waits for the answer any more."""


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limits.leave_the_network()
    extractors.warm()
    gc.freeze()
    with contextlib.suppress(frames.Closed, CallerGone, BrokenPipeError):
        while _has_work():
            frames.send(1, serve(_next_job()))


def serve(job: Job) -> bytes:
    """The child's answer, or ours about how it ended."""
    child, reader = _fork(job)
    answer, code = b"", ""
    try:
        answer = _collect(reader, job.limits.wall)
    except UnreadableDocument as error:
        code = error.code
    finally:
        os.close(reader)
        os.kill(child, signal.SIGKILL)  # one that has ended keeps its exit code
        _, status, usage = os.wait4(child, 0)
    if not code and os.waitstatus_to_exitcode(status) == 0:
        return answer
    return failure(code or _why(job.limits, status, usage))


def failure(code: str, detail: str = "") -> bytes:
    return json.dumps({"code": code, "detail": detail or SENTENCES[code]}).encode()


def _has_work() -> bool:
    ready, _, _ = select.select([0], [], [], IDLE)
    return bool(ready)


def _next_job() -> Job:
    size = frames.size_of(_read_exactly(frames.HEADER.size))
    given: dict[str, Any] = json.loads(_read_exactly(size))
    return Job(given["path"], given["media_type"], Limits(**given["limits"]))


def _read_exactly(size: int) -> bytes:
    found = b""
    while len(found) < size:
        piece = os.read(0, size - len(found))
        if not piece:
            raise frames.Closed
        found += piece
    return found


def _fork(job: Job) -> tuple[int, int]:
    """A child at work, and where it answers."""
    reader, writer = os.pipe()
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        _work(job, writer, parent)
    os.close(writer)
    return child, reader


def _collect(reader: int, wall: float) -> bytes:
    """What the child says until it ends.

    Raises:
        UnreadableDocument: the time is up, or it says more than fits.
        CallerGone: the worker closed our input.
    """
    poll = select.poll()
    poll.register(reader, select.POLLIN)
    poll.register(0, 0)  # reports a hang-up only
    found, deadline = bytearray(), time.monotonic() + wall
    while (left := deadline - time.monotonic()) > 0:
        for descriptor, _ in poll.poll(left * 1000):
            if descriptor == 0:
                raise CallerGone
            piece = os.read(reader, PIECE)
            if not piece:
                return bytes(found)
            found += piece
        if len(found) > frames.MAX_FRAME:
            raise UnreadableDocument("too_complex")
    raise UnreadableDocument("parse_timeout")


def _why(given: Limits, status: int, usage: Any) -> str:
    """The code for a child that ended without an answer."""
    ended_by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    if ended_by == signal.SIGXCPU or usage.ru_utime + usage.ru_stime >= given.cpu:
        return "parse_timeout"
    if usage.ru_maxrss * 1024 > given.memory // 2:  # it ran out of memory inside a library
        return "too_complex"
    return "crashed"


def _work(job: Job, writer: int, parent: int) -> None:
    """The child's whole life."""
    code = 1
    try:
        limits.die_with_parent(parent)
        _let_go_of_everything_but(writer)
        limits.apply(job.limits)
        rest = memoryview(_answer(job))
        while rest:
            rest = rest[os.write(writer, rest) :]
        code = 0
    finally:
        if code:
            traceback.print_exc()
        os._exit(code)


def _answer(job: Job) -> bytes:
    try:
        found = extractors.extract(Path(job.path), job.media_type)
        return json.dumps(asdict(found), ensure_ascii=False).encode()
    except UnreadableDocument as error:
        return failure(error.code, str(error))
    except (MemoryError, RecursionError):
        return failure("too_complex")


def _let_go_of_everything_but(writer: int) -> None:
    """No pipe of the host, and a working directory in which nothing can be left behind."""
    os.closerange(3, writer)
    os.closerange(writer + 1, MAX_OPEN)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.close(nothing)
    folder = Path(tempfile.mkdtemp(prefix="chatsphere-"))
    os.chdir(folder)
    folder.rmdir()


if __name__ == "__main__":
    main()
