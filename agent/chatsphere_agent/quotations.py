"""Which parts of a source may stand as an answer, word for word."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chatsphere_agent.schemas import Source
from chatsphere_agent.sentences import spans

SHORTEST, LONGEST = 15, 600  # characters of a sentence worth quoting
WIDEST = 700  # characters of a quotation with what belongs to it
BEGINNING = 200  # characters of an answer that are compared; more would drown its question
HEADING_WORDS = 7
# Sentences that give orders about the answer, or play a part in the talk with a language model, are
# planted: they answer nothing. Documents about prompts and models must still be quotable.
PLANTED = re.compile(
    r"(?is)\b(ignor(e|ing)|disregard|forget|override)\b.{0,40}\b(previous|above|prior|earlier"
    r"|preceding|everything|all (the )?info\w*|the rest|instructions?|document snippets)\b"
    r"|\b(print|say|output|respond|reply|answer|write|repeat|focus)\b.{0,40}"
    r"(\bnothing else\b|\bverbatim\b|\bexclusively\b|\b(following|this) (text|words|phrase)\b"
    r"|\b(exactly|only|just)\s*:?\s*[\"'\u201c<])"
    r"|\b(just|simply|instead) (print|say|output|reply|respond|repeat)\b"
    r"|\byou are now (a|an)\b|\bstop what you are doing\b|\bif (the )?user asks\b"
    r"|\b(core|new) instructions?\b|\bchain of thought\b|\binvisible to humans\b"
    r"|(^|[\n\]])\W*(system|assistant|user|human)\s*:|[\[<]\|?/?(system|assistant|inst|im_start)\b"
)
# Leaders of a table of contents, its page number, rules of dashes, tables.
LEADERS = re.compile(r"(?:\.[ \t]?){4,}|…{2,}|(?:_[ \t]?){4,}|[-=~^]{4,}|\S[ \t]{3,}\d{1,4}\s*$")
MARKED = ("#", "|", "<", "..", "::", "```", "http://", "https://")
ENDED = re.compile(r"[.!?:;。！？…][\"'”’)\]*_`]*$")  # noqa: RUF001 - full-width marks are meant
ITEM = re.compile(r"(?:[*+•–-]|\d{1,2}[.)])\s")  # noqa: RUF001 - a dash is a bullet, too
# A sentence that begins so says little without the one before it.
POINTS_BACK = re.compile(
    r"(?:It|Its|This|That|These|Those|They|Their|He|His|She|Her|Such|However|Therefore|Thus|Hence"
    r"|Also|Otherwise|Instead|Then|But|And|So|For example|In this case|In that case|If so)\b"
)
# A sentence that announces a list.
ANNOUNCES = re.compile(r":$|\bfollowing\b[^.!?:]{0,60}[.\\]*$")


@dataclass(frozen=True)
class Quotation:
    """`source.content[start:end]`."""

    source: Source
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.source.content[self.start : self.end]

    @property
    def is_answer(self) -> bool:
        """Whether somebody wrote it to answer the source's question."""
        return bool(self.source.question)

    @property
    def told(self) -> str:
        """What is compared with a question."""
        if self.is_answer:
            return f"{self.source.question}\n{self.text[:BEGINNING]}"
        return self.text


def quotations(source: Source) -> list[Quotation]:
    """The sentences of `source` that can answer something, in order; of an answer, all of it."""
    if source.question:
        return [Quotation(source, 0, len(source.content))]
    found = [Quotation(source, start, end) for start, end in spans(source.content)]
    return [item for item in found if SHORTEST <= len(item.text) <= LONGEST and says(item.text)]


def says(text: str) -> bool:
    """Whether `text` says something: no heading, question, table, contents line or order."""
    letters = sum(letter.isalpha() for letter in text)
    return not (
        text.startswith(MARKED)
        or text.endswith(("?", "::"))
        or letters < 0.55 * len(text)
        or LEADERS.search(text)
        or PLANTED.search(text)
        or is_heading(text)
    )


def is_heading(text: str) -> bool:
    """A line without an end mark that is short or in title case, and no list item."""
    words = text.split()
    if "\n" in text or ENDED.search(text) or ITEM.match(text):
        return False
    capitals = sum(word[0].isupper() or word[0].isdigit() for word in words)
    return len(words) <= HEADING_WORDS or capitals > 0.6 * len(words)


def widened(quotation: Quotation) -> Quotation:
    """`quotation` with the sentence it points back to, and with the list it announces."""
    source, start, end = quotation.source, quotation.start, quotation.end
    if quotation.is_answer:
        return quotation
    around = list(spans(source.content))
    place = around.index((start, end))
    if POINTS_BACK.match(quotation.text) and place > 0:
        before, stop = around[place - 1]
        start = before if _belongs(source.content, before, stop, start, end) else start
    if ANNOUNCES.search(quotation.text):
        end = _with_list(source.content, start, end, around[place + 1 :])
    return Quotation(source, start, end)


def _belongs(text: str, before: int, stop: int, start: int, end: int) -> bool:
    same_paragraph = not re.search(r"\n\s*\n", text[stop:start])
    return same_paragraph and end - before <= WIDEST and says(text[before:stop])


def _with_list(text: str, start: int, end: int, after: Sequence[tuple[int, int]]) -> int:
    """Where the list ends that is announced before `end`; at least one sentence follows."""
    for number, (begin, finish) in enumerate(after):
        piece = text[begin:finish]
        listed = number == 0 or ITEM.match(piece)
        if not listed or finish - start > WIDEST or PLANTED.search(piece):
            break
        end = finish
    return end
