"""EPUB books: their chapters in reading order, as Markdown."""

import re
from collections.abc import Iterator
from html.entities import html5
from pathlib import Path

from lxml import etree

from services.extractors.compose import compose
from services.extractors.encodings import decode
from services.extractors.epub_package import Book
from services.extractors.html import blocks_in
from services.extractors.html_blocks import blocks_of
from services.extractors.result import Block, Extracted, UnreadableDocument

DECLARATION = re.compile(r"\s*<\?xml[^<>]*\?>")
ENCODING = re.compile(rb"<\?xml[^<>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})")
DOCTYPE = re.compile(r"<!DOCTYPE[^<>\[]*>", re.IGNORECASE)
NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
KEPT = frozenset(("amp", "lt", "gt", "quot", "apos"))
SIDEBAR = re.compile(
    r"\bsidebar\b"
)  # beside the text of a web page, but a box within that of a book


def read(path: Path) -> Extracted:
    book = Book(path)
    return compose(_blocks(book), method="epub")


def _blocks(book: Book) -> Iterator[Block]:
    """A chapter without headings is called by its title, if that is more than the book's."""
    for content in book.chapters():
        root = _parse(content)
        blocks = list(_of_page(root) if root is not None else blocks_in(content)[0])
        title = " ".join(root.findtext("head/title", "").split()) if root is not None else ""
        if blocks and title not in ("", book.title) and not any(block.level for block in blocks):
            yield Block(f"# {title}", 1, title=title)
        yield from blocks


def _parse(content: bytes) -> etree._Element | None:
    """The page as XML, its names as in HTML; None when it is not well-formed.

    Raises:
        UnreadableDocument: `unsafe_xml`, when it defines entities of its own.
    """
    declared = ENCODING.match(content)
    text, _ = decode(content, declared.group(1).decode("ascii") if declared else "")
    text = DOCTYPE.sub("", DECLARATION.sub("", text, count=1), count=1)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise UnreadableDocument("unsafe_xml")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(NAMED.sub(_character, text).encode(), parser)
    except etree.XMLSyntaxError:
        return None
    return _as_html(root)


def _character(found: re.Match[str]) -> str:
    """The names of HTML, which XML does not know without a DTD."""
    name = found.group(1)
    return found.group() if name in KEPT else html5.get(f"{name};", found.group())


def _as_html(root: etree._Element) -> etree._Element:
    for element in root.iter(etree.Element):
        element.tag = etree.QName(element).localname.lower()
        if SIDEBAR.search(element.get("class", "")):
            del element.attrib["class"]
    return root


def _of_page(root: etree._Element) -> Iterator[Block]:
    """All of the body: unlike a web page, a chapter has nothing around its content."""
    body = root.find("body")
    if body is not None:
        body.tag = "main"
        yield from blocks_of(body)
