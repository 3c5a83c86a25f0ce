"""New bytes for a document that is there, looked at first if wanted, or given up again."""

from typing import Any, NamedTuple

from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models.functions import Now

from apps.bots.models import Bot
from apps.documents import files, tasks
from apps.documents.discarding import FREE, give_up, leave_behind, put
from apps.documents.journal import note
from apps.documents.models import Document
from apps.plans import quotas
from core import doorbell, locks
from core.digests import sha256_of
from core.exceptions import Conflict, NotFound

Status = Document.Status
TO_BE_READ: dict[str, Any] = {
    "status": Status.QUEUED,
    "stage": Document.Stage.WAITING,
    "error_code": "",
    "error_detail": "",
    "attempts": 0,
    "not_before": None,
}


class DuplicateDocument(Conflict):
    code, title = "duplicate_document", "Another document of this bot has this content"

    def __init__(self, other: Document) -> None:
        super().__init__(f"“{other.name}” of the same bot has exactly this content already.")
        self.members = {"document_id": str(other.pk)}


class NothingToCancel(Conflict):
    code, title = "nothing_to_cancel", "Nothing is being done to this document"


class NotInReview(Conflict):
    code, title = "document_not_in_review", "This document does not wait for review"


class Given(NamedTuple):
    """New bytes, as they are noted in a row."""

    name: str
    media_type: str
    size: int
    sha256: str
    file: str


def replace(
    document: Document,
    *,
    file: "File[Any] | None" = None,
    content: bytes = b"",
    name: str | None = None,
    media_type: str = "",
    review: bool = False,
) -> Document:
    """Queue new bytes for a document; it answers from what it has until they are searchable.

    The bytes that it has already change nothing, and those it had before an update that is not
    done yet give that up. An update that is just being read is given up for this one.

    Args:
        file, content: one of the two.
        name, media_type: as they were, unless given.
        review: let people look at the passages before they are embedded.

    Raises:
        DuplicateDocument, StorageFull, QuotaExceeded.
        NotFound: it was deleted meanwhile.
    """
    body: File[Any] = file or ContentFile(content)
    path = files.new_path(document.bot.workspace_id)
    given = Given(
        name=name or document.newest.name,
        media_type=media_type or document.newest.media_type,
        size=body.size,
        sha256=sha256_of(body),
        file=path,
    )
    with files.undone_on_error(path):
        return _replace(document, given, body, review=review)


@transaction.atomic
def cancel(document: Document) -> Document:
    """Stop what is done to a document: an update is discarded, a first reading has failed.

    Raises: NothingToCancel, NotFound.
    """
    row = _locked(document)
    is_update = row.active_generation is not None and row.status != Status.READY
    if not is_update and row.status not in {Status.QUEUED, Status.PROCESSING, Status.REVIEW}:
        raise NothingToCancel
    note("document.cancelled", row)
    give_up(row)
    row.save()
    return row


@transaction.atomic
def commit(document: Document) -> Document:
    """Go on with what was looked at. Raises: NotInReview, NotFound."""
    row = _locked(document)
    if row.status != Status.REVIEW:
        raise NotInReview
    note("document.committed", row)
    put(row, TO_BE_READ | {"is_reviewed": False, "stage_since": Now()})
    row.save()
    doorbell.ring(tasks.ingest)
    row.refresh_from_db()
    return row


def reserve(bot: Bot, sha256: str) -> None:
    """Until this transaction ends nobody else gives the bot these bytes."""
    locks.hold_until_commit(f"bytes:{bot.pk}:{sha256}")


def with_bytes(bot: Bot, sha256: str) -> Document | None:
    """The bot's document that has these bytes, or is to have them."""
    mine = Document.objects.live().filter(bot=bot).select_related("source")
    same = mine.filter(sha256=sha256)
    return same.first() or mine.filter(next_sha256=sha256).first()


@transaction.atomic
def _replace(document: Document, given: Given, body: "File[Any]", *, review: bool) -> Document:
    reserve(document.bot, given.sha256)
    row = _locked(document)
    other = with_bytes(row.bot, given.sha256)
    if other and other.pk != row.pk:
        raise DuplicateDocument(other)
    if given.sha256 == (row.next_sha256 or row.sha256):
        return row
    note("document.replaced", row)
    if given.sha256 == row.sha256:
        give_up(row)
    else:
        _queue(row, given, review=review)
        files.keep(given.file, body)
    row.save()
    row.refresh_from_db()
    return row


def _queue(row: Document, given: Given, *, review: bool) -> None:
    """While nothing answers yet, the new bytes are the document's own at once."""
    before = row.size_kept
    prefix = "" if row.active_generation is None else "next_"
    leave_behind(row, row.file.name if not prefix else row.next_file.name)
    put(row, TO_BE_READ | FREE | {"is_reviewed": review, "stage_since": Now()})
    put(row, {f"{prefix}{name}": value for name, value in given._asdict().items()})
    row.save()
    if row.size_kept > before:
        quotas.check_storage(row.bot.workspace, row.size_kept - before)
    doorbell.ring(tasks.ingest)


def _locked(document: Document) -> Document:
    """The row as it is now, and stays until this transaction ends. Raises: NotFound."""
    rows = Document.objects.live().select_for_update(of=("self",))
    row = rows.select_related("bot__workspace", "source").filter(pk=document.pk).first()
    if row is None:
        raise NotFound
    return row
