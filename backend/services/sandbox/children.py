"""Children of the parser host: each does one thing under limits, and may fail without harm."""

import os
import select
import signal
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from services.extractors.result import UnreadableDocument
from services.sandbox import frames, limits
from services.sandbox.limits import Limits

MAX_OPEN = 1024  # file descriptors; the host itself has fewer than ten
PIECE = 1 << 20  # bytes read at once
Work = Callable[[int], None]  # given the descriptor that takes the answer


class CallerGone(Exception):
    """Nobody waits for the answer any more."""


def answer_of(work: Work, given: Limits, source: int | None = None) -> bytes:
    """What a child that does the work says until it ends.

    `source` is a descriptor that the child finds as its standard input; otherwise it has none.

    Raises:
        UnreadableDocument: it ended without an answer; the code says how.
        CallerGone: the worker closed our input.
    """
    child, reader = _fork(work, source)
    try:
        answer = _collect(reader, given.wall)
    finally:
        os.close(reader)
        os.kill(child, signal.SIGKILL)  # one that has ended keeps its exit code
        _, status, usage = os.wait4(child, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        raise UnreadableDocument(_why(given, status, usage))
    return answer


def send(writer: int, answer: bytes) -> None:
    rest = memoryview(answer)
    while rest:
        rest = rest[os.write(writer, rest) :]


def _fork(work: Work, source: int | None) -> tuple[int, int]:
    """A child at work, and where it answers."""
    reader, writer = os.pipe()
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        _live(work, writer, source, parent)
    os.close(writer)
    return child, reader


def _live(work: Work, writer: int, source: int | None, parent: int) -> None:
    """The child's whole life."""
    code = 1
    try:
        limits.die_with_parent(parent)
        _let_go_of_everything_but(writer, source)
        work(writer)
        code = 0
    finally:
        if code:
            traceback.print_exc()
        os._exit(code)


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


def _let_go_of_everything_but(writer: int, source: int | None) -> None:
    """No pipe of the host, and a working directory in which nothing can be left behind."""
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing if source is None else source, 0)
    os.dup2(nothing, 1)
    os.closerange(3, writer)
    os.closerange(writer + 1, MAX_OPEN)
    folder = Path(tempfile.mkdtemp(prefix="chatsphere-"))
    os.chdir(folder)
    folder.rmdir()
