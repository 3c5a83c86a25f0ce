"""A worker's hold on one document: a numbered lease, kept on the database's clock."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID, uuid4

from django.conf import settings
from django.db import Error, connection, transaction
from django.db.models import Case, CharField, F, IntegerField, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Greatest, Now

if TYPE_CHECKING:
    from apps.documents.models import Document

BEATS_PER_LEASE = 3
FREE: dict[str, Any] = {"claim": None, "lease_until": None}
QUEUED: dict[str, Any] = {**FREE, "status": "queued", "stage": "waiting"}
log = logging.getLogger("chatsphere.ingestion")


class ClaimLost(Exception):
    """The document was deleted, or its lease ran out and another worker has it: stop at once."""


class Claim:
    """Every change goes through `change`, so a worker that was too slow changes nothing."""

    def __init__(self, document: "Document", number: UUID) -> None:
        self.document = document
        self.number = number
        self._lost = Event()

    @classmethod
    def take(cls, waiting: "QuerySet[Document]") -> Self | None:
        """Claim the first of `waiting`, which one UPDATE decides, so two workers cannot both win.

        The claim counts as an attempt until it stores something or is handed back.
        """
        documents, number = waiting.model._default_manager, uuid4()
        first = waiting.select_for_update(skip_locked=True, of=("self",))
        with transaction.atomic():
            taken = documents.filter(pk=first.values("pk")[:1]).update(
                status="processing",
                claim=number,
                lease_until=lease(),
                attempts=F("attempts") + 1,
                updated_at=Now(),
            )
            if not taken:
                return None
            document = documents.select_related("bot__workspace").get(claim=number)
            workspaces = type(document.bot.workspace).objects
            workspaces.filter(pk=document.bot.workspace_id).update(served_at=Now())
        return cls(document, number)

    def change(self, **fields: Any) -> None:
        """Change the row. Raises: ClaimLost: it is no longer ours, and stays as it is.

        All conditions stand in the UPDATE itself: PostgreSQL checks them again on the row's
        newest version if another worker was just changing it, which it does not in a subquery.
        """
        live = type(self.document.bot).objects.live()
        mine = self._rows().filter(status="processing", bot__in=live.values("pk"))
        if self._lost.is_set() or not mine.update(updated_at=Now(), **fields):
            self._lost.set()
            raise ClaimLost

    def check(self) -> None:
        """Raises: ClaimLost, as soon as a renewal of the lease has found out."""
        if self._lost.is_set():
            raise ClaimLost

    @contextmanager
    def held(self) -> Iterator[None]:
        """Renew the lease in the background for as long as the block lasts."""
        done = Event()
        beat = Thread(target=self._keep, args=(done,), name="lease", daemon=True)
        beat.start()
        try:
            yield
        finally:
            done.set()
            beat.join()

    def progress(self, done: int) -> None:
        """Note how many chunks are stored; more than before make this claim no attempt."""
        more = When(progress_done__lt=done, then=Value(0))
        attempts = Case(more, default=F("attempts"), output_field=IntegerField())
        self.change(progress_done=done, attempts=attempts)

    def finish(self, *, chunks: int, index_id: str) -> None:
        """In one UPDATE: the generation that was built is the one that is searched."""
        self.change(
            **FREE,
            status="ready",
            stage="done",
            active_generation=F("building_generation"),
            building_generation=None,
            chunk_count=chunks,
            index_id=index_id,
            attempts=0,
            error_code="",
            error_detail="",
        )

    def fail(self, code: str, detail: str) -> None:
        """Ended, with a sentence that its owner can act on; what was built stays for a retry."""
        self.change(**FREE, status="failed", error_code=code[:50], error_detail=detail[:500])

    def hand_back(self, *, after: float = 0) -> None:
        """Free for anyone after so many seconds; this claim was no attempt."""
        attempts = Greatest(F("attempts") - 1, 0)
        self.change(**QUEUED, attempts=attempts, not_before=in_seconds(after))

    def leave(self) -> None:
        """As `hand_back`, at once: a batch may still be on its way to the agent, and the lease,
        which ends now instead of vanishing, lets the purge wait for that."""
        attempts = Greatest(F("attempts") - 1, 0)
        self.change(**QUEUED | {"lease_until": Now()}, attempts=attempts, not_before=None)

    def try_again(self, code: str, detail: str, *, after: float) -> None:
        """Free for anyone after so many seconds; after the last attempt it has failed instead."""
        attempts = self._rows().values_list("attempts", flat=True).first() or 0
        if attempts >= settings.MAX_ATTEMPTS:
            self.fail(code, detail)
        else:
            self.change(**QUEUED, not_before=in_seconds(after))

    def let_go(self) -> None:
        """Say of a lost document that nothing more will be stored for it, so that it may go."""
        processing = When(status="processing", then=Value("queued"))
        status = Case(processing, default=F("status"), output_field=CharField())
        self._rows().update(**FREE, status=status)

    def _rows(self) -> "QuerySet[Document]":
        documents = type(self.document)._default_manager
        return documents.filter(pk=self.document.pk, claim=self.number)

    def _keep(self, done: Event) -> None:
        try:
            while not done.wait(settings.LEASE_SECONDS / BEATS_PER_LEASE):
                self._renew()
        except ClaimLost:
            return  # noted; the worker finds out at its next step
        finally:
            connection.close()

    def _renew(self) -> None:
        try:
            self.change(lease_until=lease())
        except Error as error:  # the next beat tries again, by a new connection
            fields = {"document": self.document.pk, "reason": type(error).__name__}
            log.warning("could not renew a lease", extra={"fields": fields})
            connection.close()


def lease() -> Combinable:
    """When a lease taken now runs out."""
    return in_seconds(settings.LEASE_SECONDS)


def in_seconds(seconds: float) -> Combinable:
    """A time from now, by the database's clock."""
    return Now() + timedelta(seconds=seconds)
