"""PDF, by its text layer. Scripts, attachments and links in it are never looked at."""

import contextlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

from services.extractors.compose import compose
from services.extractors.pdf_headings import Bookmark, mark_headings
from services.extractors.pdf_hyphens import Hyphens
from services.extractors.pdf_lines import SOFT_HYPHEN, Line, lines_of
from services.extractors.pdf_margins import pitch_of, without_margins
from services.extractors.pdf_paragraphs import Paragraphs
from services.extractors.result import MAX_CHARACTERS, Block, Extracted, UnreadableDocument

MAX_PAGES = 2000
MAX_BOOKMARKS = 5000


def read(path: Path) -> Extracted:
    document = _open(path)
    count = len(document)
    if count == 0:
        raise UnreadableDocument("pdf_corrupt")
    if count > MAX_PAGES:
        raise UnreadableDocument("too_complex")
    pages, warnings = _pages(document, count)
    return compose(
        _blocks(pages, _bookmarks(document)), method="pdf", pages=count, warnings=warnings
    )


def _open(path: Path) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        locked = error.err_code in {pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY}
        raise UnreadableDocument("encrypted" if locked else "pdf_corrupt") from error


def _pages(document: pypdfium2.PdfDocument, count: int) -> tuple[list[list[Line]], list[str]]:
    pages, broken, length = list[list[Line]](), list[int](), 0
    for number in range(1, count + 1):
        try:
            pages.append(_page(document, number))
        except pypdfium2.PdfiumError:
            pages.append([])
            broken.append(number)
        length += sum(len(line.text) for line in pages[-1])
        if length > MAX_CHARACTERS:
            raise UnreadableDocument("too_complex")
    if len(broken) == count:
        raise UnreadableDocument("pdf_corrupt")
    listed = ", ".join(map(str, broken[:10])) + (", …" if len(broken) > 10 else "")
    return pages, [f"Damaged pages left out: {listed}."] if broken else []


def _page(document: pypdfium2.PdfDocument, number: int) -> list[Line]:
    page = document[number - 1]
    try:
        return lines_of(page, number)
    finally:
        page.close()


def _bookmarks(document: pypdfium2.PdfDocument) -> list[Bookmark]:
    """As far as they can be read; a damaged table of contents costs no text."""
    found = list[Bookmark]()
    with contextlib.suppress(pypdfium2.PdfiumError, UnicodeDecodeError):
        for entry in islice(document.get_toc(), MAX_BOOKMARKS):
            target = entry.get_dest()
            page = target.get_index() if target else None
            if page is not None:
                found.append(Bookmark(entry.level + 1, entry.get_title(), page + 1))
    return found


def _blocks(pages: list[list[Line]], bookmarks: list[Bookmark]) -> Iterator[Block]:
    pages = without_margins(pages)
    lines = [line for page in pages for line in page]
    broken = any(SOFT_HYPHEN in line.text for line in lines)
    hyphens = Hyphens(line.text for line in lines if broken)
    marks = mark_headings(lines, bookmarks)
    return Paragraphs(lines, marks, pitch_of(pages), hyphens).blocks()
