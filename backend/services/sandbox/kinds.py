"""What can be wanted of a file, each as JSON; in the child."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path

from services import extractors
from services.sandbox.job import Job
from services.web_pages import links, sitemaps


def answer(job: Job) -> bytes:
    """Raises: UnreadableDocument, MemoryError, RecursionError."""
    return KINDS[job.kind](job)


def _document(job: Job) -> bytes:
    found = extractors.extract(Path(job.path), job.media_type)
    return json.dumps(asdict(found), ensure_ascii=False).encode()


def _links(job: Job) -> bytes:
    found = links.read_links(Path(job.path).read_bytes(), **job.given)
    return json.dumps(asdict(found)).encode()


def _sitemap(job: Job) -> bytes:
    return json.dumps(asdict(sitemaps.read(Path(job.path).read_bytes()))).encode()


KINDS: Mapping[str, Callable[[Job], bytes]] = {
    "document": _document,
    "links": _links,
    "sitemap": _sitemap,
}
