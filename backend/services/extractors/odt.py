"""OpenDocument texts (.odt): headings, lists, tables, notes and text boxes."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from services.extractors.compose import compose
from services.extractors.odt_package import DRAW, OFFICE, SPACE, TABLE, TEXT, Parts, number_of
from services.extractors.result import Block, Extracted
from services.extractors.tables import MAX_COLUMNS, markdown_table

P, H, LIST, NOTE = f"{TEXT}p", f"{TEXT}h", f"{TEXT}list", f"{TEXT}note"
TABLES, LINK = f"{TABLE}table", f"{DRAW}a"
ABOUT_PICTURES = tuple(f"{SPACE % 'svg-compatible'}{name}" for name in ("title", "desc"))
PARAGRAPHS = frozenset((P, H, *ABOUT_PICTURES))
ITEMS = (f"{TEXT}list-item", f"{TEXT}list-header")
CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
ROW_GROUPS = (f"{TABLE}table-header-rows", f"{TABLE}table-rows", f"{TABLE}table-row-group")
# What stands there for the program, or repeats what stands elsewhere.
LEFT_OUT = frozenset(
    (
        f"{TEXT}tracked-changes",
        f"{TEXT}ruby-text",
        f"{TEXT}table-of-content",
        f"{TEXT}alphabetical-index",
        f"{TEXT}illustration-index",
        f"{TEXT}table-index",
        f"{TEXT}object-index",
        f"{TEXT}user-index",
        f"{OFFICE}annotation",
        f"{OFFICE}forms",
    )
)
SIGNS = {f"{TEXT}tab": " ", f"{TEXT}s": " ", f"{TEXT}line-break": "\n"}
SPACES = re.compile(r"[ \t\r\n]+")
MAX_INDENT = 8  # levels of nested lists that are still shown as such


class Place(NamedTuple):
    """Where in the lists a paragraph stands: the style and depth, and the sign still to be set."""

    style: str = ""
    depth: int = 0
    label: str = ""


NOWHERE = Place()


def read(path: Path) -> Extracted:
    parts = Parts(path)
    return compose(Walk(parts).blocks(parts.body), method="odt")


class Walk:
    """Goes through the document in reading order."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._counts = defaultdict[tuple[str, int], int](int)
        self._in_list = False

    def blocks(self, elements: Iterable[etree._Element], place: Place = NOWHERE) -> Iterator[Block]:
        """Paragraphs, lists and tables, and what is nested in elements without a look of their own.

        Only the first paragraph of a list's item carries its sign.
        """
        for element in elements:
            if element.tag in PARAGRAPHS:
                yield from self._paragraph(element, place)
                place = place._replace(label="")
            elif element.tag == LIST:
                yield from self._list(element, place)
            elif element.tag == TABLES:
                self._in_list = False
                yield from self._table(element)
            elif element.tag not in LEFT_OUT:
                yield from self.blocks(element, place)

    def _table(self, table: etree._Element) -> Iterator[Block]:
        """A frame around paragraphs is no table."""
        rows = [list(row.iterchildren(*CELLS)) for row in _rows_of(table)]
        if all(len(cells) <= 1 for cells in rows):
            for cell in chain.from_iterable(rows):
                yield from self.blocks(cell)
                self._in_list = False
        else:
            yield Block(markdown_table(_rows(table)))

    def _list(self, element: etree._Element, outer: Place) -> Iterator[Block]:
        style = element.get(f"{TEXT}style-name", outer.style)
        place = Place(style, outer.depth + 1)
        if element.get(f"{TEXT}continue-numbering") != "true":
            self._counts[style, place.depth] = 0
        for item in element.iterchildren(*ITEMS):
            label = self._label(item, place) if item.tag == ITEMS[0] else ""
            yield from self.blocks(item, place._replace(label=label))

    def _label(self, item: etree._Element, place: Place) -> str:
        """An item that only holds a deeper list is not counted."""
        if item.find(P) is None and item.find(H) is None:
            return ""
        if not self._parts.is_numbered(place.style, place.depth):
            return "- "
        key = place.style, place.depth
        self._counts[key] = number_of(item, f"{TEXT}start-value", self._counts[key] + 1)
        return f"{self._counts[key]}. "

    def _paragraph(self, element: etree._Element, place: Place) -> Iterator[Block]:
        notes, boxes = list[etree._Element](), list[etree._Element]()
        text = _words(element, notes, boxes).strip()
        if text:
            yield self._block(element, text, place)
        for box in boxes:
            yield from self.blocks(box)
        for note in notes:
            self._in_list = False
            yield Block(f"[^{_mark(note)}]: {_note(note)}")

    def _block(self, element: etree._Element, text: str, place: Place) -> Block:
        level = number_of(element, f"{TEXT}outline-level") if element.tag == H else 0
        if not level and self._parts.is_title(element.get(f"{TEXT}style-name", "")):
            level = 1
        after, self._in_list = self._in_list, place.depth > 0 and not level
        if level:
            title = " ".join(f"{place.label.strip('- ')} {text}".split())
            return Block(f"{'#' * min(level, 6)} {title}", level, title=title)
        if not place.depth:
            return Block(text)
        indent = "  " * min(place.depth - 1, MAX_INDENT)
        return Block(f"{indent}{place.label or '  '}{text}", joint="\n" if after else "\n\n")


