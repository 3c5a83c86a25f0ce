"""Receipts of deletions: opened by whoever deletes, filled in by the purge, closed at its end."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.workspaces import audit
from apps.workspaces.models import Deletion

Kind = Deletion.Kind
LONGEST_NAME = 254


def begin(
    kind: Deletion.Kind,
    object_id: UUID,
    name: str,
    *,
    workspace_id: UUID | None = None,
    bot_id: UUID | None = None,
) -> Deletion:
    """The receipt for something that this transaction takes away; whoever asks may read it."""
    receipt, _ = Deletion.objects.get_or_create(
        kind=kind,
        object_id=object_id,
        defaults={
            "name": name[:LONGEST_NAME],
            "workspace_id": workspace_id,
            "bot_id": bot_id,
            "requested_by": audit.asker(),
        },
    )
    return receipt


@transaction.atomic
def add(kind: Deletion.Kind, object_id: UUID, counts: Mapping[str, int]) -> None:
    """Note what went, on top of what went before: a purge may take several rounds."""
    receipt = _locked(kind, object_id)
    if receipt:
        keys = receipt.counts.keys() | counts.keys()
        receipt.counts = {key: receipt.counts.get(key, 0) + counts.get(key, 0) for key in keys}
        receipt.save(update_fields=["counts"])


@transaction.atomic
def finish(kind: Deletion.Kind, object_id: UUID, counts: Mapping[str, int]) -> None:
    """The last of it went; once, whoever comes twice."""
    add(kind, object_id, counts)
    open_ones = Deletion.objects.filter(kind=kind, object_id=object_id, finished_at=None)
    open_ones.update(finished_at=timezone.now())


def _locked(kind: Deletion.Kind, object_id: UUID) -> Deletion | None:
    """None for what was deleted before there were receipts."""
    rows = Deletion.objects.select_for_update().filter(kind=kind, object_id=object_id)
    return rows.first()
