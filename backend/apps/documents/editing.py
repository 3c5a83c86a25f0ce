"""Passages as rows that one person at a time changes, and the text that holds those of our own."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import F, Func, Max, QuerySet, Value
from django.db.models.functions import Length

from apps.documents.models import Chunk, Document, DocumentText
from apps.documents.revising import JOINT
from core import etags
from core.exceptions import Conflict, NotFound
from services.chunking import MAX_PIECES

Status = Document.Status


class DocumentBusy(Conflict):
    code, title = "document_busy", "This document is just being read"

    def __init__(self) -> None:
        super().__init__(
            "This document, or an update of it, is just being read; a change made now would be lost"
            " with what is replaced. Wait until it is done, or cancel that."
        )


class TooManyChunks(Conflict):
    code, title = "too_many_chunks", "The document has as many passages as it can have"

    def __init__(self) -> None:
        super().__init__(f"A document has at most {MAX_PIECES:,} passages.")


def locked_document(document_id: UUID) -> Document:
    """The row as it stays until this transaction ends, with passages that may be changed.

    A worker that reads an update has copied the passages and brings them back: what is changed in
    those meanwhile would vanish without a word. Taking up an update locks the row as well.

    Raises: NotFound, DocumentBusy.
    """
    rows = Document.objects.live().select_for_update(of=("self",))
    row = rows.select_related("bot__workspace", "source").filter(pk=document_id).first()
    if row is None:
        raise NotFound
    is_built = row.building_generation is not None and row.status != Status.REVIEW
    if not row.shown_generation or is_built or row.status == Status.PROCESSING:
        raise DocumentBusy
    return row


def locked(chunk: Chunk, only_if: Sequence[str]) -> Chunk:
    """The passage as it is now, and stays until this transaction ends.

    Raises: NotFound, DocumentBusy, PreconditionFailed.
    """
    document = locked_document(chunk.document_id)
    row = document.chunks.filter(pk=chunk.pk, generation=document.shown_generation).first()
    if row is None:
        raise NotFound
    etags.require(only_if, row.etag)
    row.document = document
    return row


def place_at_the_end(document: Document) -> int:
    """The number of a passage that is added. Raises: TooManyChunks."""
    rows = document.chunks.filter(generation=document.shown_generation)
    last = rows.aggregate(last=Max("ordinal"))["last"]
    if rows.count() >= MAX_PIECES:
        raise TooManyChunks
    return 0 if last is None else int(last) + 1


def append(document: Document, content: str) -> int:
    """Put `content` at the end of the text; where it begins there."""
    text = document.texts.filter(generation=document.shown_generation)
    length: int = text.values_list(Length("text"), flat=True).get()
    _splice(text, f"{JOINT}{content}", start=length, end=length)
    return length + len(JOINT)


def replace_own(chunk: Chunk, content: str) -> None:
    """Write a passage of our own anew in the text; those after it move."""
    _splice_chunk(chunk, chunk.char_start, content)
    chunk.char_end = chunk.char_start + len(content)


def remove_own(chunk: Chunk) -> None:
    """Take a passage of our own out of the text, and its row; those after it move."""
    _splice_chunk(chunk, chunk.char_start - len(JOINT), "")
    chunk.delete()


def recount(document: Document) -> None:
    """Count the passages that are found."""
    active = {"generation": document.active_generation, "is_disabled": False}
    rows = document.chunks.filter(**active)
    Document.objects.filter(pk=document.pk).update(chunk_count=rows.count())


def _splice_chunk(chunk: Chunk, start: int, content: str) -> None:
    text = chunk.document.texts.filter(generation=chunk.generation)
    _splice(text, content, start=start, end=chunk.char_end)
    moved = len(content) - (chunk.char_end - start)
    later = chunk.document.chunks.filter(
        generation=chunk.generation, char_start__gt=chunk.char_start, origin=Chunk.Origin.ADDED
    )
    later.update(char_start=F("char_start") + moved, char_end=F("char_end") + moved)


def _splice(text: QuerySet[DocumentText], content: str, *, start: int, end: int) -> None:
    """In the database: the text may be millions of characters."""
    place = Value(start + 1), Value(end - start)
    text.update(text=Func(F("text"), Value(content), *place, function="overlay"))
