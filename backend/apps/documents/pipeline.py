"""From a claimed document to a searchable one. Each step finds what an earlier claim left."""

import time

from apps.documents import passages
from apps.documents.claims import Claim
from apps.documents.models import Document
from apps.documents.passages import Building
from services import agent_client as agent
from services.agent_client import AgentFailed, ChunkToStore

BATCH = 64  # passages a call: a few seconds of embedding on two cores, far below any time-out


class TurnOver(Exception):
    """The worker's shift has ended in the middle of a long document; others may go first."""


class VectorsMissing(AgentFailed):
    code, title = "vectors_missing", "The agent did not keep every passage"


def process(claim: Claim, *, until: float) -> None:
    """Read, cut, embed, verify, and make the document ready.

    Args:
        until: `time.monotonic()` after which no further batch is begun.

    Raises:
        ClaimLost, TurnOver, UnreadableDocument, VectorsMissing, and the errors of the agent.
    """
    building = passages.prepare(claim)
    _embed(claim, building, until)
    if len(_stored(claim.document, building)) != building.total:
        raise VectorsMissing
    claim.finish(chunks=building.total, index_id=building.index_id)


def _embed(claim: Claim, building: Building, until: float) -> None:
    """Send what the agent does not have yet."""
    have = _stored(claim.document, building)
    done = len(have)
    claim.progress(done)
    missing = [ordinal for ordinal in range(building.total) if ordinal not in have]
    for start in range(0, len(missing), BATCH):
        if time.monotonic() > until:
            raise TurnOver
        done += _send(claim.document, building, missing[start : start + BATCH])
        claim.progress(done)


def _send(document: Document, building: Building, ordinals: list[int]) -> int:
    rows = document.chunks.filter(generation=building.generation, ordinal__in=ordinals)
    chunks = [
        ChunkToStore(ordinal=ordinal, content=content, embedding_text=embedding_text)
        for ordinal, content, embedding_text in rows.values_list(
            "ordinal", "content", "embedding_text"
        )
    ]
    return agent.store(
        document.bot.namespace,
        document_id=document.pk,
        generation=building.generation,
        index_id=building.index_id,
        chunks=chunks,
    )


def _stored(document: Document, building: Building) -> set[int]:
    """The ordinals of this generation that the agent has."""
    return {
        ordinal
        for kept in agent.stored(document.bot.namespace, document.pk)
        if (kept.generation, kept.index_id) == (building.generation, building.index_id)
        for ordinal in kept.ordinals or ()
    }
