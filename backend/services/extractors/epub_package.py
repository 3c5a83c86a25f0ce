"""The parts of an EPUB book: which chapters there are, and in what order they are read."""

import posixpath
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from lxml import etree

from services.extractors.archive import Archive
from services.extractors.ooxml import parse_xml
from services.extractors.result import UnreadableDocument

CONTAINER, ENCRYPTION = "META-INF/container.xml", "META-INF/encryption.xml"
CHAPTER_TYPES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml")
MAX_CHAPTERS = 2000


class Book:
    """Reads chapters; nothing outside the file is ever opened."""

    def __init__(self, path: Path) -> None:
        """Raises UnreadableDocument: `archive_unsafe`, `epub_corrupt`, `unsafe_xml`."""
        try:
            self._archive = Archive(path.open("rb"))
        except zipfile.BadZipFile as error:
            raise UnreadableDocument("epub_corrupt") from error
        self._package = self._package_name()
        self._root = self._xml(self._package)
        self._locked = frozenset(self._locked_names())
        self.title = " ".join(self._root.findtext(".//{*}metadata/{*}title", "").split())

    def chapters(self) -> Iterator[bytes]:
        """In reading order, without the table of contents.

        Raises:
            UnreadableDocument: `archive_unsafe`, `encrypted`, `epub_corrupt`.
        """
        items = {item.get("id", ""): item for item in self._root.iterfind("{*}manifest/{*}item")}
        marks = [mark.get("idref", "") for mark in self._root.iterfind("{*}spine/{*}itemref")]
        for mark in dict.fromkeys(marks[:MAX_CHAPTERS]):
            item = items.get(mark)
            if item is not None and _is_chapter(item):
                yield from self._chapter(self._named(item.get("href", "")))

    def _chapter(self, name: str) -> Iterator[bytes]:
        if name in self._locked:
            raise UnreadableDocument("encrypted")
        if name in self._archive:
            yield self._read(name)

    def _package_name(self) -> str:
        for root in self._xml(CONTAINER).iterfind(".//{*}rootfile"):
            if root.get("media-type", "").endswith("package+xml"):
                return posixpath.normpath(root.get("full-path", ""))
        raise UnreadableDocument("epub_corrupt")

    def _locked_names(self) -> Iterator[str]:
        """What only the seller's program can read; a font among it costs no text."""
        if ENCRYPTION in self._archive:
            for reference in self._xml(ENCRYPTION).iterfind(".//{*}CipherReference"):
                yield posixpath.normpath(unquote(reference.get("URI", "")))

    def _named(self, reference: str) -> str:
        """The part an address inside the package means; never one outside the file."""
        path = posixpath.join("/", posixpath.dirname(self._package), unquote(reference))
        return posixpath.normpath(path).lstrip("/")

    def _xml(self, name: str) -> etree._Element:
        try:
            return parse_xml(self._read(name))
        except etree.XMLSyntaxError as error:
            raise UnreadableDocument("epub_corrupt") from error

    def _read(self, name: str) -> bytes:
        try:
            return self._archive.read(name)
        except (KeyError, zipfile.BadZipFile) as error:
            raise UnreadableDocument("epub_corrupt") from error


def _is_chapter(item: etree._Element) -> bool:
    is_contents = "nav" in item.get("properties", "").split()
    return item.get("media-type", "") in CHAPTER_TYPES and not is_contents
