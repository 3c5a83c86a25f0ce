"""HTML: the main content of a page as Markdown. Nothing it refers to is ever fetched."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

from lxml import etree, html

from services.extractors.cleaning import Cleaner
from services.extractors.compose import compose
from services.extractors.encodings import decode
from services.extractors.html_blocks import blocks_of, length_of
from services.extractors.result import Block, Extracted, UnreadableDocument

DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
DECLARED_WITHIN = 4096  # bytes from the start
MAIN = ("//main", "//*[@role='main']", "//article")
SCRIPT = re.compile(r"<(script|style)\b[^<>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
TAG = re.compile(r"<[^<>]*>")
TOO_DEEP = "The page is nested too deeply to tell its headings and lists apart."
IN_HEADING = " or ".join(f"ancestor::h{rank}" for rank in range(1, 7))
MIN_SHARE = 0.25  # of the page's words must be in what calls itself the main content


def read(path: Path) -> Extracted:
    blocks, notes = blocks_in(path.read_bytes())
    return compose(blocks, method="html", warnings=notes)


def blocks_in(data: bytes, declared: str = "") -> tuple[Iterator[Block], list[str]]:
    """The content of a page, and sentences about what was changed.

    `declared` is the encoding that stands outside the page; its own declaration comes second.
    """
    found = DECLARED.search(data[:DECLARED_WITHIN])
    own = found.group(1).decode("ascii") if found else ""
    text, notes = decode(data, declared or own)
    cleaner = Cleaner()
    text = cleaner.clean(text)
    root = _parse(text)
    blocks = _content(root) if root is not None else _bare(text)
    return blocks, notes + cleaner.warnings() + ([TOO_DEEP] if root is None else [])


def _parse(text: str) -> html.HtmlElement | None:
    """None for a page that is nested so deeply that the parser gave up half-way."""
    parser = html.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
    )
    try:
        root = html.document_fromstring(text.encode(), parser=parser)
    except etree.ParserError as error:  # nothing but white space and comments
        raise UnreadableDocument("no_text") from error
    limit = etree.ErrorTypes.ERR_RESOURCE_LIMIT
    return None if any(entry.type == limit for entry in parser.error_log) else root


def _bare(text: str) -> Iterator[Block]:
    """The words between the tags."""
    for piece in TAG.split(SCRIPT.sub(" ", text)):
        yield Block(" ".join(unescape(piece).split()), joint="\n")


def _content(root: html.HtmlElement) -> Iterator[Block]:
    """The main content; the page's title stands in when it has no heading of the first rank."""
    _unfold(root)
    blocks = list(blocks_of(_main(root)))
    title = " ".join(root.findtext(".//title", "").split())
    if title and not any(block.level == 1 for block in blocks):
        yield Block(f"# {title}", 1, title=title)
    yield from blocks


def _unfold(root: html.HtmlElement) -> None:
    """Open what readers open by a heading or a tab: questions, and their answers below them."""
    controls = root.xpath(f"//*[@aria-controls][@role='tab' or {IN_HEADING}]/@aria-controls")
    opened = {name for names in controls for name in names.split()}
    for element in root.iter():
        if element.get("hidden") == "until-found" or (opened and element.get("id") in opened):
            for way in ("hidden", "aria-hidden", "style"):
                element.attrib.pop(way, None)
    for button in root.xpath(f"//button[{IN_HEADING}]"):
        button.tag = "span"


def _main(root: html.HtmlElement) -> html.HtmlElement:
    """The part that says it is the main one, when it holds a fair share of the words."""
    body = root.find("body")
    page = root if body is None else body
    whole = length_of(page)
    for path in MAIN:
        found = root.xpath(path)
        if len(found) == 1 and length_of(found[0]) >= MIN_SHARE * whole:
            return found[0]
    return page
