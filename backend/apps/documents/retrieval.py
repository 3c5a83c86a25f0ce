"""Finding passages, and showing only those whose row says that they are live."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q

from apps.bots.models import Bot
from apps.documents.models import Chunk, Document
from services import agent_client as agent
from services.agent_client import AgentRefused, Hidden, Hit

Key = tuple[UUID, int, int]  # document, generation, ordinal


class Cited(Hit):
    """A hit that an answer may refer to as `[index]`."""

    index: int | None = None


def hidden(bot: Bot) -> list[Hidden]:
    """What a search must not see: documents being deleted, generations being built."""
    deleted = Q(status=Document.Status.DELETING)
    unseen = bot.documents.filter(deleted | Q(building_generation__isnull=False))
    return [
        Hidden(document_id=key, generation=None if status == "deleting" else generation)
        for key, status, generation in unseen.values_list("pk", "status", "building_generation")
    ]


def sources(bot: Bot, hits: Sequence[Hit | Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The hits as people see them, in their order; one whose passage is not live is left out.

    The text is the row's, never the store's. `index` is the hit's own, or counts from 1.
    """
    cited = [Cited.model_validate(dict(hit)) for hit in hits]
    rows = _live_rows(bot, cited)
    found = [(hit, rows[_key(hit)]) for hit in cited if _key(hit) in rows]
    return [
        _source(hit.index or place, hit, chunk) for place, (hit, chunk) in enumerate(found, start=1)
    ]


def search(bot: Bot, *, query: str, top_k: int | None = None) -> list[dict[str, Any]]:
    """The best passages for `query`, as `sources`; `top_k` is the bot's own unless given.

    Raises: the errors of the agent.
    """
    retrieval = bot.config.retrieval.model_dump() | ({"top_k": top_k} if top_k else {})
    try:
        return sources(bot, _ask(bot, query, retrieval))
    except AgentRefused as error:
        if error.code != "index_mismatch":
            raise
    agent.forget_embedding()
    return sources(bot, _ask(bot, query, retrieval))


def _ask(bot: Bot, query: str, retrieval: Mapping[str, object]) -> list[Hit]:
    return agent.search(
        bot.namespace,
        query=query,
        index_id=agent.embedding().index_id,
        hidden=hidden(bot),
        retrieval=retrieval,
    )


def _live_rows(bot: Bot, hits: Sequence[Hit]) -> dict[Key, Chunk]:
    """The rows of `hits`, which are few, among the live passages of `bot`."""
    documents, ordinals = {hit.document_id for hit in hits}, {hit.ordinal for hit in hits}
    live = Chunk.objects.live(bot).filter(document__in=documents, ordinal__in=ordinals)
    rows = live.select_related("document")
    return {(row.document_id, row.generation, row.ordinal): row for row in rows}


def _key(hit: Hit) -> Key:
    return hit.document_id, hit.generation, hit.ordinal


def _source(index: int, hit: Hit, chunk: Chunk) -> dict[str, Any]:
    """JSON already, for it is kept with messages."""
    return {
        "index": index,
        "chunk_id": str(chunk.pk),
        "document_id": str(chunk.document_id),
        "document_name": chunk.document.name,
        "page": chunk.page,
        "char_start": chunk.char_start,
        "char_end": chunk.char_end,
        "content": chunk.content,
        "score": hit.score,
    }
