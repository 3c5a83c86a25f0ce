"""Putting a source in the queue: by its owner, by its schedule."""

from typing import Any

from django.db.models import F

from apps.documents.claims import FREE
from apps.documents.models import Source
from apps.sources.models import Run
from apps.sources.options import Options

QUEUED: dict[str, Any] = {
    **FREE,
    "status": Source.Status.QUEUED,
    "error_code": "",
    "error_detail": "",
    "attempts": 0,
    "next_sync_at": None,
}


def queue(source: Source) -> None:
    """Begin a new round, from the first page; whoever is in the middle of one loses their claim.

    Called inside the transaction that has a reason for it.
    """
    Source.objects.filter(pk=source.pk).update(**QUEUED, round=F("round") + 1)
    frontier = Options.of(source).frontier(source)
    begun = {"frontier": frontier.as_json(), "host": frontier.site[:260], "waiting": 1}
    nothing = {"asked": 0, "kept": 0, "bytes": 0, "is_partial": False, "not_before": None}
    Run.objects.update_or_create(source=source, defaults={**begun, **nothing})
