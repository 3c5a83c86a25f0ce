"""The parts of a Word file and how they refer to each other."""

import posixpath
import zipfile
from pathlib import Path
from typing import BinaryIO

from lxml import etree

from services.extractors.archive import Archive
from services.extractors.result import UnreadableDocument

OFFICE_DOCUMENT = "/officeDocument"
STRICT = b"http://purl.oclc.org/ooxml/"
TRANSITIONAL = b"http://schemas.openxmlformats.org/"
# How the strict form of the standard names what everybody else calls by the transitional names.
STRICT_NAMES = (
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/math",
        b"http://schemas.openxmlformats.org/officeDocument/2006/math",
    ),
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
)


class Package:
    """Reads parts as XML; nothing outside the file is ever opened."""

    def __init__(self, file: BinaryIO) -> None:
        """Raises UnreadableDocument: `archive_unsafe`, `docx_corrupt`."""
        try:
            self._archive = Archive(file)
        except zipfile.BadZipFile as error:
            raise UnreadableDocument("docx_corrupt") from error
        self.main = next(iter(self._related("").get(OFFICE_DOCUMENT, ())), "word/document.xml")
        self._parts = self._related(self.main)

    def document(self) -> etree._Element:
        """Raises UnreadableDocument: `docx_corrupt` when there is none."""
        if self.main not in self._archive:
            raise UnreadableDocument("docx_corrupt")
        return self._xml(self.main)

    def related(self, kind: str) -> list[etree._Element]:
        """The parts that the document refers to as `kind`, such as "/styles"."""
        return [self._xml(name) for name in self._parts.get(kind, ()) if name in self._archive]

    def _related(self, source: str) -> dict[str, list[str]]:
        """Kind of relation → names of parts, without those that lie outside the file."""
        folder, name = posixpath.split(source)
        listing = posixpath.join(folder, "_rels", f"{name}.rels")
        found = dict[str, list[str]]()
        if listing not in self._archive:
            return found
        for relation in self._xml(listing).iterchildren("{*}Relationship"):
            if relation.get("TargetMode") != "External":
                kind = relation.get("Type", "").rpartition("/")[2]
                target = posixpath.join("/", folder, relation.get("Target", ""))
                found.setdefault(f"/{kind}", []).append(posixpath.normpath(target).lstrip("/"))
        return found

    def _xml(self, name: str) -> etree._Element:
        try:
            return parse_xml(self._archive.read(name))
        except (zipfile.BadZipFile, etree.XMLSyntaxError) as error:
            raise UnreadableDocument("docx_corrupt") from error


def open_package(path: Path) -> Package:
    """Raises UnreadableDocument: `archive_unsafe`, `docx_corrupt`, `unsafe_xml`."""
    return Package(path.open("rb"))


def parse_xml(content: bytes) -> etree._Element:
    """Refuses a DTD, which no Office program writes: entities are how XML files attack.

    Raises:
        UnreadableDocument: `unsafe_xml`.
        etree.XMLSyntaxError: it is not well-formed.
    """
    if b"<!DOCTYPE" in content:
        raise UnreadableDocument("unsafe_xml")
    if STRICT in content:
        for strict, usual in STRICT_NAMES:
            content = content.replace(strict, usual)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    root = etree.fromstring(content, parser)
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]  # UTF-16 or the like
        raise UnreadableDocument("unsafe_xml")
    return root
