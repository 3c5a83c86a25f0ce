"""The worker's tasks: shells that find rows and act. Rung twice, they do the work once."""

import time
from functools import partial
from uuid import UUID

from celery import shared_task
from django.db import transaction
from django.db.models.functions import Now

from apps.documents import discarding, purging, slot, upkeep, work
from apps.documents.models import Document
from core import doorbell

EXPIRES = 60  # seconds after which nobody needs to hear a ring; the sweepers ring again
SHIFT = 20  # seconds of work before other tasks, and other workspaces, get their turn
CRASHED = "Working on this document ended the worker again and again. It may be damaged."


@shared_task(expires=EXPIRES)
def ingest() -> None:
    """Work on waiting documents; ring again for those that wait when the shift is over.

    While another process works, this one leaves at once. A document that came between that one's
    last look and its end is found by the look after it.
    """
    try:
        with slot.taken() as mine:
            until = time.monotonic() + SHIFT
            helps = mine and work.work_through(Document.objects, until=until)
    except slot.ToldToLeave:  # the documents are handed back; Celery ends this process in peace
        return
    if helps and Document.objects.waiting().exists():
        doorbell.send(ingest)


def ring_for(document: Document) -> None:
    """Ring for a new document, unless an older one waits: who is woken for that works on until
    nothing is left. A hundred uploads are then no hundred rings."""
    transaction.on_commit(partial(_ring_for, document.pk))


def _ring_for(key: UUID) -> None:
    if not Document.objects.waiting().filter(pk__lt=key).exists():
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
        doorbell.send(ingest)


@shared_task(expires=EXPIRES)
def cancel_unattended() -> None:
    """Give up what waits for somebody's look and was not looked at."""
    discarding.cancel_unattended()


@shared_task(expires=EXPIRES)
def purge() -> None:
    """Remove what was deleted: vectors first, then rows and files."""
    purging.take_bots_along()
    purging.purge_documents()
    purging.purge_remnants()
    purging.purge_bots()
    purging.purge_workspaces()


@shared_task(expires=EXPIRES)
def tend() -> None:
    """Repair what differs between passages and vectors, move bots to another embedding model, and
    look at every bot once a day."""
    if upkeep.turn():
        doorbell.send(tend)
