"""What becomes of a claim: ready, failed, later, or somebody else's."""

import logging
import time
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import InterfaceError, OperationalError, connection

from apps.documents import pipeline
from apps.documents.claims import Claim, ClaimLost
from apps.documents.indexes import IndexMoved
from apps.documents.keeping import DocumentKeeper, Keeper, keeping
from apps.documents.pipeline import TurnOver
from apps.documents.steps import Steps
from core.exceptions import DependencyUnavailable
from core.failpoints import reached
from services import agent_client as agent
from services.agent_client import AgentFailed, AgentRefused, AgentTimeout
from services.document_processor import UnreadableDocument

ABREAST = 3  # documents at once
SMALL = 2**20  # bytes; room for one such is kept, whatever large ones are being read
LOOK = 0.25  # seconds between two looks at what is to be done
FIRST_DELAY = 5  # seconds, doubled by every attempt
PATIENCE, PAUSE = 60, 0.5  # seconds without the database, and between two looks
WAITING_HELPS = (429, 503)
log = logging.getLogger("chatsphere.ingestion")


class NextClaim(Protocol):
    """Claims the next document, of at most so many bytes if that is given."""

    def __call__(self, *, most: int | None = None) -> Claim | None: ...


@dataclass
class Job:
    """A claimed document on its way; `waits_for` is None when it has come to its end."""

    claim: Claim
    steps: Steps[None]
    waits_for: "Future[Any] | None" = None

    @property
    def is_due(self) -> bool:
        """Whether there is something to do for it now."""
        return self.claim.is_lost or (self.waits_for is not None and self.waits_for.done())


def work_on(claim: Claim, *, until: float) -> bool:
    """Work on one claimed document; as `work_through`."""
    return work_through(lambda **_: None, until=until, first=claim)


def work_through(next_claim: NextClaim, *, until: float, first: Claim | None = None) -> bool:
    """Work on what can be claimed, some documents abreast: while one is read or embedded, another
    is cut. Whether it makes sense to go on afterwards.

    A bug is not caught here: it is logged by the task, and the lease that runs out counts it. The
    other documents are handed back, and so are all when the worker is told to leave.
    """
    with keeping(DocumentKeeper()) as keeper:
        desk = Desk(keeper, next_claim, until)
        try:
            if first:
                desk.put_down(first)
            while desk.take_up() or desk.jobs:
                desk.go_on()
        finally:
            for claim in desk.claims():
                _leave(claim)
    return desk.makes_sense


class Desk:
    """Where a worker's documents lie."""

    def __init__(self, keeper: Keeper[Claim], next_claim: NextClaim, until: float) -> None:
        self.jobs, self.makes_sense = list[Job](), True
        self._keeper, self._next_claim, self._until = keeper, next_claim, until
        self._suspect: Claim | None = None
        self._looked = float("-inf")

    def take_up(self) -> bool:
        """Begin with what waits, as far as there is room; whether there was something."""
        begun = False
        while claim := self._claimed():
            begun = True
            reached("claimed")
            self.put_down(claim)
        return begun

    def put_down(self, claim: Claim) -> None:
        """Begin with it or, if it has to be worked on alone, let it wait for the others' end."""
        self._keeper.hold(claim)
        if claim.document.attempts > 1 and self.jobs:
            self._suspect = claim
        else:
            self._begin(claim)

    def claims(self) -> list[Claim]:
        return [job.claim for job in self.jobs] + ([self._suspect] if self._suspect else [])

    def go_on(self) -> None:
        """Wait until something can be done for one of them, and do it."""
        wait([job.waits_for for job in self.jobs if job.waits_for], LOOK, FIRST_COMPLETED)
        for job in [job for job in self.jobs if job.is_due]:
            self._advance(job)
        if self._suspect and not self.jobs:
            suspect, self._suspect = self._suspect, None
            self._begin(suspect)

    def _claimed(self) -> Claim | None:
        """What may have ended its last worker is worked on alone: it must not take others along."""
        is_alone = any(job.claim.document.attempts > 1 for job in self.jobs) or self._suspect
        is_over = time.monotonic() > self._until or not self.makes_sense
        if len(self.jobs) >= ABREAST or is_alone or is_over or self._has_just_looked():
            return None
        large = sum(job.claim.document.size_kept > SMALL for job in self.jobs)
        claim = self._next_claim(most=SMALL) if large >= ABREAST - 1 else self._next_claim()
        self._looked = time.monotonic() if claim is None else float("-inf")
        return claim

    def _has_just_looked(self) -> bool:
        return bool(self.jobs) and time.monotonic() - self._looked < LOOK

    def _begin(self, claim: Claim) -> None:
        self._advance(Job(claim, pipeline.process(claim, until=self._until)))

    def _advance(self, job: Job) -> None:
        """Off the desk while it is worked on: whoever cleans up after a bug leaves it its lease."""
        self.jobs = [other for other in self.jobs if other is not job]
        try:
            self.makes_sense &= _advanced(job)
        finally:
            if job.waits_for is None:
                self._keeper.drop(job.claim)
        if job.waits_for is not None:
            self.jobs.append(job)


def _advanced(job: Job) -> bool:
    """Whether it makes sense to go on with other documents."""
    job.waits_for = None
    try:
        job.claim.check()
        return _attempt(job)
    except ClaimLost:
        job.steps.close()
        job.claim.let_go()
        return True


def _attempt(job: Job) -> bool:
    claim = job.claim
    try:
        job.waits_for = next(job.steps, None)
    except UnreadableDocument as error:
        claim.fail(error.code, str(error))
    except (TurnOver, IndexMoved):
        claim.hand_back()
    except DependencyUnavailable as error:  # the agent, or the file store
        _note(claim, error.code)
        claim.hand_back(after=error.retry_after or FIRST_DELAY)
        return False
    except AgentRefused as error:
        return _refused(claim, error)
    except (AgentFailed, AgentTimeout) as error:
        _note(claim, error.code)
        claim.try_again(error.code, str(error), after=FIRST_DELAY * 2**claim.document.attempts)
    except (OperationalError, InterfaceError) as error:
        _note(claim, type(error).__name__)
        _hand_back_when_the_database_is_back(claim)
        return False
    except SystemExit:  # the worker was told to leave
        _leave(claim)
        raise
    return True


def _leave(claim: Claim) -> None:
    """Hand it back in the middle; who reads for it, or sends, need not go on."""
    _note(claim, "leaving")
    with suppress(ClaimLost):
        claim.leave()
    claim.lose()


def _refused(claim: Claim, error: AgentRefused) -> bool:
    _note(claim, error.code)
    if error.code == "index_mismatch":
        agent.forget_embedding()
        claim.try_again(error.code, str(error), after=0)
        return True
    if error.status in WAITING_HELPS:
        claim.hand_back(after=error.retry_after or FIRST_DELAY)
        return False
    claim.fail(error.code, str(error))
    return True


def _note(claim: Claim, reason: str) -> None:
    """Whoever wonders why a document waits, or has failed, finds the reason in the log."""
    document = claim.document
    fields = {"document": document.pk, "attempts": document.attempts, "reason": reason}
    log.warning("could not finish a document", extra={"fields": fields})


def _hand_back_when_the_database_is_back(claim: Claim) -> None:
    """Left to the end of the lease it would count as an attempt."""
    until = time.monotonic() + PATIENCE
    while True:
        connection.close()
        try:
            claim.hand_back(after=FIRST_DELAY)
        except (OperationalError, InterfaceError):
            if time.monotonic() > until:
                raise
            time.sleep(PAUSE)
        else:
            return
