"""Cuts a text into passages that the embedding model reads whole."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from math import ceil
from typing import NamedTuple

from semantic_text_splitter import MarkdownSplitter, TextSplitter

from services.extractors.result import Extracted, UnreadableDocument
from services.long_tables import Tables
from services.measuring import Ruler, Splitter
from services.outline import Section, sections_of
from services.pairing import PAIRS, placed_pairs

VERSION = 2  # another one when the same settings would cut otherwise
TARGET = 200  # tokens of content
PREFIX = 44  # tokens of title and headings before it
RESERVE = 12  # tokens: the model's special ones, and what joining two texts can add
GREATEST = 2_000  # tokens that a passage has at most, however much the model reads
LETTERS = 10  # characters per token at most; a tokenizer may count a word of any length as one
BLOCK = 8000  # characters cut at once; some inputs take time that grows with the square
UNBROKEN = 1000  # characters cut at once where there is nothing to break at
BREAKS = ("\n\n", "\n", "。", " ")
MAX_PIECES = 10_000
SMALL = 0.25  # of the most; a passage below says little by itself
EVEN = 0.6  # of two passages, the room for each, so that they may end where sentences do
STEP = 10  # tokens between the sizes that are told apart
# Methods whose text is Markdown.
MARKED_UP = frozenset(
    ("csv", "docx", "epub", "html", "json", "markdown", "odt", "pptx", "rtf", "xlsx", "zip")
)

# A sentence begins after a full stop and its like, with quotes or brackets, or after a line.
TURN = re.compile("[.!?\u2026][\"'\u201d\u2019)\\]]*\\s+|[\u3002\uff01\uff1f]\\s*|\\n\\s*")
GAP = re.compile(r"\s+")

Span = tuple[int, int]


@dataclass(frozen=True)
class Piece:
    """A passage. `text[char_start:char_end] == content`; `page` counts from 1."""

    content: str
    embedding_text: str
    char_start: int
    char_end: int
    page: int | None
    heading_path: list[str]


class Length(NamedTuple):
    """Of a text that is to be embedded, and the greatest that is read to its end; in tokens."""

    tokens: int
    limit: int

    @property
    def is_right(self) -> bool:
        return self.tokens <= self.limit


class Chunker:
    """Cuts for one embedding model, which reads at most `max_tokens`, special ones included.

    Args:
        tokenizer_json: in the format of Hugging Face's `tokenizers`.
        size: the most tokens of a passage without its titles; 0 for the usual one.
        overlap: the most tokens that a passage repeats of the one before it.
    """

    def __init__(
        self, tokenizer_json: str, max_tokens: int, *, size: int = 0, overlap: int = 0
    ) -> None:
        whole = min(size or TARGET, most_tokens(max_tokens))
        if whole < 1:
            raise ValueError("The embedding model reads too little for a passage.")
        self._overlap = min(overlap, whole // 2)
        self._most = whole - self._overlap
        self._reads = min(max_tokens - RESERVE, GREATEST)
        self._ruler = Ruler(tokenizer_json)
        self._prefix = self._ruler.splitter(TextSplitter, min(PREFIX, max_tokens // 4))
        self._letters = TextSplitter(self._most * LETTERS)

    def cut(self, title: str, extracted: Extracted, keep: Sequence[Span] = ()) -> list[Piece]:
        """The passages in the order of the text; all of it but white space is in one of them.

        Args:
            keep: where passages of the text before an edit still stand, in order. They stay as
                they are, so that the edit changes nothing but what is around it.

        Raises:
            UnreadableDocument: `too_complex`, when there would be more than 10,000.
        """
        if extracted.method == PAIRS:
            return list(_pairs(extracted))
        pieces, name = list[Piece](), readable(title)
        tables = Tables(extracted.text if extracted.method in MARKED_UP else "")
        for section in sections_of(extracted):
            for piece in self._section(name, extracted, tables, section, keep):
                pieces.append(piece)
                if len(pieces) > MAX_PIECES:
                    raise UnreadableDocument("too_complex")
        return pieces

    def embedded(self, title: str, path: Sequence[str], content: str) -> str:
        """What is embedded for a passage under these titles: those that fit, and the passage."""
        *outer, own = path or [""]
        above = self._fitting([readable(title), *outer], own)
        prefix = " > ".join(filter(None, [*above, own])) if above is not None else ""
        return f"{prefix}\n{content}" if prefix else content

    def length(self, embedded: str) -> Length:
        """How long it is for the model; an estimate if it is too long and not of WordPiece.

        A tokenizer may count a word of any length as one, of which the model learns nothing.
        """
        tokens = self._ruler.count(embedded)
        if tokens is None:
            pieces = self._ruler.splitter(TextSplitter, self._reads).chunks(embedded)
            longest = max(map(len, pieces), default=1)
            tokens = ceil(self._reads * len(embedded) / longest) if len(pieces) > 1 else 0
        return Length(max(tokens, ceil(len(embedded) / LETTERS)), self._reads)

    def _section(
        self,
        title: str,
        extracted: Extracted,
        tables: Tables,
        section: Section,
        keep: Sequence[Span],
    ) -> Iterator[Piece]:
        """The first passage begins with the section's own heading; the others are told it, and
        those that go on with a table the names of its columns.
        """
        text = extracted.text
        above = self._fitting([title, *section.above], text[section.start : section.body])
        begin = section.start if above is None else section.body
        outer = above or []
        own = section.path[len(section.above) :] if above is not None else ()
        kind = MarkdownSplitter if extracted.method in MARKED_UP else TextSplitter
        kept = [(max(begin, start), stop) for start, stop in _within(section, keep) if stop > begin]
        spans = self._around(text, (begin, section.end), kept, tables, kind)
        first = next(spans, (section.start, section.end))
        for start, end in chain([(section.start, first[1])], spans):
            content = text[start:end].strip()
            if not content:
                continue
            place = text.index(content, start)
            prefix = " > ".join(outer if start == section.start else [*outer, *own])
            names = self._repeated(tables.names_at(place), content)
            embedded = "\n".join(filter(None, (prefix, names, content)))
            page = bisect_right(extracted.page_starts, place) or None
            path = list(section.path)
            yield Piece(content, embedded, place, place + len(content), page, path)

    def _repeated(self, names: str, content: str) -> str:
        """The names of a table's columns, where there is room for them."""
        both = f"{names}\n{content}"
        return names if names and self._ruler.fits(both, self._most + self._overlap) else ""

    def _around(
        self, text: str, section: Span, kept: list[Span], tables: Tables, kind: type[Splitter]
    ) -> Iterator[Span]:
        """As `_spans`, with the kept ones among them, which overlap already as they did."""
        at, end = section
        before: Span | None = None
        for start, stop in [*self._worth_keeping(text, section, kept), (end, end)]:
            for span in self._spans(text, (at, start), tables, kind):
                yield self._reaching_back(text, before, span)
                before = span
            if start < stop:
                yield start, stop
                before = start, stop
            at = stop

    def _reaching_back(self, text: str, before: Span | None, span: Span) -> Span:
        """With the last sentences of the span before, or its last words, as far as they fit."""
        if not before or not self._overlap:
            return span
        start, end = span
        first = max(before[0] + 1, start - self._overlap * LETTERS)
        for mark in (TURN, GAP):
            places = [found.end() for found in mark.finditer(text, first, start)]
            fitting = partial(self._is_overlap, text, start)
            at = bisect_left(places, True, key=fitting)
            if places[at:] and places[at] < start:
                return places[at], end
        return span

    def _is_overlap(self, text: str, end: int, start: int) -> bool:
        tail = text[start:end].strip()
        return not tail or self._ruler.fits(tail, self._overlap)

    def _worth_keeping(self, text: str, section: Span, kept: list[Span]) -> list[Span]:
        """One next to a rest that says too little by itself is cut again with it."""
        begin, end = section
        found = list[Span]()
        for start, stop in kept:
            before = found[-1][1] if found else begin
            if not self._is_rest(text, (before, start)):
                found.append((start, stop))
        if found and self._is_rest(text, (found[-1][1], end)):
            found.pop()
        return found

    def _is_rest(self, text: str, span: Span) -> bool:
        return bool(text[slice(*span)].strip()) and self._is_small(text, span)

    def _spans(
        self, text: str, stretch: Span, tables: Tables, kind: type[Splitter]
    ) -> Iterator[Span]:
        """Half-open stretches without white space at their ends; those of a table that does not
        fit leave room for the names of its columns.
        """
        at, end = stretch
        for table in tables.between(at, end):
            first, last = max(at, table.start), min(end, table.end)
            if not table.names or self._is_short(text, (first, last)):
                continue
            before = list(self._flowing(text, (at, first), self._most, kind))
            opening = before.pop() if before and self._is_small(text, before[-1]) else None
            yield from before
            yield from self._long_table(text, (first, last), table.names, opening)
            at = last
        yield from self._flowing(text, (at, end), self._most, kind)

    def _is_short(self, text: str, span: Span) -> bool:
        start, end = span
        return end - start <= self._most * LETTERS and self._ruler.fits(text[start:end], self._most)

    def _long_table(
        self, text: str, table: Span, names: str, opening: Span | None
    ) -> Iterator[Span]:
        """Leaves room for the names of the columns, and for what is said before the first row."""
        spoken = text[slice(*opening)] if opening else ""
        needed = STEP * ceil((self._ruler.size(names) + self._ruler.size(spoken)) / STEP)
        room = self._most - needed if needed <= self._most // 2 else self._most
        spans = self._flowing(text, table, room, MarkdownSplitter)
        start, end = next(spans, table)
        if opening and self._ruler.fits(text[opening[0] : end], self._most):
            start = opening[0]
        elif opening:
            yield opening
        yield start, end
        yield from spans

    def _flowing(self, text: str, stretch: Span, most: int, kind: type[Splitter]) -> Iterator[Span]:
        splitter = self._ruler.splitter(kind, most)
        for at, block in blocks_of(text, *stretch):
            pieces = splitter.chunk_indices(block)
            spans = [(inner, inner + len(piece)) for inner, piece in pieces]
            for first, last in self._level(block, spans, most, kind):
                for deepest, content in self._letters.chunk_indices(block[first:last]):
                    place = at + first + deepest
                    yield place, place + len(content)

    def _level(self, text: str, spans: list[Span], most: int, kind: type[Splitter]) -> list[Span]:
        """The spans, those too small to say much made even with the one before."""
        found = list[Span]()
        for span in spans:
            if found and self._is_small(text, found[-1], span):
                found[-1:] = self._evened(text, (found[-1][0], span[1]), most, kind)
            else:
                found.append(span)
        return found

    def _is_small(self, text: str, *spans: Span) -> bool:
        sizes = [self._ruler.count(text[start:end]) for start, end in spans]
        return any(size is not None and size < self._most * SMALL for size in sizes)

    def _evened(self, text: str, span: Span, most: int, kind: type[Splitter]) -> list[Span]:
        """A stretch in one piece if it is not too long, or else in two of about one size."""
        start, end = span
        size = self._ruler.count(text[start:end]) or 0
        room = most if size <= most else STEP * ceil(EVEN * size / STEP)
        pieces = self._ruler.splitter(kind, min(most, room)).chunk_indices(text[start:end])
        return [(start + at, start + at + len(piece)) for at, piece in pieces]

    def _fitting(self, above: list[str], heading: str) -> list[str] | None:
        """The titles above a heading, the outer ones left out first where there is not room.

        None when the heading alone is too long: then it is cut like any text.
        """
        own = " ".join(heading.split())
        above = [title for title in above if title]
        for at in range(len(above) + 1):
            line = " > ".join([*above[at:], own])
            if not line or len(self._prefix.chunks(line)) == 1:
                return above[at:]
        return None