def _rows(table: etree._Element) -> Iterator[list[str]]:
    """Of the table itself; those of tables inside it are words of its cells."""
    for row in _rows_of(table):
        yield list(islice(_cells(row), MAX_COLUMNS))


def _cells(row: etree._Element) -> Iterator[str]:
    """A cell that is repeated speaks once, but keeps its columns."""
    for cell in row.iterchildren(*CELLS):
        yield " ".join(_lines(cell))
        columns = min(number_of(cell, f"{TABLE}number-columns-repeated"), MAX_COLUMNS)
        yield from [""] * (columns - 1)


def _lines(elements: Iterable[etree._Element]) -> Iterator[str]:
    """The paragraphs of a cell or note, without numbers; of a table among them, the cells."""
    for element in elements:
        if element.tag in PARAGRAPHS:
            notes, boxes = list[etree._Element](), list[etree._Element]()
            yield _words(element, notes, boxes)
            yield from _lines(boxes)
            yield from (f"[^{_mark(note)}]: {_note(note)}" for note in notes)
        elif element.tag in ITEMS:
            first, *others = [*_lines(element)] or [""]
            yield from (f"- {first}", *others) if first else ()
        elif element.tag not in LEFT_OUT:
            yield from _lines(element)


def _note(note: etree._Element) -> str:
    body = note.find(f"{TEXT}note-body")
    return " ".join(" ".join(_lines(body)).split()) if body is not None else ""


def _rows_of(table: etree._Element) -> Iterator[etree._Element]:
    for element in table:
        if element.tag == f"{TABLE}table-row":
            yield element
        elif element.tag in ROW_GROUPS:
            yield from _rows_of(element)


def _mark(note: etree._Element) -> str:
    return "".join(str(note.findtext(f"{TEXT}note-citation", "")).split())


def _words(
    paragraph: etree._Element, notes: list[etree._Element], boxes: list[etree._Element]
) -> str:
    """The words of a paragraph; the notes and text boxes met on the way go to the lists."""
    pieces, stack = list[str](), [*reversed(_inside(paragraph))]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            pieces.append(SPACES.sub(" ", node))
        elif node.tag in SIGNS:
            pieces.append(SIGNS[node.tag])
        elif node.tag == NOTE:
            notes.append(node)
            pieces.append(f" [^{_mark(node)}]")
        elif str(node.tag).startswith(DRAW) and node.tag != LINK:
            boxes.append(node)
        elif node.tag not in LEFT_OUT:
            stack.extend(reversed(_inside(node)))
    return "".join(pieces)


def _inside(element: etree._Element) -> list[etree._Element | str]:
    found: list[etree._Element | str] = [element.text or ""]
    for child in element:
        found += [child, child.tail or ""]
    return found
