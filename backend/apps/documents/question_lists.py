"""Questions and answers as people give them: checked, and everything wrong with them told."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from django.conf import settings

from core.exceptions import FieldError, InvalidInput, TooLarge
from core.visible import has_visible
from services.extractors.cleaning import Cleaner
from services.extractors.encodings import HEAD, looks_like_text
from services.extractors.pair_rows import armoured, pair_rows
from services.pairing import Pair

MOST_PAIRS = 5_000
LONGEST_QUESTION, LONGEST_ANSWER = 500, 10_000  # characters
MOST_FAULTS = 100  # that are told at once
FILE = "/file"
SENTENCES = {
    "question_empty": "The question is empty.",
    "question_too_long": f"A question has at most {LONGEST_QUESTION:,} characters.",
    "answer_empty": "The answer is empty.",
    "answer_too_long": f"An answer has at most {LONGEST_ANSWER:,} characters.",
    "duplicate_question": "This question stands there already, at {place}.",
    "quote_open": "A quotation mark opens here, and none closes it.",
    "too_many_columns": "There are {count} columns. Name question and answer in a first line.",
}


class PairsEmpty(InvalidInput):
    code, title = "pairs_empty", "There are no questions and answers"

    def __init__(self, pointer: str) -> None:
        detail = "Give at least one question with its answer."
        super().__init__(
            detail, errors=[FieldError(pointer=pointer, code=self.code, detail=detail)]
        )


class TooManyPairs(TooLarge):
    code, title = "too_many_pairs", "There are too many questions and answers"

    def __init__(self) -> None:
        super().__init__(
            f"A list has at most {MOST_PAIRS:,} questions and {settings.MAX_TEXT_CHARACTERS:,}"
            " characters. Make two lists of it."
        )


class NotATable(InvalidInput):
    code, title = "not_a_table", "The file is no table of questions and answers"

    def __init__(self) -> None:
        detail = "Send a CSV file in which each line has a question and its answer."
        super().__init__(detail, errors=[FieldError(pointer=FILE, code=self.code, detail=detail)])


class Given(NamedTuple):
    """A pair, what the place is called for people, and where its parts are for programs."""

    pair: Pair
    place: str
    question_at: str
    answer_at: str
    columns: int = 2
    is_open: bool = False


def checked(pairs: Sequence[Mapping[str, str]]) -> list[Pair]:
    """Pairs in JSON. Raises: PairsEmpty, TooManyPairs, InvalidInput: with the codes of SENTENCES
    and a pointer for each fault."""
    return _checked(_from_json(pairs), "/pairs")


def read_csv(data: bytes) -> list[Pair]:
    """As `checked`; each fault names its line. Raises: NotATable as well."""
    if not looks_like_text(data[:HEAD]):
        raise NotATable
    return _checked(_from_csv(data), FILE)


def as_csv(pairs: Iterable[Pair]) -> Iterator[list[str]]:
    """Rows to write, with a header; no cell is a formula."""
    yield ["question", "answer"]
    for pair in pairs:
        yield [armoured(pair.question), armoured(pair.answer)]


def _from_json(pairs: Sequence[Mapping[str, str]]) -> Iterator[Given]:
    for at, pair in enumerate(pairs):
        place = f"/pairs/{at}"
        cleaned = _cleaned(pair["question"], pair["answer"])
        yield Given(cleaned, place, f"{place}/question", f"{place}/answer")


def _from_csv(data: bytes) -> Iterator[Given]:
    for row in pair_rows(data):
        cleaned = _cleaned(row.question, row.answer)
        yield Given(cleaned, f"line {row.line}", FILE, FILE, row.columns, row.is_open)


def _cleaned(question: str, answer: str) -> Pair:
    """A question in one line, an answer with its own."""
    clean = Cleaner().clean
    return Pair(" ".join(clean(question).split()), clean(answer).strip())


def _checked(given: Iterable[Given], pointer: str) -> list[Pair]:
    found, faults, first, size = list[Pair](), list[FieldError](), dict[str, str](), 0
    for each in given:
        faults += _faults(each, first)
        found.append(each.pair)
        size += sum(map(len, each.pair))
        if len(found) > MOST_PAIRS or size > settings.MAX_TEXT_CHARACTERS:
            raise TooManyPairs
    if faults:
        raise InvalidInput(errors=faults[:MOST_FAULTS])
    if not found:
        raise PairsEmpty(pointer)
    return found


def _faults(given: Given, first: dict[str, str]) -> Iterator[FieldError]:
    """`first` knows where each question stands first; case does not make another one."""
    question, answer = given.pair
    if given.is_open:
        yield _fault(given, given.question_at, "quote_open")
        return
    if given.columns > 2:
        yield _fault(given, given.question_at, "too_many_columns")
    if not has_visible(question):
        yield _fault(given, given.question_at, "question_empty")
    elif len(question) > LONGEST_QUESTION:
        yield _fault(given, given.question_at, "question_too_long")
    elif (there := first.setdefault(question.casefold(), given.place)) != given.place:
        yield _fault(given, given.question_at, "duplicate_question", there)
    if not has_visible(answer):
        yield _fault(given, given.answer_at, "answer_empty")
    elif len(answer) > LONGEST_ANSWER:
        yield _fault(given, given.answer_at, "answer_too_long")


def _fault(given: Given, pointer: str, code: str, there: str = "") -> FieldError:
    sentence = SENTENCES[code].format(place=there, count=given.columns)
    is_line = pointer == FILE
    detail = f"{given.place.capitalize()}: {sentence}" if is_line else sentence
    return FieldError(pointer=pointer, code=code, detail=detail)
