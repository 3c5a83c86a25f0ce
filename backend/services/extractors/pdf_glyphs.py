"""The letters of a PDF page: their text as pdfium reads it, and where each of them stands."""

import ctypes
import math
from typing import Any, NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium


class Place(NamedTuple):
    """Of one letter, in points: its sides, the line it stands on, and its size."""

    left: float
    right: float
    base: float
    size: float


def _quick(function: Any, result: Any = ctypes.c_int, *more: Any) -> Any:
    """The same function for plain addresses, which ctypes passes on in half the time."""
    address = ctypes.cast(function, ctypes.c_void_p).value or 0
    return ctypes.PYFUNCTYPE(result, ctypes.c_void_p, ctypes.c_int, *more)(address)


BOX = _quick(pdfium.FPDFText_GetLooseCharBox, ctypes.c_int, ctypes.c_void_p)
MATRIX = _quick(pdfium.FPDFText_GetMatrix, ctypes.c_int, ctypes.c_void_p)
SIZE = _quick(pdfium.FPDFText_GetFontSize, ctypes.c_double)


class Glyphs:
    """Of one page. The text is in UTF-16 units, so that an index is the same here and in pdfium.

    Most of the time that reading takes goes into asking pdfium: ask for few places. None may be
    asked for once the page is closed.
    """

    def __init__(self, textpage: pypdfium2.PdfTextPage) -> None:
        self._handle: ctypes.c_void_p = textpage.raw
        self._page = ctypes.cast(self._handle, ctypes.c_void_p).value
        self._box, self._matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
        self._box_at = ctypes.addressof(self._box)
        self._matrix_at = ctypes.addressof(self._matrix)
        count = textpage.count_chars()
        self.text = _text(textpage.raw, count)
        self._is_plain = len(self.text) == count

    def place(self, index: int) -> Place:
        at, matrix = index if self._is_plain else self._at(index), self._matrix
        left, right = self.sides(index)
        MATRIX(self._page, at, self._matrix_at)
        size = SIZE(self._page, at) * math.hypot(matrix.c, matrix.d)
        return Place(left, right, matrix.f, size)

    def sides(self, index: int) -> tuple[float, float]:
        """Left and right of the room that the letter takes."""
        BOX(self._page, index if self._is_plain else self._at(index), self._box_at)
        return self._box.left, self._box.right

    def base(self, index: int) -> float:
        MATRIX(self._page, self._at(index), self._matrix_at)
        return float(self._matrix.f)

    def box(self, index: int) -> tuple[float, ...]:
        """The sides of what is drawn."""
        sides = [ctypes.c_double() for _ in range(4)]
        pdfium.FPDFText_GetCharBox(self._handle, self._at(index), *sides)
        return tuple(side.value for side in sides)

    def _at(self, index: int) -> int:
        if self._is_plain:
            return index
        return int(pdfium.FPDFText_GetCharIndexFromTextIndex(self._handle, index))


def _text(textpage: ctypes.c_void_p, count: int) -> str:
    if count <= 0:
        return ""
    buffer = (ctypes.c_ushort * (count * 2 + 2))()
    written = max(0, pdfium.FPDFText_GetText(textpage, 0, count, buffer) - 1)
    text = (
        memoryview(buffer).cast("B")[: written * 2].tobytes().decode("utf-16-le", "surrogatepass")
    )
    return text if len(text) == written else "".join(map(chr, buffer[:written]))
