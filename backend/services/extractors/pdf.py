"""PDF, by its text layer."""

from collections.abc import Iterator
from pathlib import Path

import pypdfium2

from services.extractors.compose import compose
from services.extractors.result import Block, Extracted, UnreadableDocument

MAX_PAGES = 2000


def read(path: Path) -> Extracted:
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise UnreadableDocument("pdf_corrupt") from error
    pages = len(document)
    if pages > MAX_PAGES:
        raise UnreadableDocument("too_complex")
    return compose(_blocks(document), method="pdf", pages=pages)


def _blocks(document: pypdfium2.PdfDocument) -> Iterator[Block]:
    for number, page in enumerate(document, start=1):
        yield Block(page.get_textpage().get_text_range(), page=number)
