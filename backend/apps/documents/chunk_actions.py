"""What people can do with passages. The row changes first, and is the truth; then the store."""

from collections.abc import Sequence
from datetime import datetime

from django.db import models, transaction

from apps.documents import chunk_sizes, editing
from apps.documents.actions import WrongSource
from apps.documents.journal import note
from apps.documents.models import Chunk, Document, Source
from apps.documents.revising import digest, put_content
from apps.documents.telling import mark, tell
from core import etags
from core.exceptions import Conflict

Origin = Chunk.Origin
ANY = (etags.ANY,)


class Keep(models.TextChoices):
    """What stays of a passage that people and the source have both changed."""

    EDIT = "edit"
    SOURCE = "source"


class ChunkFromSource(Conflict):
    code, title = "chunk_from_source", "This passage comes from the document itself"

    def __init__(self) -> None:
        super().__init__(
            "A passage of the document itself would come back with its next update. Switch it off"
            " instead: then it is neither found nor cited."
        )


class NoConflict(Conflict):
    code, title = "chunk_without_conflict", "This passage has no conflict"


def add(document: Document, *, content: str, heading_path: Sequence[str] = ()) -> Chunk:
    """A passage of one's own at the end of a document, which updates keep.

    Raises: ChunkEmpty, ChunkTooLong, WrongSource, DocumentBusy, TooManyChunks, NotFound, and the
        errors of the agent, whose tokenizer is needed.
    """
    if document.source.kind == Source.Kind.QA:
        raise WrongSource(Source.Kind.QA)
    content = chunk_sizes.cleaned(content)
    embedded = chunk_sizes.embedded(document, heading_path, content)
    with transaction.atomic():
        row = editing.locked_document(document.pk)
        chunk = _added(row, content, embedded, heading_path)
        before = _changed(chunk, "chunk.added")
    _tell(chunk, before)
    return chunk


def change(
    chunk: Chunk,
    *,
    content: str | None = None,
    disabled: bool | None = None,
    only_if: Sequence[str] = ANY,
) -> Chunk:
    """Write a passage anew, or switch it off or on; from the next search on it is so.

    Saying again what the source says is no edit any more.

    Raises: ChunkEmpty, ChunkTooLong, DocumentBusy, NotFound, PreconditionFailed, and for the
        content the errors of the agent.
    """
    if content is not None:
        content = chunk_sizes.cleaned(content)
        chunk_sizes.check_edit(chunk, content)
    with transaction.atomic():
        row = editing.locked(chunk, only_if)
        actions = _write(row, content, disabled)
        if not actions:
            return row
        before = _changed(row, *actions)
    _tell(row, before)
    return row


def resolve(chunk: Chunk, *, keep: Keep, only_if: Sequence[str] = ANY) -> Chunk:
    """Say what holds where the source has changed what somebody had edited.

    Raises: NoConflict, DocumentBusy, NotFound, PreconditionFailed.
    """
    with transaction.atomic():
        row = editing.locked(chunk, only_if)
        if not row.conflict:
            raise NoConflict
        source = row.conflict
        if keep == Keep.SOURCE:
            put_content(row, source)
            _as_source(row)
        else:
            row.source_content, row.conflict = source, ""
        before = _changed(row, "chunk.resolved")
    _tell(row, before)
    return row


def remove(chunk: Chunk, *, only_if: Sequence[str] = ANY) -> None:
    """Take away a passage that somebody added, its words in the text as well.

    Raises: ChunkFromSource, DocumentBusy, NotFound, PreconditionFailed.
    """
    with transaction.atomic():
        row = editing.locked(chunk, only_if)
        if row.origin != Origin.ADDED:
            raise ChunkFromSource
        note("chunk.deleted", row.document, row)
        editing.remove_own(row)
        before = _marked(row)
    _tell(row, before, is_gone=True)


def _added(document: Document, content: str, embedded: str, path: Sequence[str]) -> Chunk:
    ordinal = editing.place_at_the_end(document)
    start = editing.append(document, content)
    return Chunk(
        document=document,
        generation=document.shown_generation,
        ordinal=ordinal,
        content=content,
        embedding_text=embedded,
        content_hash=digest(embedded),
        heading_path=list(path),
        char_start=start,
        char_end=start + len(content),
        origin=Origin.ADDED,
    )


def _write(row: Chunk, content: str | None, disabled: bool | None) -> list[str]:
    """What that was, for the audit log; nothing if it was so already."""
    actions = []
    if content is not None and content != row.content:
        actions.append("chunk.edited")
        _rewrite(row, content)
    if disabled is not None and disabled != row.is_disabled:
        actions.append("chunk.disabled" if disabled else "chunk.enabled")
        row.is_disabled = disabled
    return actions


def _rewrite(row: Chunk, content: str) -> None:
    before = row.content
    put_content(row, content)
    if row.origin == Origin.ADDED:
        editing.replace_own(row, content)
    elif content == (row.conflict or row.source_content):
        _as_source(row)
    else:
        row.source_content = row.source_content or before
        row.origin = Origin.EDITED


def _as_source(row: Chunk) -> None:
    row.origin, row.source_content, row.conflict = Origin.SOURCE, "", ""


def _changed(row: Chunk, *actions: str) -> datetime | None:
    """Keep the row and say so; otherwise as `_marked`."""
    row.save()
    for action in actions:
        note(action, row.document, row)
    return _marked(row)


def _marked(row: Chunk) -> datetime | None:
    """What `mark` gives. Of what waits for review the store knows nothing yet."""
    if not _is_active(row):
        return None
    editing.recount(row.document)
    return mark(row.document)


def _tell(row: Chunk, before: datetime | None, *, is_gone: bool = False) -> None:
    if _is_active(row):
        tell(row, before=before, is_gone=is_gone)


def _is_active(row: Chunk) -> bool:
    return row.generation == row.document.active_generation
