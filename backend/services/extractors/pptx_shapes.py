"""What lies on a slide: text boxes, tables, charts and drawings, also those in groups."""

from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from services.extractors.pptx_text import A, text_of

P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
MARKUP = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
SHAPES = frozenset((f"{P}sp", f"{P}cxnSp", f"{P}graphicFrame"))
GROUPS = frozenset((f"{P}grpSp", f"{MARKUP}AlternateContent", f"{MARKUP}Choice"))
TITLES = frozenset(("title", "ctrTitle"))
OUTLINES = frozenset(("body", "obj"))  # places whose paragraphs have bullets of their own


class Shape(NamedTuple):
    """One shape; `place` is the kind of placeholder it fills, "" for none."""

    element: etree._Element
    place: str

    @property
    def is_title(self) -> bool:
        return self.place in TITLES

    @property
    def is_outline(self) -> bool:
        return self.place in OUTLINES

    @property
    def has_text(self) -> bool:
        return self.element.find(f"{P}txBody") is not None

    def text(self) -> str:
        return "\n".join(map(text_of, self.element.iterfind(f"{P}txBody/{A}p"))).strip()

    def marks(self, tag: str, attribute: str) -> list[str]:
        """The ids of parts that are shown in this shape, such as charts."""
        found = self.element.iterfind(f"{A}graphic/{A}graphicData/{tag}")
        return [child.get(attribute, "") for child in found]


def shapes_of(tree: etree._Element | None) -> Iterator[Shape]:
    """In the order in which they were laid on the slide. Of two versions the first counts."""
    for element in tree if tree is not None else ():
        if element.tag in SHAPES:
            yield Shape(element, _place_of(element))
        elif element.tag in GROUPS:
            yield from shapes_of(element)


def _place_of(element: etree._Element) -> str:
    place = element.find(f"{P}nvSpPr/{P}nvPr/{P}ph")
    if place is None:
        place = element.find(f"{P}nvGraphicFramePr/{P}nvPr/{P}ph")
    return place.get("type", "obj") if place is not None else ""
