"""A worker's hold on one document: a numbered lease, kept on the database's clock."""

from collections import deque
from concurrent.futures import Future, wait
from datetime import timedelta
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.db import connection
from django.db.models import Case, CharField, F, IntegerField, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Greatest, Now

from core.commits import lazy_commit

if TYPE_CHECKING:
    from apps.documents.models import Document

LONGEST_WAIT = 2.0  # seconds for a batch under way, once its document is somebody else's
FREE: dict[str, Any] = {"claim": None, "lease_until": None}
QUEUED: dict[str, Any] = {**FREE, "status": "queued", "stage": "waiting"}


class ClaimLost(Exception):
    """The document was deleted, or its lease ran out and another worker has it: stop at once."""


class Claim:
    """Every change goes through `change`, so a worker that was too slow changes nothing."""

    def __init__(self, document: "Document", number: UUID) -> None:
        self.document = document
        self.number = number
        self.under_way = deque[Future[int]]()  # batches on their way to the agent
        self.others_wait = False  # another workspace, for this one's turn to end
        self.built: int | None = None  # the generation whose passages are rows
        self.is_aside = False  # it waits for something that nobody else should wait for
        self._lost = Event()

    @classmethod
    def take(cls, waiting: "QuerySet[Document]", *, count: int = 1) -> list[Self]:
        """Claim the first of `waiting`; the lock on a row decides, so two workers cannot both win.

        A claim counts as an attempt until it stores something or is handed back.
        """
        documents = waiting.model._default_manager
        free = waiting.select_for_update(skip_locked=True, of=("self",))
        with lazy_commit():
            keys = list(free.values_list("pk", flat=True)[:count])
            if not keys:
                return []
            taken = documents.filter(pk__in=keys)
            taken.update(
                status="processing",
                claim=RandomUUID(),
                lease_until=lease(),
                stage="reading",
                stage_since=Now(),
                attempts=F("attempts") + 1,
                updated_at=Now(),
            )
            rows = {row.pk: row for row in taken.select_related("bot__workspace")}
            served = {row.bot.workspace_id for row in rows.values()}
            workspaces = type(rows[keys[0]].bot.workspace).objects
            workspaces.filter(pk__in=served).update(served_at=Now())
        return [cls(row, row.claim) for row in map(rows.get, keys) if row and row.claim]

    def change(self, **fields: Any) -> None:
        """Change the row. Raises: ClaimLost: it is no longer ours, and stays as it is.

        All conditions stand in the UPDATE itself: PostgreSQL checks them again on the row's
        newest version if another worker was just changing it, which it does not in a subquery.
        """
        if self.is_lost or not self._mine().update(updated_at=Now(), **fields):
            self._lost.set()
            raise ClaimLost

    def check(self) -> None:
        """Raises: ClaimLost, as soon as a look in the background has found out."""
        if self.is_lost:
            raise ClaimLost

    def is_held(self) -> bool:
        """Whether it makes sense to go on, as far as is known here."""
        return not self.is_lost

    @property
    def is_lost(self) -> bool:
        return self._lost.is_set()

    def lose(self) -> None:
        """Note that the document is somebody else's; whoever works on it finds out."""
        self._lost.set()

    def progress(self, done: int, *, pace: float | None = None) -> None:
        """Note how many chunks are stored; more than before make this claim no attempt.

        Args:
            pace: seconds that each of them took, for who wants to know how long the rest takes.
        """
        more = When(progress_done__lt=done, then=Value(0))
        attempts = Case(more, default=F("attempts"), output_field=IntegerField())
        measured = {} if pace is None else {"pace": pace}
        self.change(progress_done=done, attempts=attempts, **measured)

    def wait_for_review(self) -> None:
        """Leave the passages to their owner, who says whether they are to be embedded."""
        self.change(**FREE, status="review", stage="waiting", stage_since=Now(), attempts=0)

    def finish(self, *, generation: int, chunks: int, index_id: str) -> None:
        """The switch, in one UPDATE: what was built is searched, what it replaces no more.

        An update's bytes become the document's own. To be called in a transaction.
        """
        self.change(
            **FREE,
            **self._own(),
            status="ready",
            stage="done",
            active_generation=generation,
            building_generation=None,
            chunk_count=chunks,
            progress_done=chunks,
            index_id=index_id,
            is_reviewed=False,
            attempts=0,
            error_code="",
            error_detail="",
        )
        self._leave_behind(generation)

    def _own(self) -> dict[str, Any]:
        """Nobody changes these while the claim holds: a newer update ends it."""
        new = self.document
        if not new.next_file:
            return {}
        own = {name: getattr(new, f"next_{name}") for name in new.OF_A_FILE}
        return own | new.NO_UPDATE

    def _leave_behind(self, successor: int) -> None:
        old = self.document
        if old.active_generation:
            file = old.file.name if old.next_file else ""
            old.remnants.create(
                generation=old.active_generation, successor=successor, file=file or ""
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
        """Say of a lost document that nothing more will be stored for it, so that it may go.

        That is when the batches under way are done; long ones are waited for in the background.
        """
        if wait(self._running(), LONGEST_WAIT).not_done:
            Thread(target=self._let_go_later, daemon=True).start()
        else:
            self._let_go()

    def _let_go(self) -> None:
        processing = When(status="processing", then=Value("queued"))
        status = Case(processing, default=F("status"), output_field=CharField())
        self._rows().update(**FREE, status=status)
        self.document.remnants.filter(claim=self.number).update(claim=None)

    def _running(self) -> list["Future[int]"]:
        return [future for future in self.under_way if not future.cancel()]

    def _let_go_later(self) -> None:
        wait(self._running())
        try:
            self._let_go()
        finally:
            connection.close()

    def _mine(self) -> "QuerySet[Document]":
        """With passages that a crash of the database took back, the claim is lost as well."""
        live = type(self.document.bot).objects.live()
        mine = self._rows().filter(status="processing", bot__in=live.values("pk"))
        return mine if self.built is None else mine.filter(building_generation=self.built)

    def _rows(self) -> "QuerySet[Document]":
        documents = type(self.document)._default_manager
        return documents.filter(pk=self.document.pk, claim=self.number)


def lease() -> Combinable:
    """When a lease taken now runs out."""
    return in_seconds(settings.LEASE_SECONDS)


def in_seconds(seconds: float) -> Combinable:
    """A time from now, by the database's clock."""
    return Now() + timedelta(seconds=seconds)
