"""Finding passages, and showing only those whose row says that they are live."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Case, F, IntegerField, Q, Value, When
from django.db.models.functions import Cast

from apps.bots.models import Bot
from apps.documents import indexes
from apps.documents.models import Chunk, Document, Remnant
from services import agent_client as agent
from services.agent_client import AgentRefused, Hidden, Hit

MOST_HIDDEN = 10_000  # that the agent takes
Key = tuple[UUID, int, int]  # document, generation, ordinal


class Cited(Hit):
    """A hit that an answer may refer to as `[index]`."""

    index: int | None = None


def hidden(bot: Bot) -> list[Hidden]:
    """What a search must not see: documents being deleted, generations being built or replaced,
    passages switched off of which the store may not know yet. What waits for review is not there
    yet, and may be thousands of pages.

    One statement, so that the switch to another generation is seen whole or not at all. Of more
    than the agent takes the rest may be found by it; `sources` leaves that out.
    """
    is_deleted = Q(status=Document.Status.DELETING)
    is_built = Q(building_generation__isnull=False) & ~Q(status=Document.Status.REVIEW)
    unseen = bot.documents.filter(is_deleted | is_built)
    generation = Case(When(is_deleted, then=None), default=F("building_generation"))
    remnants = Remnant.objects.filter(document__bot=bot, is_stored=True, generation__gt=0)
    disabled = Chunk.objects.of(bot).filter(is_disabled=True, document__repair_since__isnull=False)
    nothing = Cast(Value(None), IntegerField())
    found = unseen.annotate(generation=generation, place=nothing).values_list(
        "pk", "generation", "place"
    )
    replaced = remnants.annotate(place=nothing).values_list("document_id", "generation", "place")
    off = disabled.values_list("document_id", "generation", "ordinal")
    return [
        Hidden(document_id=key, generation=number, ordinal=place)
        for key, number, place in found.union(replaced, off, all=True)[:MOST_HIDDEN]
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

    Raises: IndexMismatch, and the errors of the agent.
    """
    retrieval = bot.config.retrieval.model_dump() | ({"top_k": top_k} if top_k else {})
    try:
        return sources(bot, _ask(bot, query, retrieval))
    except AgentRefused as error:
        if error.code != "index_mismatch":
            raise
    agent.forget_embedding()
    try:
        return sources(bot, _ask(bot, query, retrieval))
    except AgentRefused as error:
        raise indexes.refused(error) from error


def _ask(bot: Bot, query: str, retrieval: Mapping[str, object]) -> list[Hit]:
    return agent.search(
        bot.namespace,
        query=query,
        index_id=indexes.searched(bot),
        hidden=hidden(bot),
        retrieval=retrieval,
    )


def _live_rows(bot: Bot, hits: Sequence[Hit]) -> dict[Key, Chunk]:
    """The rows of `hits`, which are few, among the passages of `bot` that may be cited.

    A search that was under way while an update began and ended has seen what was replaced beside
    what took its place; then only the latter counts.
    """
    documents, ordinals = {hit.document_id for hit in hits}, {hit.ordinal for hit in hits}
    live = Chunk.objects.citable(bot).filter(document__in=documents, ordinal__in=ordinals)
    rows = live.select_related("document")
    places = {(row.document_id, row.generation, row.ordinal): row for row in rows}
    found = {key: places[key] for key in places.keys() & {_key(hit) for hit in hits}}
    newest = {document: generation for document, generation, _ in sorted(found)}
    return {key: row for key, row in found.items() if key[1] == newest[key[0]]}


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
        "heading_path": chunk.heading_path,
        "score": hit.score,
    }
