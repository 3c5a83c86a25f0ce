"""CSV: rows as Markdown tables, whatever separates the cells and however they are encoded."""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from services.extractors.cleaning import Cleaner
from services.extractors.compose import compose
from services.extractors.encodings import read_text
from services.extractors.grids import Row, blocks_of
from services.extractors.result import Extracted

DELIMITERS = ",;\t|"
SAMPLE = 65_536  # characters to judge the delimiter by
ROWS = 100  # likewise
DECLARED = re.compile(r'"?sep=([,;\t|])"?(?:\n|\Z)', re.IGNORECASE)  # a first line for Excel
MAX_LINES = 20  # in one cell; more are the work of a quote that nobody closed

csv.field_size_limit(2**31 - 1)  # one for the whole process; how long a text is, its owners limit


def read(path: Path) -> Extracted:
    text, notes = read_text(path)
    cleaner = Cleaner()
    rows = map(_row, records_of(cleaner.clean(text)))
    return compose(blocks_of(rows), method="csv", warnings=[*notes, *cleaner.warnings()])


def records_of(text: str, *, is_mended: bool = True) -> Iterator[list[str]]:
    """The rows of a cleaned text, the first line first; one that names the delimiter is empty.

    Unless it is mended, a quote that is left open holds all the rest.
    """
    declared = DECLARED.match(text)
    if declared:
        yield []
    text = text[declared.end() :] if declared else text
    delimiter = declared.group(1) if declared else _delimiter_of(text[:SAMPLE])
    yield from _records(text, delimiter) if is_mended else _parsed(text, delimiter)


def _delimiter_of(sample: str) -> str:
    """The one by which the most rows have the same number of cells, and more than one."""
    return max(DELIMITERS, key=lambda sign: _regularity(sample, sign))


def _regularity(sample: str, delimiter: str) -> tuple[float, int]:
    rows = [row for row in islice(_parsed(sample, delimiter), ROWS) if row]
    counts = Counter(len(row) for row in rows[:-1] or rows)  # the last may be cut
    width, times = max(counts.items(), key=lambda found: (found[0] > 1, found[1]), default=(1, 0))
    return (times / counts.total(), width) if width > 1 else (0, 1)


def _records(text: str, delimiter: str) -> Iterable[list[str]]:
    """The rows; quotes are but signs when one of them was left open."""
    if text.count('"') % 2:
        rows = _parsed(text, delimiter)
        if any(cell.count("\n") > MAX_LINES for row in rows for cell in row):
            return _parsed(text, delimiter, quoted=False)
    return _parsed(text, delimiter)


def _parsed(text: str, delimiter: str, *, quoted: bool = True) -> Iterator[list[str]]:
    lines = (f"{line}\n" for line in text.split("\n"))
    return csv.reader(
        lines,
        delimiter=delimiter,
        quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
        skipinitialspace=True,
    )


def _row(cells: list[str]) -> Row:
    return {at: cell for at, cell in enumerate(cells) if cell.strip()}
