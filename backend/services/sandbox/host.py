"""The parser host: a clean process that forks a limited child for every file or page.

`python -m services.sandbox.host` reads one request per frame from its standard input and answers
on its standard output. It knows neither Django nor any secret, and ends when its input closes.
"""

import contextlib
import gc
import json
import os
import select
import signal
from pathlib import Path

from services import extractors
from services.extractors.result import SENTENCES, UnreadableDocument
from services.sandbox import frames, kinds, limits, recognition
from services.sandbox.children import CallerGone, answer_of, send
from services.sandbox.job import Job

IDLE = 300  # seconds without work after which the host gives its memory back


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limits.leave_the_network()
    extractors.warm()
    gc.freeze()
    gc.set_threshold(50_000)  # a child holds what it made until it ends
    with contextlib.suppress(frames.Closed, CallerGone, BrokenPipeError):
        while _has_work():
            frames.send(1, serve(_next_job()))


def serve(job: Job) -> bytes:
    """The child's answer, or ours about how it ended."""
    try:
        if job.command:
            text = recognition.text_of(Path(job.path), job.page, job.command, job.limits)
            return json.dumps({"text": text}).encode()
        return answer_of(lambda writer: _read(job, writer), job.limits)
    except UnreadableDocument as error:
        return failure(error.code, str(error))


def failure(code: str, detail: str = "") -> bytes:
    return json.dumps({"code": code, "detail": detail or SENTENCES[code]}).encode()


def _has_work() -> bool:
    ready, _, _ = select.select([0], [], [], IDLE)
    return bool(ready)


def _next_job() -> Job:
    size = frames.size_of(_read_exactly(frames.HEADER.size))
    return Job.from_json(_read_exactly(size))


def _read_exactly(size: int) -> bytes:
    found = b""
    while len(found) < size:
        piece = os.read(0, size - len(found))
        if not piece:
            raise frames.Closed
        found += piece
    return found


def _read(job: Job, writer: int) -> None:
    """In the child."""
    limits.apply(job.limits)
    send(writer, _answer(job))


def _answer(job: Job) -> bytes:
    try:
        return kinds.answer(job)
    except UnreadableDocument as error:
        return failure(error.code, str(error))
    except (MemoryError, RecursionError):
        return failure("too_complex")


if __name__ == "__main__":
    main()
