"""Making the store equal to the rows, one document at a time.

The rows are the truth. Each step is found out anew by comparing, so that it can be left at any
moment, taken up by anybody, and done twice.
"""

import time
from collections import Counter
from uuid import UUID

from apps.bots.models import Bot
from apps.documents.differences import Difference, difference
from apps.documents.models import Chunk
from apps.documents.storing import FIELDS, to_store
from core.failpoints import reached
from services import agent_client as agent

BATCH = 32  # passages a call, as when a document is first embedded
ROUNDS = 3  # looks at a document that is changed meanwhile; after them it waits for its next turn
Work = Counter[str]  # "embedded" passages and "deleted" vectors


class TurnOver(Exception):
    """The time is up; the rest is for the next turn."""


def mend(bot: Bot, document_id: UUID, index_id: str, *, until: float, work: Work) -> bool:
    """Make one document's vectors in `index_id` those of its passages; whether they are now.

    Args:
        until: `time.monotonic()` after which nothing further is begun.
        work: what is done is added to it, also when this ends early.

    Raises: TurnOver, and the agent's errors.
    """
    for _ in range(ROUNDS):
        found = difference(bot, document_id, index_id)
        if not found:
            return True
        _carry_out(bot, document_id, index_id, found, until, work)
    return False


def _carry_out(
    bot: Bot, document_id: UUID, index_id: str, found: Difference, until: float, work: Work
) -> None:
    """Each turn does one thing at least, or a large bot would never get further."""
    strays = [(number, None) for number in found.strays]
    surplus = [(found.generation, ordinal) for ordinal in found.surplus]
    for generation, ordinal in [*strays, *surplus]:
        work["deleted"] += agent.delete(
            bot.namespace, document_id, generation, ordinal, index_id=index_id
        )
        _go_on(until)
    wanted = sorted(found.missing + found.stale)
    for start in range(0, len(wanted), BATCH):
        ordinals = wanted[start : start + BATCH]
        work["embedded"] += _embed(bot, document_id, index_id, found.generation, ordinals)
        _go_on(until)


def _embed(bot: Bot, document_id: UUID, index_id: str, generation: int, ordinals: list[int]) -> int:
    """Send the passages as they are now; those that went meanwhile are left out."""
    rows = Chunk.objects.filter(document=document_id, generation=generation, is_disabled=False)
    wanted = rows.filter(ordinal__in=ordinals).order_by("ordinal").only(*FIELDS)
    chunks = [to_store(row) for row in wanted]
    if not chunks:
        return 0
    stored = agent.store(
        bot.namespace,
        document_id=document_id,
        generation=generation,
        index_id=index_id,
        chunks=chunks,
    )
    reached("batch_mended")
    return stored


def _go_on(until: float) -> None:
    if time.monotonic() > until:
        raise TurnOver
