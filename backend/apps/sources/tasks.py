"""The worker's tasks: shells that find rows and act. Rung twice, they do the work once."""

import time

from celery import shared_task

from apps.documents import slot
from apps.sources import claims, sweeping, work
from core import doorbell

EXPIRES = 60  # seconds after which nobody needs to hear a ring; the sweeper rings again
TURN = 5  # seconds for one source, before another one and other tasks get their turn


@shared_task(expires=EXPIRES)
def sync() -> None:
    """Read one source for a while, and ring again for what is left and for others.

    While another process of this machine reads one, this one leaves at once.
    """
    try:
        with slot.taken(slot.SYNC) as mine:
            claim = claims.Claim.take_next() if mine else None
            if claim:
                work.work_on(claim, until=time.monotonic() + TURN)
    except slot.ToldToLeave:  # it is handed back; Celery ends this process in peace
        return
    if claim and claims.waiting().exists():
        doorbell.send(sync)


@shared_task(expires=EXPIRES)
def sweep() -> None:
    """End what crashed its last worker, queue what is due, remove what was deleted, and ring for
    what waits while nobody reads it."""
    sweeping.end_worn_out()
    sweeping.queue_due()
    sweeping.purge()
    if claims.waiting().exists():
        doorbell.send(sync)
