"""A passage in its surroundings: what stands before and after it in the document."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models.functions import Substr

from apps.conversations import events, ledger
from apps.conversations.models import Message
from apps.documents.models import Chunk

AROUND = 1_500  # characters before a passage, and after it
EDGE = re.compile(r"\n\s*\n|\s")


class Piece(NamedTuple):
    """A stretch of the passage; `quoted` where the answer took its words from it."""

    text: str
    quoted: bool


@dataclass(frozen=True)
class Passage:
    """What the source panel shows. `chunk` is None once the passage is no longer there."""

    before: str
    pieces: list[Piece]
    after: str
    chunk: Chunk | None


def sources_of(reply: Message) -> list[dict[str, Any]]:
    """What the reply may cite; of one in the making as far as it is kept."""
    if reply.sources or not reply.is_open:
        return list(reply.sources)
    kept = [event for _, event in ledger.recorded(reply.pk)]
    return events.last_data(kept, "data-sources") or []


def passage_of(reply: Message, source: Mapping[str, Any]) -> Passage:
    """The passage as it stands in its document now, else as it was when it was cited."""
    pieces = list(marked(source["content"], quotes_from(reply, source["index"])))
    live = Chunk.objects.live(reply.conversation.bot).select_related("document")
    chunk = live.filter(pk=source["chunk_id"]).first()
    before, after = _surroundings(chunk) if chunk else ("", "")
    return Passage(before, pieces, after, chunk)


def quotes_from(reply: Message, index: int) -> list[str]:
    """The literal quotes by which source `index` supports the reply."""
    spans = [span for span in reply.grounding if span["source_index"] == index]
    return [span["quote"] for span in spans if span["quote"]]


def marked(content: str, quotes: Sequence[str]) -> Iterator[Piece]:
    """`content` in pieces; those found in `quotes` are marked. Joined they are `content`."""
    done = 0
    found = sorted((content.find(quote), len(quote)) for quote in quotes if quote in content)
    for start, length in found:
        if start < done:  # overlaps the quote before it
            continue
        if content[done:start]:
            yield Piece(content[done:start], quoted=False)
        yield Piece(content[start : start + length], quoted=True)
        done = start + length
    if content[done:]:
        yield Piece(content[done:], quoted=False)


def _surroundings(chunk: Chunk) -> tuple[str, str]:
    """Up to AROUND characters on both sides, cut between words; … where more is left."""
    first = max(0, chunk.char_start - AROUND)
    window = Substr("text", first + 1, chunk.char_end + AROUND + 1 - first)  # counts from 1
    rows = chunk.document.texts.filter(generation=chunk.generation)
    text = rows.values_list(window, flat=True).get()
    before, after = text[: chunk.char_start - first], text[chunk.char_end - first :]
    return _end_of(before) if first else before, _start_of(after)


def _end_of(text: str) -> str:
    edge = EDGE.search(text)
    return "… " + text[edge.end() :] if edge else text


def _start_of(text: str) -> str:
    if len(text) <= AROUND:
        return text
    words = text[:AROUND].rpartition(" ")[0] or text[:AROUND]
    return f"{words} …"
