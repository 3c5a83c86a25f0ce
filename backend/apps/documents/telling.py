"""Telling the store what became of one passage, after its row says so already.

The row is the truth. Before the store is told, the document is marked in the same transaction that
changes the passage; where the store does not answer, the mark stays, and the upkeep mends it.
"""

import logging
from datetime import datetime

from django.db.models.functions import Now

from apps.documents import indexes
from apps.documents.models import Chunk, Document
from apps.documents.storing import to_store
from core.exceptions import ChatSphereError
from core.failpoints import reached
from services import agent_client as agent
from services.agent_client import (
    AgentFailed,
    AgentRefused,
    AgentTimeout,
    AgentUnavailable,
)

log = logging.getLogger("chatsphere.passages")


def mark(document: Document) -> datetime | None:
    """Say that the store may differ from now on; the mark that was there before.

    Every change gives a new one, so that nobody takes it away who has not seen that change.
    """
    before = document.repair_since
    Document.objects.filter(pk=document.pk).update(repair_since=Now(), updated_at=Now())
    document.refresh_from_db(fields=["repair_since", "updated_at"])
    return before


def tell(chunk: Chunk, *, before: datetime | None, is_gone: bool = False) -> None:
    """Store the passage as it is, or take its vector away.

    The mark goes only if it is this change's own and there was none before: whatever that was
    about may still be missing.
    """
    document = chunk.document
    reached("passage_changed")
    try:
        if is_gone or chunk.is_disabled:
            agent.delete(document.bot.namespace, document.pk, chunk.generation, chunk.ordinal)
        else:
            _store(chunk)
    except (AgentFailed, AgentRefused, AgentTimeout, AgentUnavailable) as error:
        _note(document, error)
        return
    mine = Document.objects.filter(pk=document.pk, repair_since=document.repair_since)
    if before is None and mine.update(repair_since=None):
        document.repair_since = None


def _store(chunk: Chunk) -> None:
    document = chunk.document
    agent.store(
        document.bot.namespace,
        document_id=document.pk,
        generation=chunk.generation,
        index_id=indexes.built(document.bot).index_id,
        chunks=[to_store(chunk)],
    )


def _note(document: Document, error: ChatSphereError) -> None:
    fields = {"document": document.pk, "reason": error.code}
    log.warning("the store was not told of a passage", extra={"fields": fields})
