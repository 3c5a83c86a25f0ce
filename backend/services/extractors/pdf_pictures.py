"""Pages of a PDF as pictures, for those that have no text of their own."""

import math
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

from services.extractors.result import UnreadableDocument

RESOLUTION = 300  # dots per inch, at which letters are recognised best
MAX_PIXELS = 16_000_000  # a page of A3; a larger one is drawn smaller
MAX_SIDE = 16_000  # pixels
POINTS = 72  # per inch
SHOWN = frozenset(
    (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM, pdfium.FPDF_PAGEOBJ_SHADING)
)
MANY_PATHS = 50  # letters drawn as shapes; a few are a frame or a rule
WHITE = 245  # from here to 255


def shows_something(page: pypdfium2.PdfPage) -> bool:
    """Whether a page without text may show some: a scan, or letters drawn as shapes."""
    count = pdfium.FPDFPage_CountObjects(page.raw)
    kinds = (
        pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(page.raw, number))
        for number in range(min(count, MANY_PATHS))
    )
    return count >= MANY_PATHS or any(kind in SHOWN for kind in kinds)


def picture_of(path: Path, number: int) -> bytes:
    """A page, counted from 1, in grey as a PGM file; nothing when the page is white.

    Raises:
        UnreadableDocument: `pdf_corrupt`.
    """
    try:
        page = pypdfium2.PdfDocument(path)[number - 1]
        bitmap = page.render(scale=_scale(*page.get_size()), grayscale=True)
    except (pypdfium2.PdfiumError, IndexError) as error:
        raise UnreadableDocument("pdf_corrupt") from error
    rows = memoryview(bitmap.buffer).cast("B")
    starts = range(0, bitmap.height * bitmap.stride, bitmap.stride)
    pixels = b"".join(rows[start : start + bitmap.width] for start in starts)
    if min(pixels, default=255) >= WHITE:
        return b""
    return b"P5 %d %d 255\n%s" % (bitmap.width, bitmap.height, pixels)


def _scale(width: float, height: float) -> float:
    """Pixels per point, so that neither the sides nor the whole become too large."""
    wanted = RESOLUTION / POINTS
    most = math.sqrt(MAX_PIXELS / max(1.0, width * height))
    return min(wanted, most, MAX_SIDE / max(1.0, width, height))
