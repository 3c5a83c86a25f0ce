"""HTML: the main content of a page as Markdown."""

from pathlib import Path

from lxml import html

from services.extractors.compose import compose
from services.extractors.encodings import decode
from services.extractors.result import Block, Extracted


def read(path: Path) -> Extracted:
    text, notes = decode(path.read_bytes())
    body = html.document_fromstring(text)
    return compose([Block(str(body.text_content()))], method="html", warnings=notes)
