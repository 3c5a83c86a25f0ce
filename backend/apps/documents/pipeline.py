"""From a claimed document to a searchable one. Each step finds what an earlier claim left."""

import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from django.db import DatabaseError

from apps.documents import indexes, passages, steps
from apps.documents.claims import Claim
from apps.documents.models import Chunk, Document
from apps.documents.passages import Building
from apps.documents.revising import digest
from apps.documents.steps import Steps
from apps.documents.storing import FIELDS, to_store
from core.exceptions import ChatSphereError
from core.failpoints import reached
from services import agent_client as agent
from services.agent_client import AgentFailed

BATCH = 32  # passages a call: a second or two on two cores, far below any time-out
AT_ONCE = 2  # calls under way for one document
NOTED_EVERY = 0.5  # seconds; a note takes as long as cutting some pages
Call = Callable[[], int]


class TurnOver(Exception):
    """The worker's shift has ended in the middle of a long document; others may go first."""


class VectorsMissing(AgentFailed):
    code, title = "vectors_missing", "The agent did not keep every passage"


def process(claim: Claim, *, until: float) -> Steps[None]:
    """Read, cut, embed, verify, and make the document ready, or let its owner look first.

    Args:
        until: `time.monotonic()` after which no further batch is begun.

    Raises:
        ClaimLost, IndexMoved, TurnOver, UnreadableDocument, VectorsMissing, and the errors of the
        agent.
    """
    building = yield from passages.prepare(claim)
    if claim.document.is_reviewed:
        claim.wait_for_review()
        return
    yield from _embed(claim, building, until)
    stored = yield from _stored(claim.document, building)
    if stored != set(building.ordinals):
        raise VectorsMissing
    reached("all_stored")
    yield from steps.committed(partial(_finish, claim, building))
    reached("switched")


def _finish(claim: Claim, building: Building) -> None:
    """Raises: ClaimLost, IndexMoved."""
    bot = claim.document.bot
    gone = "" if indexes.is_served(bot.index_id) else bot.index_id
    is_first = indexes.hold(bot, building.index_id, even_if_not=gone)
    claim.finish(generation=building.generation, chunks=building.total, index_id=building.index_id)
    if is_first:
        indexes.begin(bot, building.index_id)


def _embed(claim: Claim, building: Building, until: float) -> Steps[None]:
    """Send what the agent does not have yet."""
    have = set[int]()
    if not building.is_new:
        have |= yield from _stored(claim.document, building)
    have |= yield from _copied(claim.document, building, have)
    missing = [ordinal for ordinal in building.ordinals if ordinal not in have]
    if have:
        claim.progress(len(have))
    done = yield from _sent(claim, building, missing, until)
    if done < len(missing):
        raise TurnOver


def _sent(claim: Claim, building: Building, missing: list[int], until: float) -> Steps[int]:
    """How many passages were embedded. The next batch is already there while one is worked on, so
    that the embedding never pauses.

    Once something fails, what is under way is waited for; ClaimLost leaves that to the claim.
    """
    before, done, began, noted = building.total - len(missing), 0, time.monotonic(), 0.0
    try:
        for call in _calls(claim, building, missing, until):
            claim.under_way.append(steps.ask(call))
            if len(claim.under_way) == AT_ONCE:
                done += yield from _first(claim)
                reached("batch_stored")
                if time.monotonic() > noted + NOTED_EVERY:
                    noted = time.monotonic()
                    claim.progress(before + done, pace=(noted - began) / done)
                    reached("batch_counted")
        while claim.under_way:
            done += yield from _first(claim)
    except (ChatSphereError, DatabaseError):
        yield from _ended(claim)
        raise
    if done < len(missing):
        claim.progress(before + done)
    return done


def _first(claim: Claim) -> Steps[int]:
    future = claim.under_way[0]
    yield future
    claim.under_way.popleft()
    return future.result()


def _ended(claim: Claim) -> Steps[None]:
    for future in claim.under_way:
        if not future.cancel():
            yield future


def _calls(claim: Claim, building: Building, missing: list[int], until: float) -> Iterator[Call]:
    """Each turn has one at least, or two workspaces could wait for each other for ever."""
    document = claim.document
    for start in range(0, len(missing), BATCH):
        if start and (claim.others_wait or time.monotonic() > until):
            return
        rows = building.rows or _rows(document, building, missing[start : start + BATCH])
        yield partial(
            agent.store,
            document.bot.namespace,
            document_id=document.pk,
            generation=building.generation,
            index_id=building.index_id,
            chunks=[to_store(rows[ordinal]) for ordinal in missing[start : start + BATCH]],
        )


def _rows(document: Document, building: Building, ordinals: list[int]) -> Mapping[int, Chunk]:
    rows = document.chunks.filter(generation=building.generation, ordinal__in=ordinals)
    return {row.ordinal: row for row in rows.only(*FIELDS)}


def _copied(document: Document, building: Building, have: set[int]) -> Steps[set[int]]:
    """Let the agent copy the vectors of passages that an update left as they were."""
    found = yield from _pairs(document, building)
    pairs = [pair for pair in found if pair[1] not in have]
    copied = 0
    for start in range(0, len(pairs), agent.MAX_PAIRS):
        call = partial(
            agent.copy,
            document.bot.namespace,
            document_id=document.pk,
            index_id=building.index_id,
            origin=document.active_generation or 0,
            target=building.generation,
            pairs=pairs[start : start + agent.MAX_PAIRS],
        )
        copied += yield from steps.result_of(steps.ask(call))
    if copied == len(pairs):
        return {new for _, new in pairs}
    return (yield from _stored(document, building))


def _pairs(document: Document, building: Building) -> Steps[list[tuple[int, int]]]:
    """Places of the same passage in what is searched and in what is built. What the store has of
    it counts, not its row: somebody may have edited it a moment ago."""
    origin = document.active_generation
    if not origin:
        return []
    old = {
        print_: place
        for kept in (yield from _kept(document, origin, building.index_id))
        for print_, place in zip(kept.fingerprints or (), kept.ordinals or (), strict=True)
    }
    rows = document.chunks.filter(generation=building.generation, is_disabled=False)
    new = rows.order_by("ordinal").values_list("content_hash", "content", "ordinal")
    prints = ((digest(key + content), place) for key, content, place in new)
    return [(old[print_], place) for print_, place in prints if print_ in old]


def _stored(document: Document, building: Building) -> Steps[set[int]]:
    """The ordinals of this generation that the agent has."""
    found = yield from _kept(document, building.generation, building.index_id)
    return {ordinal for kept in found for ordinal in kept.ordinals or ()}


def _kept(
    document: Document, generation: int, index_id: str
) -> Steps[list[agent.StoredGeneration]]:
    call = partial(agent.stored, document.bot.namespace, document.pk)
    found = yield from steps.result_of(steps.ask(call))
    return [kept for kept in found if (kept.generation, kept.index_id) == (generation, index_id)]
