"""The lines of a PDF page with their places, in the order in which the page draws them."""

import ctypes
import math
import re
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

SOFT_HYPHEN = "\ufffe"  # what pdfium writes for a hyphen at the end of a line and the break after
ALEF_LAM = re.compile("[اأإآ]ل")


@dataclass(slots=True)
class Line:
    """Places and sizes in points, counted upwards from the foot of the page.

    With a soft hyphen inside it is more than one line on the page: `foot` is that of the last.
    """

    text: str
    left: float
    right: float
    bottom: float
    foot: float
    size: float
    page: int


def lines_of(page: pypdfium2.PdfPage, number: int) -> list[Line]:
    """Raises pypdfium2.PdfiumError when the page is damaged."""
    textpage = page.get_textpage()
    try:
        return _read(textpage.raw, textpage.count_chars(), number)
    finally:
        textpage.close()


def _read(textpage: ctypes.c_void_p, count: int, number: int) -> list[Line]:
    found, start = list[Line](), 0
    for raw in _text(textpage, count).split("\r\n"):
        units = len(raw.encode("utf-16-le", "surrogatepass")) // 2  # pdfium counts in UTF-16
        text = raw.replace("\r", " ").replace("\n", " ").strip()
        if text:
            first = start + len(raw) - len(raw.lstrip())
            last = start + units - 1 - len(raw) + len(raw.rstrip())
            found.append(_line(textpage, _ligatures(textpage, text, first), first, last, number))
        start += units + 2
    return found


def _ligatures(textpage: ctypes.c_void_p, text: str, start: int) -> str:
    """Arabic lam and alef drawn as one sign come out the wrong way round: swap them back."""
    for found in ALEF_LAM.finditer(text):
        first = start + found.start()
        if _box(textpage, first) == _box(textpage, first + 1):
            text = text[: found.start()] + found.group()[::-1] + text[found.end() :]
    return text


def _box(textpage: ctypes.c_void_p, index: int) -> tuple[float, ...]:
    sides = [ctypes.c_double() for _ in range(4)]
    pdfium.FPDFText_GetCharBox(textpage, index, *sides)
    return tuple(side.value for side in sides)


def _text(textpage: ctypes.c_void_p, count: int) -> str:
    if count <= 0:
        return ""
    buffer = (ctypes.c_ushort * (count * 2 + 2))()
    written = pdfium.FPDFText_GetText(textpage, 0, count, buffer)
    return bytes(buffer)[: max(0, written - 1) * 2].decode("utf-16-le", "surrogatepass")


def _line(textpage: ctypes.c_void_p, text: str, first: int, last: int, page: int) -> Line:
    box, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    first = pdfium.FPDFText_GetCharIndexFromTextIndex(textpage, first)
    last = pdfium.FPDFText_GetCharIndexFromTextIndex(textpage, last)
    pdfium.FPDFText_GetLooseCharBox(textpage, last, box)
    right = box.right
    pdfium.FPDFText_GetLooseCharBox(textpage, first, box)
    pdfium.FPDFText_GetMatrix(textpage, first, matrix)
    size = pdfium.FPDFText_GetFontSize(textpage, first) * math.hypot(matrix.c, matrix.d)
    bottom = foot = matrix.f
    if SOFT_HYPHEN in text:
        pdfium.FPDFText_GetMatrix(textpage, last, matrix)
        foot = matrix.f
    return Line(text, box.left, max(box.left, right), bottom, foot, round(size, 1), page)
