"""What becomes of a claim: ready, failed, later, or somebody else's."""

import logging
import time

from django.db import InterfaceError, OperationalError, connection

from apps.documents import pipeline
from apps.documents.claims import Claim, ClaimLost
from apps.documents.indexes import IndexMoved
from apps.documents.pipeline import TurnOver
from core.exceptions import DependencyUnavailable
from services import agent_client as agent
from services.agent_client import AgentFailed, AgentRefused, AgentTimeout
from services.document_processor import UnreadableDocument

FIRST_DELAY = 5  # seconds, doubled by every attempt
PATIENCE, PAUSE = 60, 0.5  # seconds without the database, and between two looks
WAITING_HELPS = (429, 503)
log = logging.getLogger("chatsphere.ingestion")


def work_on(claim: Claim, *, until: float) -> bool:
    """Work on a claimed document; whether it makes sense to go on with the next one.

    A bug is not caught here: it is logged by the task, and the lease that runs out counts it.
    """
    try:
        with claim.held():
            return _attempt(claim, until)
    except ClaimLost:
        claim.let_go()
        return True


def _attempt(claim: Claim, until: float) -> bool:
    try:
        pipeline.process(claim, until=until)
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
        _note(claim, "leaving")
        claim.leave()
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
