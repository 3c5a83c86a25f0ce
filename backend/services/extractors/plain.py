"""Plain text, in whatever encoding it comes."""

from pathlib import Path

from services.extractors.cleaning import Cleaner
from services.extractors.compose import finish
from services.extractors.encodings import read_text
from services.extractors.result import Extracted


def read(path: Path) -> Extracted:
    text, notes = read_text(path)
    cleaner = Cleaner()
    clean = cleaner.clean(text)
    return finish(clean, method="text", headings=[], warnings=[*notes, *cleaner.warnings()])
