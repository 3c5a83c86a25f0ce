"""Reads sitemaps (sitemaps.org) as a stream: lists of pages, and lists of such lists."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import urljoin

from lxml import etree

MOST_BYTES = 5 * 2**20  # unpacked
MOST_URLS = 5_000  # of one file
LONGEST = 2_048  # characters of an address
GZIP = b"\x1f\x8b"


@dataclass
class Sitemap:
    pages: list[str] = field(default_factory=list)
    sitemaps: list[str] = field(default_factory=list)


def address_of(url: str) -> str:
    """Where a site keeps it that says nothing else."""
    return urljoin(url, "/sitemap.xml")


def read(body: bytes) -> Sitemap:
    """What the file lists, up to the limits; of a damaged one what stands before the damage."""
    content = _unpacked(body)
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] != b"<":
        return _lines(content)
    reader = _Reader()
    parser = etree.XMLParser(
        target=cast("etree.ParserTarget", reader),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    try:
        parser.feed(content)
        parser.close()
    except (etree.XMLSyntaxError, _Enough):
        return reader.found
    return reader.found


def _unpacked(body: bytes) -> bytes:
    """The first bytes of a packed file; what lies beyond the limit is not unpacked."""
    if not body.startswith(GZIP):
        return body[:MOST_BYTES]
    try:
        return zlib.decompressobj(31).decompress(body, MOST_BYTES)
    except zlib.error:
        return b""


def _lines(content: bytes) -> Sitemap:
    lines = (line.strip() for line in content.decode("utf-8", "replace").splitlines())
    return Sitemap(pages=[line for line in lines if 0 < len(line) <= LONGEST][:MOST_URLS])


class _Enough(Exception):
    """Nothing more is wanted of this file."""


class _Reader:
    """Collects the text of each `loc`, by what it stands in; pictures and videos have their own."""

    def __init__(self) -> None:
        self.found, self._space, self._listed = Sitemap(), "", list[str]()
        self._text: str | None = None

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        space, _, name = tag.rpartition("}")
        if name in {"url", "sitemap"}:
            self._space = space
            self._listed = self.found.pages if name == "url" else self.found.sitemaps
        elif name == "loc" and space == self._space:
            self._text = ""

    def data(self, text: str) -> None:
        if self._text is not None and len(self._text) <= LONGEST:
            self._text += text

    def end(self, tag: str) -> None:
        if self._text is None:
            return
        if 0 < len(self._text.strip()) <= LONGEST:
            self._listed.append(self._text.strip())
        self._text = None
        if len(self._listed) >= MOST_URLS:
            raise _Enough

    def doctype(self, *_declared: object) -> None:
        """A sitemap has none; one that has could define entities."""
        raise _Enough

    def close(self) -> Sitemap:
        return self.found
