"""Excel workbooks: each sheet a heading, its cells as Markdown tables, their values as shown."""

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from services.extractors.compose import compose
from services.extractors.grids import blocks_of
from services.extractors.ooxml import RELATION_ID, Package
from services.extractors.result import Block, Extracted
from services.extractors.xlsx_formats import Formats, S
from services.extractors.xlsx_rows import Cells, shared_texts, text_of

WORKSHEET = "/worksheet"
DRAWING_TEXT = "{http://schemas.openxmlformats.org/drawingml/2006/main}t"
DRAWING_PARAGRAPH = "{http://schemas.openxmlformats.org/drawingml/2006/main}p"


def read(path: Path) -> Extracted:
    book = Package(path, main="xl/workbook.xml", corrupt="xlsx_corrupt")
    return compose(Workbook(book).blocks(), method="xlsx")


class Workbook:
    """Goes through the sheets in the order of their tabs."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._document = package.document()
        self._parts = {each.id: each for each in package.relations(package.main)}
        settings = self._document.find(f"{S}workbookPr")
        since_1904 = settings is not None and settings.get("date1904") in ("1", "true")
        styles = next(iter(package.related("/styles")), None)
        self._cells = Cells(self._texts(), Formats(styles, since_1904=since_1904))

    def blocks(self) -> Iterator[Block]:
        """A sheet without a word has no heading either."""
        for sheet in self._document.iterfind(f"{S}sheets/{S}sheet"):
            found = self._parts.get(sheet.get(RELATION_ID, ""))
            if found and found.kind == WORKSHEET and found.part in self._package:
                blocks = self._sheet(found.part)
                first = next(blocks, None)
                if first:
                    name = " ".join(sheet.get("name", "").split())
                    yield Block(f"# {name}", 1, title=name)
                    yield first._replace(joint="\n\n")
                    yield from blocks

    def _texts(self) -> list[str]:
        for each in self._parts.values():
            if each.kind == "/sharedStrings" and each.part in self._package:
                return shared_texts(self._package.content(each.part))
        return []

    def _sheet(self, part: str) -> Iterator[Block]:
        """The cells, then what lies over them: text boxes and comments."""
        yield from blocks_of(self._cells.rows(self._package.content(part)))
        for drawing in self._package.related("/drawing", part):
            yield from map(Block, filter(None, map(_drawn, drawing.iter(DRAWING_PARAGRAPH))))
        for comments in self._package.related("/comments", part):
            for comment in comments.iter(f"{S}comment"):
                text = comment.find(f"{S}text")
                if text is not None:
                    yield Block(f"{comment.get('ref', '')}: {text_of(text)}")


def _drawn(paragraph: etree._Element) -> str:
    return "".join(piece.text or "" for piece in paragraph.iter(DRAWING_TEXT)).strip()
