"""Markdown: the text is kept as it is, its headings are noted."""

from pathlib import Path

from services.extractors.cleaning import Cleaner
from services.extractors.compose import finish
from services.extractors.encodings import read_text
from services.extractors.markdown_headings import headings_of
from services.extractors.result import Extracted


def read(path: Path) -> Extracted:
    text, notes = read_text(path)
    cleaner = Cleaner()
    clean = cleaner.clean(text)
    return finish(
        clean,
        method="markdown",
        headings=headings_of(clean),
        warnings=[*notes, *cleaner.warnings()],
    )
