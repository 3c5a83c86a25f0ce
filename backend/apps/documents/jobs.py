"""Documents at work, and what becomes of a claim: ready, failed, later, or somebody else's."""

import logging
import time
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db import InterfaceError, OperationalError, connection

from apps.documents.claims import Claim, ClaimLost
from apps.documents.indexes import IndexMoved
from apps.documents.pipeline import TurnOver
from apps.documents.recognising import LaneFull
from apps.documents.steps import Change, Steps
from core.exceptions import DependencyUnavailable
from services import agent_client as agent
from services.agent_client import AgentFailed, AgentRefused, AgentTimeout
from services.document_processor import UnreadableDocument

TINY = 2**13  # bytes
TINY_TO_A_SEAT = 6  # of such documents, which share what it costs to claim and to commit
FIRST_DELAY = 5  # seconds, doubled by every attempt
LANE_DELAY = 30  # seconds
PATIENCE, PAUSE = 60, 0.5  # seconds without the database, and between two looks
WAITING_HELPS = (429, 503)
log = logging.getLogger("chatsphere.ingestion")


@dataclass
class Job:
    """A claimed document on its way; `waits_for` is None when it has come to its end."""

    claim: Claim
    steps: Steps[None]
    waits_for: "Future[Any] | Change | None" = None
    given: Any = None  # what a change of rows gave
    fault: Exception | None = None  # or what it raised

    @property
    def future(self) -> "Future[Any] | None":
        return self.waits_for if isinstance(self.waits_for, Future) else None

    @property
    def is_due(self) -> bool:
        """Whether there is something to do for it now, besides changing rows."""
        return self.claim.is_lost or (self.future is not None and self.future.done())

    @property
    def seats(self) -> float:
        """How much of the desk it takes."""
        if self.claim.is_aside:
            return 0
        return 1 / TINY_TO_A_SEAT if self.claim.document.size_kept <= TINY else 1

    @property
    def is_suspect(self) -> bool:
        """What may have ended its last worker is worked on alone: it must not take others along."""
        return self.claim.document.attempts > 1 and not self.claim.is_aside

    def change(self) -> None:
        """Change the rows that it wants changed, if it does."""
        if isinstance(self.waits_for, Change):
            self.given, self.fault = None, None
            try:
                self.given = self.waits_for.carry_out()
            except (ClaimLost, IndexMoved) as error:
                self.fault = error

    def advance(self) -> bool:
        """Go on with it; whether it makes sense to go on with other documents."""
        try:
            self.claim.check()
            return _attempt(self)
        except ClaimLost:
            self.waits_for = None
            self.steps.close()
            self.claim.let_go()
            return True

    def go_on(self) -> None:
        """To where it waits next, or to its end."""
        given, fault = self.given, self.fault
        self.waits_for, self.given, self.fault = None, None, None
        with suppress(StopIteration):
            self.waits_for = self.steps.throw(fault) if fault else self.steps.send(given)


def leave(claim: Claim) -> None:
    """Hand it back in the middle; who reads for it, or sends, need not go on."""
    _note(claim, "leaving")
    with suppress(ClaimLost):
        claim.leave()
    claim.lose()


def _attempt(job: Job) -> bool:
    claim = job.claim
    try:
        job.go_on()
    except UnreadableDocument as error:
        claim.fail(error.code, str(error))
    except (TurnOver, IndexMoved):
        claim.hand_back()
    except LaneFull:
        claim.hand_back(after=LANE_DELAY)
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
        leave(claim)
        raise
    return True


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
