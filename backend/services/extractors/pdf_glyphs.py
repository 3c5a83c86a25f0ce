"""The letters of a PDF page: their text as pdfium reads it, and where each of them stands."""

import ctypes
import math
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium


class Place(NamedTuple):
    """Of one letter, in points: its sides, the line it stands on, and its size."""

    left: float
    right: float
    base: float
    size: float


class Glyphs:
    """Of one page. The text is in UTF-16 units, so that an index is the same here and in pdfium.

    The calls into pdfium are most of the time that reading takes: ask for few places.
    """

    def __init__(self, textpage: pypdfium2.PdfTextPage) -> None:
        self._page: ctypes.c_void_p = textpage.raw
        self._box = pdfium.FS_RECTF()
        self._matrix = pdfium.FS_MATRIX()
        count = textpage.count_chars()
        self.text = _text(self._page, count)
        self._is_plain = len(self.text) == count

    def place(self, index: int) -> Place:
        at, matrix = self._at(index), self._matrix
        left, right = self._sides(at)
        pdfium.FPDFText_GetMatrix(self._page, at, matrix)
        size = pdfium.FPDFText_GetFontSize(self._page, at) * math.hypot(matrix.c, matrix.d)
        return Place(left, right, matrix.f, size)

    def sides(self, index: int) -> tuple[float, float]:
        """Left and right of the room that the letter takes."""
        return self._sides(self._at(index))

    def base(self, index: int) -> float:
        pdfium.FPDFText_GetMatrix(self._page, self._at(index), self._matrix)
        return float(self._matrix.f)

    def box(self, index: int) -> tuple[float, ...]:
        """The sides of what is drawn."""
        sides = [ctypes.c_double() for _ in range(4)]
        pdfium.FPDFText_GetCharBox(self._page, self._at(index), *sides)
        return tuple(side.value for side in sides)

    def _sides(self, at: int) -> tuple[float, float]:
        box = self._box
        pdfium.FPDFText_GetLooseCharBox(self._page, at, box)
        return box.left, box.right

    def _at(self, index: int) -> int:
        if self._is_plain:
            return index
        return int(pdfium.FPDFText_GetCharIndexFromTextIndex(self._page, index))


def _text(textpage: ctypes.c_void_p, count: int) -> str:
    if count <= 0:
        return ""
    buffer = (ctypes.c_ushort * (count * 2 + 2))()
    written = max(0, pdfium.FPDFText_GetText(textpage, 0, count, buffer) - 1)
    text = (
        memoryview(buffer).cast("B")[: written * 2].tobytes().decode("utf-16-le", "surrogatepass")
    )
    return text if len(text) == written else "".join(map(chr, buffer[:written]))
