"""What happens in the background while a worker has claims: leases are renewed, and it is looked
whether the work is still wanted."""

import logging
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from threading import Event, Lock, Thread
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import Error, connection
from django.db.models import QuerySet

from apps.documents.claims import Claim, lease
from apps.documents.models import Document

LOOK = 1.0  # seconds between two looks
BEATS_PER_LEASE = 3
log = logging.getLogger("chatsphere.ingestion")


class Held(Protocol):
    """A claim of any kind of row."""

    @property
    def number(self) -> UUID: ...

    @property
    def is_lost(self) -> bool: ...

    def lose(self) -> None: ...


HeldT = TypeVar("HeldT", bound=Held)


class Keeper(Generic[HeldT]):
    """Holds claims until they are let go of; one thread for all of them."""

    def __init__(self) -> None:
        self._claims, self._lock, self._done = set[HeldT](), Lock(), Event()
        self._thread: Thread | None = None

    def rows(self, claims: Collection[HeldT]) -> "QuerySet[Any]":
        """What these claims still hold."""
        raise NotImplementedError

    def look_around(self, claims: Collection[HeldT]) -> None:
        """What else is worth a look now and then."""

    def hold(self, claim: HeldT) -> None:
        with self._lock:
            self._claims.add(claim)
        if self._thread is None:
            self._thread = Thread(target=self._keep, name="leases", daemon=True)
            self._thread.start()

    def drop(self, claim: HeldT) -> None:
        with self._lock:
            self._claims.discard(claim)

    def end(self) -> None:
        self._done.set()
        if self._thread:
            self._thread.join()

    def _keep(self) -> None:
        beat = settings.LEASE_SECONDS / BEATS_PER_LEASE
        renewed = time.monotonic()
        try:
            while not self._done.wait(min(LOOK, beat)):
                is_due = time.monotonic() - renewed >= beat
                if is_due:
                    renewed = time.monotonic()
                _patiently(self._renew if is_due else self._look)
        finally:
            connection.close()

    def _renew(self) -> None:
        self._look()
        self.rows(self._held()).update(lease_until=lease())

    def _look(self) -> None:
        claims = self._held()
        ours = set(self.rows(claims).values_list("claim", flat=True))
        for claim in claims:
            if claim.number not in ours:
                claim.lose()
        self.look_around(claims)

    def _held(self) -> list[HeldT]:
        with self._lock:
            return [claim for claim in self._claims if not claim.is_lost]


class DocumentKeeper(Keeper[Claim]):
    """Tells besides when another workspace's documents wait."""

    def rows(self, claims: Collection[Claim]) -> "QuerySet[Document]":
        return Document.objects.held_by(claims)

    def look_around(self, claims: Collection[Claim]) -> None:
        spaces = {claim.document.bot.workspace_id for claim in claims}
        if Document.objects.waiting().exclude(bot__workspace__in=spaces).exists():
            for claim in claims:
                claim.others_wait = True


KeeperT = TypeVar("KeeperT", bound=Keeper[Any])


@contextmanager
def keeping(keeper: KeeperT) -> Iterator[KeeperT]:
    """It keeps what it is given for as long as the block lasts."""
    try:
        yield keeper
    finally:
        keeper.end()


def _patiently(step: Callable[[], None]) -> None:
    """A database that is away is asked again at the next beat, by a new connection."""
    try:
        step()
    except Error as error:
        log.warning("could not renew leases", extra={"fields": {"reason": type(error).__name__}})
        connection.close()
