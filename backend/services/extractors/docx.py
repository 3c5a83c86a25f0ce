"""Word documents, read from their XML: headings, lists, tables, notes and text boxes."""

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from lxml import etree

from services.extractors.compose import compose
from services.extractors.docx_styles import Numbering, Styles, W, columns_of
from services.extractors.ooxml import Package
from services.extractors.result import Block, Extracted
from services.extractors.tables import Spans, markdown_table

MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
# Deleted words, field instructions, and the second copy of what new programs show otherwise.
LEFT_OUT = frozenset(
    (
        f"{W}del",
        f"{W}moveFrom",
        f"{W}instrText",
        f"{W}delText",
        f"{W}rPr",
        f"{W}pPr",
        f"{W}sectPr",
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    )
)
SIGNS = {f"{W}tab": " ", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
P, T, TABLE, BOX = f"{W}p", f"{W}t", f"{W}tbl", f"{W}txbxContent"
PROPERTIES, WORDS = f"{W}pPr", frozenset((T, MATH_TEXT))
CONTAINERS = frozenset((f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins", f"{W}moveTo"))


def read(path: Path) -> Extracted:
    package = Package(path, main="word/document.xml", corrupt="docx_corrupt")
    body = package.document().find(f"{W}body")
    walk = Walk(package)
    return compose(walk.blocks(body if body is not None else ()), method="docx")


class Walk:
    """Goes through the document in reading order."""

    def __init__(self, package: Package) -> None:
        self._styles = Styles(_first(package, "/styles"))
        self._numbering = Numbering(_first(package, "/numbering"))
        self._notes = {
            mark: dict(_notes(_first(package, kind), item))
            for mark, kind, item in (
                (f"{W}footnoteReference", "/footnotes", f"{W}footnote"),
                (f"{W}endnoteReference", "/endnotes", f"{W}endnote"),
            )
        }

    def blocks(self, elements: Iterable[etree._Element]) -> Iterator[Block]:
        """Paragraphs and tables, and what is nested in containers without a look of their own."""
        listed = False
        for element in _flat(elements):
            if element.tag == TABLE:
                yield from self._table(element)
                listed = False
            else:
                for block in self._paragraph(element, listed):
                    yield block
                    listed = block.joint == "\n" or block.text.startswith(("- ", "1. "))

    def _paragraph(self, paragraph: etree._Element, listed: bool) -> Iterator[Block]:
        properties = paragraph.find(PROPERTIES)
        text = self._text(paragraph).strip()
        if text and not self._styles.is_contents(properties):
            yield self._block(properties, text, listed)
        for box in _boxes(paragraph):
            yield from self.blocks(box)
        yield from self._notes_of(paragraph)

    def _block(self, properties: etree._Element | None, text: str, listed: bool) -> Block:
        level = self._styles.heading_level(properties)
        place = self._styles.list_place(properties)
        label = self._numbering.label(place) if place else ""
        if level:
            title = " ".join(f"{label} {text}".split() if label != "-" else text.split())
            return Block(f"{'#' * min(level, 6)} {title}", level, title=title)
        if place and label:
            indent = "  " * min(place.level, 8)
            return Block(f"{indent}{label} {text}", joint="\n" if listed else "\n\n")
        return Block(text)

    def _table(self, table: etree._Element) -> Iterator[Block]:
        """A frame around paragraphs is no table."""
        rows = list(_rows_of(table))
        if all(len(cells) <= 1 for cells in rows):
            for cell in chain.from_iterable(rows):
                yield from self.blocks(cell)
        else:
            yield Block(markdown_table(map(self._row, rows)))

    def _row(self, cells: list[etree._Element]) -> list[str]:
        return Spans().row((" ".join(self._cell(cell)), columns_of(cell), 1) for cell in cells)

    def _cell(self, cell: etree._Element) -> Iterator[str]:
        """The words of a cell; of a table inside it, the cells one after the other."""
        for element in _flat(cell):
            if element.tag == TABLE:
                yield from (" ".join(self._row(cells)) for cells in _rows_of(element))
            else:
                yield from (block.text for block in self._paragraph(element, listed=False))

    def _text(self, element: etree._Element) -> str:
        """The words of a paragraph; text boxes and tables inside it speak for themselves."""
        pieces, stack = list[str](), [element]
        while stack:
            node = stack.pop()
            tag = node.tag
            if tag in WORDS:
                pieces.append(node.text or "")
            elif tag in self._notes:
                pieces.append(self._mark(node))
            elif tag in SIGNS:
                pieces.append(SIGNS[tag])
            elif tag not in LEFT_OUT and tag != BOX:
                stack.extend(reversed(node))
        return "".join(pieces)

    def _mark(self, reference: etree._Element) -> str:
        number = reference.get(f"{W}id", "")
        return f" [^{number}]" if number in self._notes[str(reference.tag)] else ""

    def _notes_of(self, paragraph: etree._Element) -> Iterator[Block]:
        """Notes follow the paragraph that mentions them, where they help to understand it."""
        for mark, notes in self._notes.items():
            for reference in paragraph.iter(mark) if notes else ():
                note = notes.get(reference.get(f"{W}id", ""))
                if note is not None:
                    text = " ".join(" ".join(map(self._text, note.iter(P))).split())
                    yield Block(f"[^{reference.get(f'{W}id')}]: {text}")


def _first(package: Package, kind: str) -> etree._Element | None:
    return next(iter(package.related(kind)), None)


def _notes(part: etree._Element | None, item: str) -> Iterator[tuple[str, etree._Element]]:
    """Real notes have no type; separators have."""
    for note in part.iterchildren(item) if part is not None else ():
        if note.get(f"{W}type", "normal") == "normal":
            yield note.get(f"{W}id", ""), note


def _flat(elements: Iterable[etree._Element]) -> Iterator[etree._Element]:
    """Paragraphs and tables of a body or cell, out of whatever wraps them."""
    for element in elements:
        if element.tag in (P, TABLE):
            yield element
        elif element.tag in CONTAINERS:
            yield from _flat(element)


def _boxes(paragraph: etree._Element) -> Iterator[etree._Element]:
    for box in paragraph.iter(BOX):
        above = {parent.tag for parent in box.iterancestors()}
        if not above & LEFT_OUT and next(box.iterancestors(P)) is paragraph:
            yield box


def _rows_of(table: etree._Element) -> Iterator[list[etree._Element]]:
    """The cells of each row of the table itself."""
    for row in table.iter(f"{W}tr"):
        if _owns(table, row, TABLE):
            yield [cell for cell in row.iter(f"{W}tc") if _owns(row, cell, f"{W}tr")]


def _owns(parent: etree._Element, child: etree._Element, tag: str) -> bool:
    """Whether a row or cell is the parent's own and not that of a table inside it."""
    return next(child.iterancestors(tag)) is parent
