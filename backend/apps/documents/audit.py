"""Whether rows and vectors of a bot agree."""

from collections import Counter
from typing import TypedDict
from uuid import UUID

from django.db.models import Count, F, Q

from apps.bots.models import Bot
from apps.documents.models import Chunk, Document
from services import agent_client as agent

Generation = tuple[UUID, int]


class IndexAudit(TypedDict):
    """Counts. `missing` are passages without a vector, `orphaned` vectors without a passage,
    `stale` vectors of an embedding model that is no longer in use."""

    documents: int
    chunks: int
    vectors: int
    missing: int
    orphaned: int
    stale: int


def index_audit(bot: Bot) -> IndexAudit:
    """Compare what should be searchable with what the store holds. Raises: the agent's errors."""
    current = agent.embedding().index_id
    kept = agent.stored(bot.namespace)
    vectors = Counter[Generation]()
    for item in kept:
        if item.index_id == current:
            vectors[item.document_id, item.generation] += item.chunks
    active = _passages(bot, Q(generation=F("document__active_generation")))
    building = _passages(bot, Q(generation=F("document__building_generation")))
    return IndexAudit(
        documents=bot.documents.live().filter(status=Document.Status.READY).count(),
        chunks=active.total(),
        vectors=sum(item.chunks for item in kept),
        missing=(active - vectors).total(),
        orphaned=(vectors - active - building).total(),
        stale=sum(item.chunks for item in kept if item.index_id != current),
    )


def _passages(bot: Bot, which: Q) -> Counter[Generation]:
    """How many passages each live generation has."""
    rows = Chunk.objects.filter(which, document__in=bot.documents.live())
    counted = rows.values_list("document_id", "generation").annotate(number=Count("pk"))
    return Counter({(document, generation): number for document, generation, number in counted})
