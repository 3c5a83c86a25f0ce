"""PDF, by its text layer. Scripts, attachments and links in it are never looked at."""

import contextlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from services.extractors.compose import compose
from services.extractors.pdf_headings import Bookmark, mark_headings
from services.extractors.pdf_hyphens import Hyphens
from services.extractors.pdf_lines import SOFT_HYPHEN, Line, lines_of
from services.extractors.pdf_margins import pitch_of, without_margins
from services.extractors.pdf_paragraphs import Paragraphs
from services.extractors.pdf_pictures import shows_something
from services.extractors.result import MAX_CHARACTERS, Block, Extracted, UnreadableDocument, listed

MAX_PAGES = 2000
MAX_BOOKMARKS = 5000


class Page(NamedTuple):
    """What is on a page; a scan is one that shows something but has no text."""

    lines: list[Line]
    is_scan: bool = False
    is_broken: bool = False


def read(path: Path) -> Extracted:
    document = _open(path)
    count = len(document)
    if count == 0:
        raise UnreadableDocument("pdf_corrupt")
    if count > MAX_PAGES:
        raise UnreadableDocument("too_complex")
    pages = _pages(document, count)
    return compose(
        _blocks([page.lines for page in pages], _bookmarks(document)),
        method="pdf",
        pages=count,
        warnings=_warnings([number for number, page in enumerate(pages, 1) if page.is_broken]),
        scans=[number for number, page in enumerate(pages, 1) if page.is_scan],
    )


def _open(path: Path) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(path.read_bytes())  # a path may be of a file in memory alone
    except pypdfium2.PdfiumError as error:
        locked = error.err_code in {pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY}
        raise UnreadableDocument("encrypted" if locked else "pdf_corrupt") from error


def _pages(document: pypdfium2.PdfDocument, count: int) -> list[Page]:
    pages, length = list[Page](), 0
    for number in range(1, count + 1):
        pages.append(_page(document, number))
        length += sum(len(line.text) for line in pages[-1].lines)
        if length > MAX_CHARACTERS:
            raise UnreadableDocument("too_complex")
    if all(page.is_broken for page in pages):
        raise UnreadableDocument("pdf_corrupt")
    return pages


def _page(document: pypdfium2.PdfDocument, number: int) -> Page:
    try:
        page = document[number - 1]
    except pypdfium2.PdfiumError:
        return Page([], is_broken=True)
    try:
        lines = lines_of(page, number)
        return Page(lines, is_scan=not lines and shows_something(page))
    except pypdfium2.PdfiumError:
        return Page([], is_broken=True)
    finally:
        page.close()


def _warnings(broken: list[int]) -> list[str]:
    return [f"Damaged pages left out: {listed(broken)}."] if broken else []


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
