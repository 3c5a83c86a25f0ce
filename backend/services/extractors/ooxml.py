"""The parts of a Word, PowerPoint or Excel file and how they refer to each other."""

import posixpath
import zipfile
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from services.extractors.archive import Archive
from services.extractors.result import UnreadableDocument

OFFICE_DOCUMENT = "/officeDocument"
RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRICT = b"http://purl.oclc.org/ooxml/"
# How the strict form of the standard names what everybody else calls by the transitional names.
STRICT_NAMES = tuple(
    (STRICT + strict, b"http://schemas.openxmlformats.org/" + usual)
    for strict, usual in (
        (b"officeDocument/relationships", b"officeDocument/2006/relationships"),
        (b"officeDocument/math", b"officeDocument/2006/math"),
        (b"wordprocessingml/main", b"wordprocessingml/2006/main"),
        (b"presentationml/main", b"presentationml/2006/main"),
        (b"spreadsheetml/main", b"spreadsheetml/2006/main"),
        (b"drawingml/main", b"drawingml/2006/main"),
        (b"drawingml/diagram", b"drawingml/2006/diagram"),
        (b"drawingml/chart", b"drawingml/2006/chart"),
        (b"drawingml/spreadsheetDrawing", b"drawingml/2006/spreadsheetDrawing"),
    )
)


class Relation(NamedTuple):
    """`kind` is the last segment of its type, such as "/styles"; `part` is what it points at."""

    id: str
    kind: str
    part: str


class Package:
    """Reads parts as XML; nothing outside the file is ever opened."""

    def __init__(self, path: Path, *, main: str, corrupt: str) -> None:
        """Opens the file.

        Args:
            main: where the main part is when nothing says.
            corrupt: the code of files of this kind that are damaged.

        Raises:
            UnreadableDocument: `archive_unsafe`, `corrupt`.
        """
        self._corrupt = corrupt
        try:
            self._archive = Archive(path.open("rb"))
        except zipfile.BadZipFile as error:
            raise UnreadableDocument(corrupt) from error
        named = (each.part for each in self.relations("") if each.kind == OFFICE_DOCUMENT)
        self.main = next(named, main)

    def document(self) -> etree._Element:
        """The main part."""
        if self.main not in self._archive:
            raise UnreadableDocument(self._corrupt)
        return self.xml(self.main)

    def related(self, kind: str, source: str = "") -> list[etree._Element]:
        """The parts that `source`, or else the main part, refers to as `kind`."""
        found = self.relations(source or self.main)
        return [self.xml(each.part) for each in found if each.kind == kind and each.part in self]

    def relations(self, source: str) -> list[Relation]:
        """What a part refers to, without what lies outside the file."""
        folder, name = posixpath.split(source)
        listing = posixpath.join(folder, "_rels", f"{name}.rels")
        if listing not in self:
            return []
        return [
            _relation(entry, folder)
            for entry in self.xml(listing).iterchildren("{*}Relationship")
            if entry.get("TargetMode") != "External"
        ]

    def __contains__(self, name: str) -> bool:
        return name in self._archive

    def xml(self, name: str) -> etree._Element:
        """One part that is there."""
        try:
            return parse_xml(self._archive.read(name))
        except (zipfile.BadZipFile, etree.XMLSyntaxError) as error:
            raise UnreadableDocument(self._corrupt) from error

    def content(self, name: str) -> bytes:
        """The bytes of one part that is there, fit for a parser: no DTD, the usual names."""
        try:
            return usual_xml(self._archive.read(name))
        except zipfile.BadZipFile as error:
            raise UnreadableDocument(self._corrupt) from error


def parse_xml(content: bytes) -> etree._Element:
    """Refuses a DTD, which no Office program writes: entities are how XML files attack.

    Raises:
        UnreadableDocument: `unsafe_xml`; `too_complex` when the memory did not suffice.
        etree.XMLSyntaxError: it is not well-formed.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(usual_xml(content), parser)
    except etree.XMLSyntaxError as error:
        if any(entry.type == etree.ErrorTypes.ERR_NO_MEMORY for entry in parser.error_log):
            raise UnreadableDocument("too_complex") from error
        raise
    refuse_doctype(root)
    return root


def usual_xml(content: bytes) -> bytes:
    """XML without a DTD, the strict names replaced. Raises UnreadableDocument `unsafe_xml`."""
    if b"<!DOCTYPE" in content:
        raise UnreadableDocument("unsafe_xml")
    if STRICT in content:
        for strict, usual in STRICT_NAMES:
            content = content.replace(strict, usual)
    return content


def refuse_doctype(element: etree._Element) -> None:
    """A second look, by the parser, which also reads UTF-16."""
    if element.getroottree().docinfo.doctype:  # type: ignore[attr-defined]
        raise UnreadableDocument("unsafe_xml")


def _relation(entry: etree._Element, folder: str) -> Relation:
    kind = entry.get("Type", "").rpartition("/")[2]
    target = posixpath.join("/", folder, entry.get("Target", ""))
    return Relation(entry.get("Id", ""), f"/{kind}", posixpath.normpath(target).lstrip("/"))
