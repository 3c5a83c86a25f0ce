# ruff: noqa: SIM905 (a line of tags reads better than a list of strings)
"""Turns a tree of HTML elements into blocks, without recursion: pages may be nested deeply."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from services.extractors.result import Block
from services.extractors.tables import Spans, markdown_table

HEADINGS = {f"h{level}": level for level in range(1, 7)}
INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark nobr q"
    " rp rt ruby s samp small span strike strong sub sup time tt u var wbr".split(" ")
)
NEVER_SHOWN = frozenset(
    "audio button canvas datalist dialog embed head iframe input link map math meta nav noscript"
    " object option script select source style svg template textarea title track video".split(" ")
)
# Of the page and not of its text, unless they stand inside an article.
FRAME = frozenset(("header", "footer", "aside"))
FRAME_ROLES = frozenset(
    ("navigation", "search", "banner", "contentinfo", "complementary", "menu", "menubar", "dialog")
)
FRAME_NAMES = re.compile(
    r"(?:^|\s)(?:headerlink|navbar|navbox|breadcrumbs?|sidebar|skip-?link|cookie-?\w*"
    r"|(?:doc|top|sub|main|site|page)-?nav|nav(?:header|footer|-?links|-?menu)|prev-?next"
    r"|pager|pagination|(?:main|site|page|post)-?navigation"
    r"|mw-editsection|mw-jump-link|interlanguage-link|toc|noprint)(?:\s|$)"
)
HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
SPACES = re.compile(r"[ \t\n\r\f]+")
SPAN = re.compile("[1-9][0-9]{0,3}")
MAX_INDENT = 8  # levels of nested lists that are still shown as such


class List(NamedTuple):
    """A list that is open: its tag, and the number of its latest item."""

    tag: str
    items: int


def blocks_of(root: etree._Element) -> Iterator[Block]:
    """Headings, paragraphs, list items, code and tables below `root`, in order."""
    writer, passed = _Writer(), None
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            is_table = tag == "table" and not _is_layout(element)
            if is_table or (element is not root and _is_left_out(element, tag)):
                passed = element
                walk.skip_subtree()  # its end is the next event
                yield from writer.table(element) if is_table else ()
            else:
                yield from writer.open(element, tag)
                writer.write(element.text)
        else:
            yield from writer.close(tag) if element is not passed else ()
            writer.write(element.tail if element is not root else "")
    yield from writer.flush()


class _Writer:
    """Collects the words of the block that is open, and knows what kind of block that is."""

    def __init__(self) -> None:
        self._words = list[str]()
        self._level = 0
        self._code = 0
        self._lists = list[List]()
        self._label = ""
        self._in_list = False

    def write(self, text: str | None) -> None:
        if text:
            self._words.append(text if self._code else SPACES.sub(" ", text))

    def open(self, element: etree._Element, tag: str) -> Iterator[Block]:
        if tag == "br":
            self._words.append("\n")
        elif tag == "img":
            self._words.append(description_of(element))
        elif tag and tag not in INLINE:
            yield from self.flush()
            self._level = HEADINGS.get(tag, 0)
            self._code += tag == "pre"
            if tag in ("ul", "ol"):
                self._lists.append(List(tag, 0))
            elif tag == "li":
                self._label = self._next_label()

    def close(self, tag: str) -> Iterator[Block]:
        if tag in ("td", "th"):
            self._words.append(" ")
        if tag and tag not in INLINE and tag != "br":
            yield from self.flush()
            self._level = 0
            self._code -= tag == "pre"
            if tag in ("ul", "ol") and self._lists:
                self._lists.pop()
                self._in_list = bool(self._lists)

    def table(self, element: etree._Element) -> Iterator[Block]:
        yield from self.flush()
        caption = element.find("caption")
        if caption is not None:
            yield Block(" ".join(_words(caption).split()))
        yield Block(markdown_table(_rows(element), has_header=not _is_keyed(element)))

    def flush(self) -> Iterator[Block]:
        """The block that is open, if it has any words."""
        text = "".join(self._words)
        self._words.clear()
        if not text.strip():
            return
        if self._code:
            yield Block(f"```\n{text.strip(chr(10)).rstrip()}\n```")
            return
        lines = "\n".join(" ".join(line.split()) for line in text.strip().split("\n"))
        yield self._heading(lines) if self._level else self._paragraph(lines)

    def _heading(self, text: str) -> Block:
        title = " ".join(text.split())
        return Block(f"{'#' * self._level} {title}", self._level, title=title)

    def _paragraph(self, text: str) -> Block:
        """An item's first paragraph carries its sign, the later ones stand below it."""
        if not self._lists:
            return Block(text)
        joint = "\n" if self._in_list else "\n\n"
        self._in_list = True
        indent = "  " * min(len(self._lists) - 1, MAX_INDENT)
        label, self._label = self._label or "  ", ""
        return Block(f"{indent}{label}{text}", joint=joint)

    def _next_label(self) -> str:
        if not self._lists:
            return ""
        tag, items = self._lists.pop()
        self._lists.append(List(tag, items + 1))
        return f"{items + 1}. " if tag == "ol" else "- "


