"""From a claimed document to a searchable one. Each step finds what an earlier claim left."""

import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing
from functools import partial

from django.db import transaction

from apps.documents import indexes, passages
from apps.documents.claims import Claim
from apps.documents.models import Document
from apps.documents.passages import Building
from apps.documents.revising import digest
from services import agent_client as agent
from services.agent_client import AgentFailed, ChunkToStore

BATCH = 32  # passages a call: a second or two on two cores, far below any time-out
AT_ONCE = 2  # calls under way
LOOK = 0.25  # seconds between two looks at whether the document is still ours
Call = Callable[[], int]


class TurnOver(Exception):
    """The worker's shift has ended in the middle of a long document; others may go first."""


class VectorsMissing(AgentFailed):
    code, title = "vectors_missing", "The agent did not keep every passage"


def process(claim: Claim, *, until: float) -> None:
    """Read, cut, embed, verify, and make the document ready, or let its owner look first.

    Args:
        until: `time.monotonic()` after which no further batch is begun.

    Raises:
        ClaimLost, IndexMoved, TurnOver, UnreadableDocument, VectorsMissing, and the errors of the
        agent.
    """
    building = passages.prepare(claim)
    if claim.document.is_reviewed:
        claim.wait_for_review()
        return
    _embed(claim, building, until)
    if _stored(claim.document, building) != set(building.ordinals):
        raise VectorsMissing
    _finish(claim, building)


def _finish(claim: Claim, building: Building) -> None:
    """Raises: ClaimLost, IndexMoved."""
    bot = claim.document.bot
    gone = "" if indexes.is_served(bot.index_id) else bot.index_id
    with transaction.atomic():
        indexes.settle(bot, building.index_id, even_if_not=gone)
        claim.finish(
            generation=building.generation, chunks=building.total, index_id=building.index_id
        )


def _embed(claim: Claim, building: Building, until: float) -> None:
    """Send what the agent does not have yet; no call is under way any more when this ends,
    except after ClaimLost, whose calls the claim knows, and SystemExit."""
    have = set[int]() if building.is_new else _stored(claim.document, building)
    have |= _copied(claim.document, building, have)
    missing = [ordinal for ordinal in building.ordinals if ordinal not in have]
    done, began = len(have), time.monotonic()
    if done:
        claim.progress(done)
    with closing(_overlapped(claim, _calls(claim, building, missing, until))) as answers:
        for stored in answers:
            done += stored
            pace = (time.monotonic() - began) / (done - len(have) or 1)
            claim.progress(done, pace=pace)
    if done < building.total and (claim.others_wait or time.monotonic() > until):
        raise TurnOver


def _calls(claim: Claim, building: Building, missing: list[int], until: float) -> Iterator[Call]:
    """Each turn has one at least, or two workspaces could wait for each other for ever."""
    document = claim.document
    for start in range(0, len(missing), BATCH):
        if start and (claim.others_wait or time.monotonic() > until):
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


def _overlapped(claim: Claim, calls: Iterable[Call]) -> Generator[int, None, None]:
    """What the calls return, in order. The next one is already there while one is worked on, so
    that the embedding never pauses; the calls touch no database, whose connection is not theirs.

    They are waited for whatever happens, except that the document is no longer ours or the worker
    is told to leave.
    """
    under_way, is_patient = deque[Future[int]](), True
    pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="store")
    try:
        for call in calls:
            under_way.append(pool.submit(call))
            if len(under_way) == AT_ONCE:
                yield _answer(claim, under_way)
        while under_way:
            yield _answer(claim, under_way)
    except SystemExit:
        is_patient = False
        raise
    finally:
        pool.shutdown(wait=is_patient and not claim.is_lost, cancel_futures=True)
        claim.under_way = [future for future in under_way if not future.cancelled()]


def _answer(claim: Claim, under_way: deque[Future[int]]) -> int:
    """Of the first. Raises: ClaimLost, and what the call raises."""
    while not wait([under_way[0]], LOOK).done:
        claim.check()
    return under_way.popleft().result()


def _copied(document: Document, building: Building, have: set[int]) -> set[int]:
    """Let the agent copy the vectors of passages that an update left as they were."""
    pairs = [pair for pair in _pairs(document, building) if pair[1] not in have]
    copied = 0
    for start in range(0, len(pairs), agent.MAX_PAIRS):
        copied += agent.copy(
            document.bot.namespace,
            document_id=document.pk,
            index_id=building.index_id,
            origin=document.active_generation or 0,
            target=building.generation,
            pairs=pairs[start : start + agent.MAX_PAIRS],
        )
    if copied == len(pairs):
        return {new for _, new in pairs}
    return _stored(document, building)


def _pairs(document: Document, building: Building) -> list[tuple[int, int]]:
    """Places of the same passage in what is searched and in what is built. What the store has of
    it counts, not its row: somebody may have edited it a moment ago."""
    origin = document.active_generation
    if not origin:
        return []
    old = {
        print_: place
        for kept in agent.stored(document.bot.namespace, document.pk)
        if (kept.generation, kept.index_id) == (origin, building.index_id)
        for print_, place in zip(kept.fingerprints or (), kept.ordinals or (), strict=True)
    }
    rows = document.chunks.filter(generation=building.generation, is_disabled=False)
    new = rows.order_by("ordinal").values_list("content_hash", "content", "ordinal")
    prints = ((digest(key + content), place) for key, content, place in new)
    return [(old[print_], place) for print_, place in prints if print_ in old]


def _stored(document: Document, building: Building) -> set[int]:
    """The ordinals of this generation that the agent has."""
    return {
        ordinal
        for kept in agent.stored(document.bot.namespace, document.pk)
        if (kept.generation, kept.index_id) == (building.generation, building.index_id)
        for ordinal in kept.ordinals or ()
    }
