"""Small mistakes in the text of a PDF page that the places of its letters tell about."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from services.extractors.pdf_glyphs import Glyphs

RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
ALEF_LAM = re.compile("[\u0627\u0623\u0625\u0622]\u0644")
LATIN, ARABIC = "[A-Za-z\u00c0-\u024f]", "[\u05d0-\u05ea\u0620-\u064a\u066e-\u06d3]"
BORDER = re.compile(f"(?<={LATIN})(?={ARABIC})|(?<={ARABIC})(?={LATIN})")
# The number of a footnote behind a word or a full stop; units such as "km2" are too short.
NOTE = re.compile(
    r"[0-9]{1,2}(?=[\s.,;:)]|\Z)(?:(?<=[^\W\d_]{3}[0-9])|(?<=[^\W\d_]{3}[0-9]{2})"
    r"|(?<=[^\W\d_]{2}[.,;:)\u201d\u2019][0-9])|(?<=[^\W\d_]{2}[.,;:)\u201d\u2019][0-9]{2}))"
)
SMALLER, RAISED = 0.85, 0.15  # times the size of the letter before
GLUED = re.compile(r"^[0-9]+(?:\.[0-9]+)+(?=[^\W\d_](?<=[^a-z])[^\W\d_A-Z])", re.MULTILINE)
STRETCHED = re.compile("\u0640+")  # Arabic words made longer to fill a line
GRAVE = "\u02cb"  # how TeX's opening quote arrives


class Mend(NamedTuple):
    """What the text from `start` to `end` should be."""

    start: int
    end: int
    text: str


def mends_of(glyphs: Glyphs) -> list[Mend]:
    """In the order of the text, none overlapping another."""
    found = [*_notes(glyphs), *_glued(glyphs.text)]
    if not glyphs.text.isascii():
        found += _foreign(glyphs)
    return sorted(found)


def _notes(glyphs: Glyphs) -> Iterator[Mend]:
    for found in NOTE.finditer(glyphs.text):
        mark, before = glyphs.place(found.start()), glyphs.place(found.start() - 1)
        is_small = 0 < mark.size < SMALLER * before.size
        if is_small and mark.base - before.base > RAISED * before.size:
            yield Mend(*found.span(), f" [^{found.group()}]")


def _glued(text: str) -> Iterator[Mend]:
    """A long number of a section that runs into its title, as in tables of contents."""
    for found in GLUED.finditer(text):
        yield Mend(found.end(), found.end(), " ")


def _foreign(glyphs: Glyphs) -> Iterator[Mend]:
    for at, sign in enumerate(glyphs.text) if GRAVE in glyphs.text else ():
        if sign == GRAVE:
            yield Mend(at, at + 1, "\u2018")
    if RIGHT_TO_LEFT.search(glyphs.text):
        for found in BORDER.finditer(glyphs.text):
            yield Mend(*found.span(), " ")
        for found in STRETCHED.finditer(glyphs.text):
            yield Mend(*found.span(), "")
        for found in ALEF_LAM.finditer(glyphs.text):
            # drawn as one sign they come out the wrong way round
            if glyphs.box(found.start()) == glyphs.box(found.start() + 1):
                yield Mend(*found.span(), found.group()[::-1])