def most_tokens(max_tokens: int) -> int:
    """How long a passage can be for a model that reads `max_tokens`, with titles before it."""
    return min(max_tokens - RESERVE, GREATEST) - min(PREFIX, max_tokens // 4)


def _pairs(extracted: Extracted) -> Iterator[Piece]:
    """Each answer is a passage, of any length; what is searched is its question."""
    for pair in placed_pairs(extracted):
        answer = extracted.text[pair.start : pair.end]
        yield Piece(answer, pair.question, pair.start, pair.end, None, [pair.question])


def _within(section: Section, spans: Sequence[Span]) -> Sequence[Span]:
    first, last = (bisect_left(spans, (place,)) for place in (section.start, section.end))
    found = spans[first:last]
    return found if not found or found[-1][1] <= section.end else found[:-1]


def blocks_of(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """Stretches of bounded length and where they begin; they end at a paragraph, line or word."""
    while start < end:
        stop = min(end, start + BLOCK)
        if stop < end:
            places = (text.rfind(mark, start + UNBROKEN, stop) for mark in BREAKS)
            stop = next((place + 1 for place in places if place > 0), start + UNBROKEN)
        yield start, text[start:stop]
        start = stop


def readable(title: str) -> str:
    """A file name as words: its extension and its joints say nothing."""
    stem, dot, extension = title.rpartition(".")
    name = stem if dot and stem and len(extension) <= 8 and " " not in extension else title
    return " ".join(name.replace("_", " ").split())
