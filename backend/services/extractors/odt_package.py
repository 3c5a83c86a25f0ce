"""The parts of an OpenDocument text, and what its styles mean."""

import zipfile
from collections.abc import Iterable
from pathlib import Path

from lxml import etree

from services.extractors.archive import Archive
from services.extractors.ooxml import parse_xml
from services.extractors.result import UnreadableDocument

SPACE = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
TEXT, TABLE, DRAW = SPACE % "text", SPACE % "table", SPACE % "drawing"
OFFICE, STYLE = SPACE % "office", SPACE % "style"
CONTENT, STYLES, MANIFEST = "content.xml", "styles.xml", "META-INF/manifest.xml"
MAX_PARENTS = 20  # styles built on styles; more is a circle


class Parts:
    """The body, and the names its styles and lists go by."""

    def __init__(self, path: Path) -> None:
        """Raises UnreadableDocument: `archive_unsafe`, `encrypted`, `odt_corrupt`, `unsafe_xml`."""
        content, styles = _parts(path)
        body = content.find(f"{OFFICE}body/{OFFICE}text")
        if body is None:
            raise UnreadableDocument("odt_corrupt")
        self.body = body
        self._parents = dict[str, str]()
        self._numbered = set[tuple[str, int]]()
        for part in (styles, content):
            self._read(part)

    def is_title(self, style: str) -> bool:
        """Whether a paragraph of that style stands above the whole document."""
        for _ in range(MAX_PARENTS):
            if style == "Title" or not style:
                break
            style = self._parents.get(style, "")
        return style == "Title"

    def is_numbered(self, style: str, level: int) -> bool:
        """Whether items of a list of that style have numbers; `level` counts from 1."""
        return (style, level) in self._numbered

    def _read(self, part: Iterable[etree._Element]) -> None:
        for styles in part:
            for style in styles.iterchildren(f"{STYLE}style"):
                name = style.get(f"{STYLE}name", "")
                self._parents[name] = style.get(f"{STYLE}parent-style-name", "")
            for style in styles.iterchildren(f"{TEXT}list-style"):
                name = style.get(f"{STYLE}name", "")
                self._numbered |= {
                    (name, number_of(level, f"{TEXT}level"))
                    for level in style.iterchildren(f"{TEXT}list-level-style-number")
                }


def number_of(element: etree._Element, attribute: str, default: int = 1) -> int:
    """What an attribute says, when it is a number anybody would count to."""
    value = element.get(attribute, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 7 else default


def _parts(path: Path) -> tuple[etree._Element, Iterable[etree._Element]]:
    try:
        archive = Archive(path.open("rb"))
        _refuse_locked(archive)
        content = parse_xml(archive.read(CONTENT))
        return content, parse_xml(archive.read(STYLES)) if STYLES in archive else ()
    except (KeyError, zipfile.BadZipFile, etree.XMLSyntaxError) as error:
        raise UnreadableDocument("odt_corrupt") from error


def _refuse_locked(archive: Archive) -> None:
    """A locked file keeps the form of an open one; its list of parts tells how each was locked."""
    listed = archive.read(MANIFEST) if MANIFEST in archive else b""
    if b"encryption-data" in listed or "encrypted-package" in archive:
        raise UnreadableDocument("encrypted")
