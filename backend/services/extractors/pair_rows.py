"""Questions and answers from a CSV file, row by row, with the number of its first line."""

from collections.abc import Iterator
from itertools import chain, islice
from typing import NamedTuple

from services.extractors.cleaning import Cleaner
from services.extractors.csv import records_of
from services.extractors.encodings import decode

QUESTION = frozenset(("question", "questions", "q"))
ANSWER = frozenset(("answer", "answers", "a"))
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # with which a cell may begin to compute
END = "\uffff"  # no character of any text; a last line that an open quotation mark takes in
ARMOUR = "'"  # before such a sign, so that a spreadsheet takes the cell for text


class PairRow(NamedTuple):
    """`columns` counts those that the row has, where no header tells them apart; one that `is_open`
    has a quotation mark that is never closed, so that it holds whatever follows."""

    line: int
    question: str
    answer: str
    columns: int = 2
    is_open: bool = False


def pair_rows(data: bytes) -> Iterator[PairRow]:
    """The rows, without empty ones. A first row that names a question and an answer is a header,
    whatever else it names; without one they are the first two columns."""
    rows = _numbered(Cleaner().clean(decode(data)[0]))
    first = list(islice(rows, 1))
    places = _places(first[0][1]) if first else None
    for line, cells in rows if places else chain(first, rows):
        question, answer = (_cell(cells, at) for at in places or (0, 1))
        columns = 2 if places else len(cells)
        yield PairRow(line, question, answer, columns, is_open=END in cells[-1])


def armoured(text: str) -> str:
    """A cell that no spreadsheet computes; `pair_rows` gives back what it was."""
    return ARMOUR + text if text.startswith(FORMULA) or _is_armoured(text) else text


def _numbered(text: str) -> Iterator[tuple[int, list[str]]]:
    line = 1
    for cells in records_of(f"{text}\n{END}", is_mended=False):
        if cells != [END] and any(cell.strip() for cell in cells):
            yield line, cells
        line += 1 + sum(cell.count("\n") for cell in cells)


def _places(cells: list[str]) -> tuple[int, int] | None:
    names = [cell.strip().casefold() for cell in cells]
    found = [[at for at, name in enumerate(names) if name in kind] for kind in (QUESTION, ANSWER)]
    return (found[0][0], found[1][0]) if all(found) else None


def _cell(cells: list[str], at: int) -> str:
    text = cells[at] if at < len(cells) else ""
    return text[1:] if _is_armoured(text) else text


def _is_armoured(text: str) -> bool:
    """However many there are: each way out puts one before, each way in takes one away."""
    return text.startswith(ARMOUR) and text.lstrip(ARMOUR).startswith(FORMULA)
