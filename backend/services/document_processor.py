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
from services.sandbox.client import ParserHost, ParserHosts
from services.sandbox.job import Job
from services.sandbox.limits import Limits, limits_for

__all__ = [
    "SENTENCES",
    "Extracted",
    "Heading",
    "Limits",
    "UnreadableDocument",
    "read",
    "recognised",
    "seen",
]

ANSWER = TypeAdapter(Extracted)
HOSTS = ParserHosts()
atexit.register(HOSTS.close)


def read(
    path: Path | str,
    media_type: str,
    *,
    limits: Limits | None = None,
    host: ParserHost | ParserHosts = HOSTS,
    is_wanted: Callable[[], bool] = lambda: True,
) -> Extracted:
    """All of the text of the file at `path`, as `seen` and, where needed, `recognised`."""
    found = seen(path, media_type, limits=limits, host=host, is_wanted=is_wanted)
    if found.scans:
        return recognised(found, path, media_type, host=host, is_wanted=is_wanted)
    return found


def seen(
    path: Path | str,
    media_type: str,
    *,
    limits: Limits | None = None,
    host: ParserHost | ParserHosts = HOSTS,
    is_wanted: Callable[[], bool] = lambda: True,
) -> Extracted:
    """The text that is in the file at `path`; its `scans` are the pages that have only pictures.

    Args:
        media_type: what `sniffing` found it to be.
        is_wanted: asked all the while; once it says no, the reading ends as `cancelled`.

    Raises:
        UnreadableDocument: with a code of `SENTENCES`; trying again does not help.
    """
    path = Path(path).resolve()
    if not path.is_file():
        raise UnreadableDocument("file_missing")
    return _extracted(host.ask(Job(str(path), media_type, limits or limits_for(path)), is_wanted))


def recognised(
    found: Extracted,
    path: Path | str,
    media_type: str,
    *,
    host: ParserHost | ParserHosts = HOSTS,
    is_wanted: Callable[[], bool] = lambda: True,
) -> Extracted:
    """What was `seen` of a file, with the text of its scanned pages where that is possible. Each
    of them takes seconds.

    Raises: UnreadableDocument.
    """
    path = Path(path).resolve()
    job = Job(str(path), media_type, limits_for(path))
    return recognition.completed(found, job, lambda page: host.ask(page, is_wanted))


def _extracted(content: bytes) -> Extracted:
    answer = from_json(content)
    if "code" in answer:
        raise UnreadableDocument(str(answer["code"]), str(answer["detail"]))
    found = ANSWER.validate_python(answer)
    if len(found.text) > MAX_CHARACTERS:  # the child is not trusted to have counted
        raise UnreadableDocument("too_complex")
    return found
