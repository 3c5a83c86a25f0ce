"""The worker's tasks: shells that find rows and act. Rung twice, they do the work once."""

import time

from celery import shared_task
from django.db.models.functions import Now

from apps.documents import purging, work
from apps.documents.models import Document
from core import doorbell

SHIFT = 20  # seconds of work before other tasks, and other workspaces, get their turn
CRASHED = "Working on this document ended the worker again and again. It may be damaged."


@shared_task
def ingest() -> None:
    """Work on waiting documents until none is left or the shift is over; then ring again."""
    until = time.monotonic() + SHIFT
    while time.monotonic() < until:
        claim = Document.objects.claim_next()
        if not claim or not work.work_on(claim, until=until):
            return  # the sweeper rings again
    doorbell.send(ingest)


@shared_task
def sweep() -> None:
    """End what crashed its last worker, and ring for what waits while nobody works on it."""
    Document.objects.worn_out().update(
        status=Document.Status.FAILED,
        error_code="crashed",
        error_detail=CRASHED,
        claim=None,
        lease_until=None,
        updated_at=Now(),
    )
    if Document.objects.waiting().exists():
        doorbell.send(ingest, expires=10)


@shared_task
def purge() -> None:
    """Remove what was deleted: vectors first, then rows and files."""
    purging.purge_documents()
    purging.purge_bots()
