"""What a page is kept as: bytes whose type and encoding need no header any more."""

from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from services.extractors import HTML, MARKDOWN, PDF, TEXT
from services.extractors.encodings import decode
from services.guarded_http import Fetched

UNICODE = {"", "utf-8", "utf8"}
MARK = b"\xef\xbb\xbf"  # stands above whatever encoding a page declares for itself
LONGEST_NAME = 200


class Content(NamedTuple):
    media_type: str
    body: bytes


def content_of(fetched: Fetched) -> Content:
    """`fetched` is one that `services.crawling` takes for a page."""
    if fetched.body.startswith(b"%PDF-") or fetched.media_type == PDF:
        return Content(PDF, fetched.body)
    body = fetched.body
    if fetched.charset not in UNICODE:
        body = MARK + decode(body, fetched.charset)[0].encode("utf-8", "replace")
    return Content(_type_of(fetched), body)


def name_of(url: str, title: str) -> str:
    """The page's own title or, where it has none, its address as people write it."""
    parts = urlsplit(url)
    return (title or unquote(f"{parts.netloc}{parts.path}").rstrip("/"))[:LONGEST_NAME]


def _type_of(fetched: Fetched) -> str:
    if fetched.media_type in {TEXT, MARKDOWN}:
        return fetched.media_type
    is_named = bool(fetched.media_type)
    return HTML if is_named or fetched.body.lstrip()[:1] == b"<" else TEXT
