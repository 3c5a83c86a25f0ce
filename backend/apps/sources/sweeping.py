"""The regular look: what is due, what nobody holds any more, what was deleted."""

from django.db import transaction
from django.db.models.functions import Now

from apps.documents.claims import FREE
from apps.documents.models import Source
from apps.sources.claims import worn_out
from apps.sources.queueing import queue
from apps.sources.schedules import next_sync
from apps.workspaces import receipts

Status = Source.Status
CRASHED = "Reading this source ended the worker again and again. Leave out the page it stopped at."


def end_worn_out() -> None:
    """Those that ended their worker for the last time that is allowed have failed."""
    for source in worn_out():
        worn_out().filter(pk=source.pk).update(
            **FREE,
            status=Status.FAILED,
            error_code="crashed",
            error_detail=CRASHED,
            next_sync_at=next_sync(source.schedule),
        )


def queue_due() -> None:
    """Begin a new round of those whose time has come."""
    resting = Source.objects.live().filter(status__in=[Status.IDLE, Status.FAILED])
    due = resting.filter(next_sync_at__lte=Now()).order_by("next_sync_at")
    for key in list(due.values_list("pk", flat=True)):
        with transaction.atomic():
            free = due.select_for_update(skip_locked=True, of=("self",))
            if source := free.filter(pk=key).first():
                queue(source)


def purge() -> None:
    """Every source that was deleted, once its documents are gone."""
    deleted = Source.objects.filter(status=Status.DELETING, documents=None)
    for source in deleted.filter(bot__deleted_at=None):
        with transaction.atomic():
            key = source.pk
            rows, _ = source.delete()
            receipts.finish(receipts.Kind.SOURCE, key, {"rows": rows})
