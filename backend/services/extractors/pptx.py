"""PowerPoint presentations: each slide a page under its title, with its notes."""

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from services.extractors.compose import compose
from services.extractors.ooxml import RELATION_ID, Package
from services.extractors.pptx_shapes import P, Shape, shapes_of
from services.extractors.pptx_text import A, C, chart_rows, items_of, paragraphs_of, text_of
from services.extractors.result import Block, Extracted
from services.extractors.tables import markdown_table

NOTES = "/notesSlide"
DIAGRAM = (
    "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds",
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}dm",
)
MAX_TITLE = 80  # characters of a slide's first line that may stand for a title


def read(path: Path) -> Extracted:
    package = Package(path, main="ppt/presentation.xml", corrupt="pptx_corrupt")
    slides = list(_slides(package))
    blocks = (
        block._replace(page=number)
        for number, part in enumerate(slides, 1)
        for block in Slide(package, part).blocks()
    )
    return compose(blocks, method="pptx", pages=len(slides))


def _slides(package: Package) -> Iterator[str]:
    """The parts of the slides in the order they are shown, each once."""
    document = package.document()
    relations = {each.id: each for each in package.relations(package.main)}
    marks = [mark.get(RELATION_ID, "") for mark in document.iterfind(f"{P}sldIdLst/{P}sldId")]
    parts = [relations[mark].part for mark in marks if mark in relations]
    return (part for part in dict.fromkeys(parts) if part in package)


class Slide:
    """What is on one slide, its title first."""

    def __init__(self, package: Package, part: str) -> None:
        self._package = package
        self._parts = {each.id: each.part for each in package.relations(part)}
        shapes = list(shapes_of(package.xml(part).find(f"{P}cSld/{P}spTree")))
        self._title = next((shape for shape in shapes if shape.is_title and shape.text()), None)
        self._shapes = [shape for shape in shapes if shape is not self._title]
        self._notes = [
            shape
            for notes in package.related(NOTES, part)
            for shape in shapes_of(notes.find(f"{P}cSld/{P}spTree"))
            if shape.place == "body"
        ]

    def blocks(self) -> Iterator[Block]:
        """A slide without a title is called by the first thing on it, which stays as it is."""
        if self._title:
            title = " ".join(self._title.text().split())
            yield Block(f"# {title}", 1, title=title)
        blocks = self._body()
        first = next(blocks, None)
        if first:
            name = " ".join(first.text.split("\n")[0].strip("-> |").split())[:MAX_TITLE]
            yield first if self._title else first._replace(level=1, title=name)
            yield from blocks

    def _body(self) -> Iterator[Block]:
        for shape in self._shapes:
            yield from self._shape(shape)
        for shape in self._notes:
            for paragraph in paragraphs_of(shape.element):
                yield Block("> " + paragraph.replace("\n", "\n> "))

    def _shape(self, shape: Shape) -> Iterator[Block]:
        for table in shape.element.iter(f"{A}tbl"):
            rows = table.iterchildren(f"{A}tr")
            yield Block(markdown_table(map(_cells, rows)))
        for mark in shape.marks(*DIAGRAM):
            for paragraph in self._texts(mark):
                yield Block(f"- {' '.join(paragraph.split())}", joint="\n")
        for mark in shape.marks(f"{C}chart", RELATION_ID):
            yield from self._chart(mark)
        if shape.has_text:
            yield from items_of(shape.element, in_list=shape.is_outline)

    def _texts(self, mark: str) -> list[str]:
        part = self._parts.get(mark, "")
        return list(paragraphs_of(self._package.xml(part))) if part in self._package else []

    def _chart(self, mark: str) -> Iterator[Block]:
        part = self._parts.get(mark, "")
        if part in self._package:
            chart = self._package.xml(part)
            yield from map(Block, paragraphs_of(chart))
            yield Block(markdown_table(chart_rows(chart)))


def _cells(row: etree._Element) -> list[str]:
    return [" ".join(map(text_of, cell.iter(f"{A}p"))) for cell in row.iterchildren(f"{A}tc")]
