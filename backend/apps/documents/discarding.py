"""Giving up what is done to a document: an update, or its first reading."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from apps.documents.models import Document

Status = Document.Status
PATIENCE = timedelta(days=7)  # for somebody to look at what waits for review
CANCELLED = "Reading this document was cancelled. Try it again, or delete it."
FREE: dict[str, Any] = {
    "claim": None,
    "lease_until": None,
    "building_generation": None,
    "progress_done": 0,
    "progress_total": 0,
    "pace": None,
}


def cancel_unattended() -> None:
    """Give up what nobody has looked at for a week."""
    waiting = Document.objects.filter(status=Status.REVIEW, stage_since__lt=Now() - PATIENCE)
    for document in waiting.select_related("bot"):
        with transaction.atomic():
            row = waiting.select_for_update(skip_locked=True).filter(pk=document.pk).first()
            if row:
                give_up(row)
                row.save()


def give_up(row: Document) -> None:
    """What is built goes; with something that answers the document is as it was before."""
    leave_behind(row, row.next_file.name)
    put(row, FREE | Document.NO_UPDATE)
    if row.active_generation is None:
        ended: dict[str, Any] = {
            "status": Status.FAILED,
            "error_code": "cancelled",
            "error_detail": CANCELLED,
        }
    else:
        ended = {"status": Status.READY, "error_code": "", "error_detail": ""}
        ended |= {"is_reviewed": False, "stage": Document.Stage.DONE}
        _show_all_as_done(row)
    put(row, ended)


def _show_all_as_done(row: Document) -> None:
    row.progress_done = row.progress_total = row.chunk_count


def leave_behind(row: Document, file: str | None) -> None:
    """Let the purge have what was built and the bytes that nobody wants any more, once whoever
    holds the claim has noticed."""
    generation = row.building_generation or 0
    if generation or file:
        row.remnants.create(
            generation=generation,
            file=file or "",
            claim=row.claim if generation else None,
            is_stored=bool(generation),
        )


def put(row: Document, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        setattr(row, name, value)