def _is_left_out(element: etree._Element, tag: str) -> bool:
    if tag in NEVER_SHOWN or not tag:
        return True
    if element.get("role") in FRAME_ROLES or FRAME_NAMES.search(_names(element)):
        return True
    if tag in FRAME and not any(True for _ in element.iterancestors("article", "main")):
        return True
    hidden = element.get("hidden") is not None or element.get("aria-hidden") == "true"
    return hidden or bool(HIDDEN.search(element.get("style", "")))


def _names(element: etree._Element) -> str:
    return f"{element.get('class', '')} {element.get('id', '')}".lower()


def _is_layout(table: etree._Element) -> bool:
    """Whether a table only arranges the page: parts of a page, or a lot of text, are inside."""
    if table.get("role") == "presentation" or not _has_columns(table):
        return True
    arranged = next(table.iter("h1", "h2", "h3", "pre", "article", "form"), None) is not None
    words = length_of(table)
    return arranged or (next(table.iterdescendants("table"), None) is not None and words > 2000)


def _has_columns(table: etree._Element) -> bool:
    return any(len(row) > 1 for row in _own_rows(table))


def length_of(element: etree._Element) -> float:
    """Characters of all the words inside, with one space between two."""
    return float(str(element.xpath("string-length(normalize-space(.))")))


def _rows(table: etree._Element) -> Iterator[list[str]]:
    spans = Spans()
    for row in _own_rows(table):
        cells = row.iterchildren("td", "th")
        yield spans.row((_words(cell), _reach(cell, "col"), _reach(cell, "row")) for cell in cells)


def _reach(cell: etree._Element, way: str) -> int:
    stated = cell.get(f"{way}span", "")
    return int(stated) if SPAN.fullmatch(stated) else 1


def _is_keyed(table: etree._Element) -> bool:
    """Whether names stand before the rows and not above the columns: each row says a thing."""
    first = next(_own_rows(table), None)
    tags = [cell.tag for cell in first.iterchildren("td", "th")] if first is not None else []
    return tags[:1] == ["th"] and "td" in tags


def _own_rows(table: etree._Element) -> Iterator[etree._Element]:
    """Not those of tables in its cells."""
    for part in (table, *table.iterchildren("thead", "tbody", "tfoot")):
        yield from part.iterchildren("tr")


def _words(element: etree._Element) -> str:
    """All words of a cell; what stands in paragraphs of their own does not run together."""
    pieces = list[str]()
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, part in walk:
        tag = part.tag if isinstance(part.tag, str) else ""
        if event == "start" and part is not element and _is_left_out(part, tag):
            walk.skip_subtree()
        elif event == "start":
            pieces += (_before(part, tag), part.text or "")
        elif part is not element:
            pieces += ("" if tag in INLINE else " ", part.tail or "")
    return "".join(pieces)


def _before(part: etree._Element, tag: str) -> str:
    """What stands before an element's own words in a line."""
    if tag == "img":
        return description_of(part)
    if tag == "li":
        return " - "
    return "" if tag in INLINE else " "


def description_of(picture: etree._Element) -> str:
    """What is said instead of a picture; one word is a label or a file's name."""
    text = " ".join(picture.get("alt", "").split())
    figure = next(picture.iterancestors("figure"), None)
    has_caption = figure is not None and figure.find(".//figcaption") is not None
    return f" {text} " if " " in text and not has_caption else ""
