"""Reads a document's text, in a child process that may fail without harm."""

import atexit
from collections.abc import Callable
from pathlib import Path

from pydantic import TypeAdapter
from pydantic_core import from_json

from services import recognition
from services.extractors.result import (
    MAX_CHARACTERS,
    SENTENCES,
    Extracted,
    Heading,
    UnreadableDocument,
)
from services.sandbox.client import ParserHost
from services.sandbox.job import Job
from services.sandbox.limits import Limits, limits_for

__all__ = ["SENTENCES", "Extracted", "Heading", "Limits", "UnreadableDocument", "read"]

ANSWER = TypeAdapter(Extracted)
HOST = ParserHost()
atexit.register(HOST.close)


def read(
    path: Path | str,
    media_type: str,
    *,
    limits: Limits | None = None,
    host: ParserHost = HOST,
    is_wanted: Callable[[], bool] = lambda: True,
) -> Extracted:
    """The text of the file at `path`; `media_type` is what `sniffing` found it to be.

    Pages without text are recognised where that is possible, which takes seconds for each.
    `is_wanted` is asked all the while: once it says no, the reading ends as `cancelled`.

    Raises:
        UnreadableDocument: with a code of `SENTENCES`; trying again does not help.
    """
    path = Path(path).resolve()
    if not path.is_file():
        raise UnreadableDocument("file_missing")
    job = Job(str(path), media_type, limits or limits_for(path))
    found = _extracted(host.ask(job, is_wanted))
    if found.scans:
        return recognition.completed(found, job, lambda page: host.ask(page, is_wanted))
    return found


def _extracted(content: bytes) -> Extracted:
    answer = from_json(content)
    if "code" in answer:
        raise UnreadableDocument(str(answer["code"]), str(answer["detail"]))
    found = ANSWER.validate_python(answer)
    if len(found.text) > MAX_CHARACTERS:  # the child is not trusted to have counted
        raise UnreadableDocument("too_complex")
    return found
