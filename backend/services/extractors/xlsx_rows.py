"""The cells of a sheet, row by row, as they stand in its XML. What a sheet says about its own size
is not asked: one cell in the last corner is one cell."""

import io
from collections.abc import Iterator

from lxml import etree

from services.extractors.grids import Row
from services.extractors.ooxml import refuse_doctype
from services.extractors.result import MAX_CHARACTERS, UnreadableDocument
from services.extractors.xlsx_formats import Formats, S

MAX_ROW, MAX_COLUMN = 1_048_576, 16_384
ROW, CELL, VALUE, INLINE, TEXT, RUBY = (
    f"{S}{name}" for name in ("row", "c", "v", "is", "t", "rPh")
)


class Cells:
    """What cells refer to: the texts they share, and the formats of their numbers."""

    def __init__(self, texts: list[str], formats: Formats) -> None:
        self._texts = texts
        self._formats = formats

    def rows(self, content: bytes) -> Iterator[Row]:
        """The rows of a sheet's XML that hold something, and an empty one for each gap.

        Raises:
            UnreadableDocument: `xlsx_corrupt`, `unsafe_xml`.
        """
        expected = 1
        for element in _elements(content, ROW, "xlsx_corrupt"):
            row = self._row(element)
            number = _number(element.get("r", ""), expected, MAX_ROW)
            if number > expected and row:
                yield {}
            if row:
                expected = number + 1
                yield row

    def _row(self, element: etree._Element) -> Row:
        row, column, length = Row(), -1, 0
        for cell in element.iterchildren(CELL):
            column = _column_of(cell.get("r", ""), column + 1)
            text = self._text(cell)
            length += len(text)
            if length > MAX_CHARACTERS:  # cells that all refer to one long text
                raise UnreadableDocument("too_complex")
            if text.strip():
                row[column] = text
        return row

    def _text(self, cell: etree._Element) -> str:
        """A formula's value is the one it had when the file was saved."""
        kind, value = cell.get("t", "n"), cell.findtext(VALUE, "")
        if kind == "inlineStr":
            inline = cell.find(INLINE)
            return text_of(inline) if inline is not None else ""
        if kind == "s":
            place = int(value) if value.isdecimal() and len(value) < 10 else -1
            return self._texts[place] if 0 <= place < len(self._texts) else ""
        if kind == "b":
            return {"1": "TRUE", "0": "FALSE"}.get(value, value)
        return self._formats.shown(value, cell.get("s", "")) if kind == "n" else value


def shared_texts(content: bytes) -> list[str]:
    """Raises UnreadableDocument: `xlsx_corrupt`, `unsafe_xml`."""
    return [text_of(item) for item in _elements(content, f"{S}si", "xlsx_corrupt")]


def text_of(item: etree._Element) -> str:
    """A text in one piece or in runs; readings above Japanese words are left out."""
    if len(item) == 1 and item[0].tag == TEXT:  # most of them, and there may be a million
        return item[0].text or ""
    runs = (child if child.tag == TEXT else child.find(TEXT) for child in item if child.tag != RUBY)
    return "".join(run.text or "" for run in runs if run is not None)


def _elements(content: bytes, tag: str, corrupt: str) -> Iterator[etree._Element]:
    """One element after the other, each forgotten once it was seen."""
    source = io.BytesIO(content)
    found = etree.iterparse(
        source, tag=tag, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        for at, (_, element) in enumerate(found):
            if at == 0:
                refuse_doctype(element)
            yield element
            element.clear()
            parent = element.getparent()
            while parent is not None and element.getprevious() is not None:
                del parent[0]
    except etree.XMLSyntaxError as error:
        raise UnreadableDocument(corrupt) from error


def _column_of(reference: str, default: int) -> int:
    """From 0: "C7" is 2. Writers may leave it out; then cells follow each other."""
    number = 0
    for sign in reference[:4]:
        if not "A" <= sign <= "Z":
            break
        number = number * 26 + ord(sign) - 64
    return number - 1 if 0 < number <= MAX_COLUMN else default


def _number(text: str, default: int, most: int) -> int:
    return int(text) if text.isdecimal() and len(text) < 8 and 0 < int(text) <= most else default
