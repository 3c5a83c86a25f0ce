"""From a claimed document to a searchable one. Each step finds what an earlier claim left."""

import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from functools import partial

from apps.documents import passages
from apps.documents.claims import Claim
from apps.documents.models import Document
from apps.documents.passages import Building
from services import agent_client as agent
from services.agent_client import AgentFailed, ChunkToStore

BATCH = 32  # passages a call: a second or two on two cores, far below any time-out
AT_ONCE = 2  # calls under way
Call = Callable[[], int]


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
    """Send what the agent does not have yet; no call is under way any more when this ends,
    except after SystemExit."""
    have = _stored(claim.document, building)
    claim.progress(len(have))
    missing = [ordinal for ordinal in range(building.total) if ordinal not in have]
    done = len(have)
    with closing(_overlapped(_calls(claim.document, building, missing, until))) as answers:
        for stored in answers:
            done += stored
            claim.progress(done)
    if done < building.total and time.monotonic() > until:
        raise TurnOver


def _calls(
    document: Document, building: Building, missing: list[int], until: float
) -> Iterator[Call]:
    for start in range(0, len(missing), BATCH):
        if time.monotonic() > until:
            return
        ordinals = missing[start : start + BATCH]
        rows = document.chunks.filter(generation=building.generation, ordinal__in=ordinals)
        fields = rows.order_by("ordinal").values("ordinal", "content", "embedding_text")
        yield partial(
            agent.store,
            document.bot.namespace,
            document_id=document.pk,
            generation=building.generation,
            index_id=building.index_id,
            chunks=[ChunkToStore(**row) for row in fields],
        )


def _overlapped(calls: Iterable[Call]) -> Generator[int, None, None]:
    """What the calls return, in order. The next one is already there while one is worked on, so
    that the embedding never pauses; the calls touch no database, whose connection is not theirs.

    They are waited for whatever happens, except that the worker is told to leave.
    """
    under_way, wait = deque[Future[int]](), True
    pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="store")
    try:
        for call in calls:
            under_way.append(pool.submit(call))
            if len(under_way) == AT_ONCE:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
    except SystemExit:
        wait = False
        raise
    finally:
        pool.shutdown(wait=wait, cancel_futures=True)


def _stored(document: Document, building: Building) -> set[int]:
    """The ordinals of this generation that the agent has."""
    return {
        ordinal
        for kept in agent.stored(document.bot.namespace, document.pk)
        if (kept.generation, kept.index_id) == (building.generation, building.index_id)
        for ordinal in kept.ordinals or ()
    }
