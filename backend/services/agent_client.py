"""What the backend asks of the agent. Every function may raise the errors of `agent_errors`."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from services.agent_errors import (
    AgentBadResponse,
    AgentFailed,
    AgentRefused,
    AgentTimeout,
    AgentUnavailable,
)
from services.agent_stream import chat_stream
from services.agent_wire import Namespace, call, call_json

__all__ = [
    "MAX_BATCH",
    "MAX_PAIRS",
    "AgentBadResponse",
    "AgentFailed",
    "AgentRefused",
    "AgentTimeout",
    "AgentUnavailable",
    "ChunkToStore",
    "EmbeddingInfo",
    "Hidden",
    "Hit",
    "ModelInfo",
    "Namespace",
    "StoredGeneration",
    "ask_for_embedding",
    "chat_stream",
    "copy",
    "delete",
    "delete_namespace",
    "embedding",
    "embeddings",
    "forget_embedding",
    "models",
    "search",
    "store",
    "stored",
    "tokenizer_json",
]

MAX_BATCH = 128  # chunks in one call
MAX_PAIRS = 1_000  # of one copy
NOT_SERVED = "The agent does not serve the embedding model that this index was made with."
T = TypeVar("T")


class Frozen(BaseModel):
    """Read-only; a field the agent adds later is not an error."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class ChunkToStore(Frozen):
    """A passage: `content` is quoted, `embedding_text` is what is searched.

    `question` is what the content was written to answer, if it was.
    """

    ordinal: int
    content: str
    embedding_text: str
    question: str = ""


class Hidden(Frozen):
    """What a search must not see: a passage, a generation, or the whole document."""

    document_id: UUID
    generation: int | None = None
    ordinal: int | None = None


class Hit(Frozen):
    """A passage by its key. `score` orders the hits of one search; `similarity` is the cosine."""

    document_id: UUID
    generation: int
    ordinal: int
    content: str
    score: float
    similarity: float | None = None


class StoredGeneration(Frozen):
    """What the store holds of one generation; the lists only when one document was asked for.

    A passage's fingerprint is sha256(content_hash + content), in hex; `digest` that of all of them.
    """

    document_id: UUID
    generation: int
    index_id: str
    chunks: int
    digest: str = ""
    ordinals: list[int] | None = None
    fingerprints: list[str] | None = None


class EmbeddingInfo(Frozen):
    """An index that vectors belong to; `max_tokens` is how much text one vector reads."""

    index_id: str
    model: str
    dimensions: int
    max_tokens: int


class ModelInfo(Frozen):
    """A chat model; `available` is false while its key is missing."""

    id: str
    provider: str
    available: bool


class Catalogue(Frozen):
    """What the agent embeds and answers with; `embedding` is for new vectors."""

    embedding: EmbeddingInfo
    embeddings: list[EmbeddingInfo] = []
    models: list[ModelInfo]


HITS = TypeAdapter(list[Hit])
GENERATIONS = TypeAdapter(list[StoredGeneration])


def embedding(index_id: str = "") -> EmbeddingInfo:
    """The embedding model of an index or, of none, the one for new vectors.

    Remembered until `forget_embedding`.

    Raises: AgentRefused: code `index_mismatch`, when the agent does not serve `index_id`.
    """
    if not index_id:
        return _remembered().embedding
    for info in embeddings():
        if info.index_id == index_id:
            return info
    raise AgentRefused(NOT_SERVED, status=409, code="index_mismatch", retry_after=None)


def embeddings() -> list[EmbeddingInfo]:
    """All embedding models whose vectors the agent can search; remembered as well."""
    return _remembered().embeddings or [embedding()]


def forget_embedding() -> None:
    """Ask again next time: the agent said `index_mismatch`, so its models have changed."""
    _remembered.cache_clear()
    _tokenizer_json.cache_clear()


def ask_for_embedding() -> EmbeddingInfo:
    """As `embedding`, asked anew; what was remembered is forgotten if it has changed."""
    now = _catalogue()
    if now.embeddings != _remembered().embeddings:
        forget_embedding()
    return now.embedding


def models() -> list[ModelInfo]:
    """The chat models, the one that needs no key first."""
    return _catalogue().models


def tokenizer_json(index_id: str = "") -> str:
    """An embedding model's tokenizer, in the format of Hugging Face's `tokenizers`."""
    return _tokenizer_json(index_id or embedding().index_id)


def store(
    namespace: Namespace,
    *,
    document_id: UUID,
    generation: int,
    index_id: str,
    chunks: Sequence[ChunkToStore],
) -> int:
    """Embed and keep up to MAX_BATCH passages; sent again, it changes nothing. How many are kept.

    Raises: AgentRefused: code `index_mismatch`, when the agent's model is not that of `index_id`.
    """
    body = {
        "document_id": str(document_id),
        "generation": generation,
        "index_id": index_id,
        "chunks": [chunk.model_dump() for chunk in chunks],
    }
    answer = call_json("store", "POST", "/v1/embed_and_store", namespace=namespace, body=body)
    return _count(answer, "stored")


def search(
    namespace: Namespace,
    *,
    query: str,
    index_id: str,
    hidden: Sequence[Hidden],
    retrieval: Mapping[str, object],
) -> list[Hit]:
    """The best passages for `query`, best first."""
    body = {
        "query": query,
        "index_id": index_id,
        "hidden": [item.model_dump(mode="json") for item in hidden],
        "retrieval": dict(retrieval),
    }
    answer = call_json("search", "POST", "/v1/search", namespace=namespace, body=body)
    return _read(HITS, answer.get("results"))


def copy(
    namespace: Namespace,
    *,
    document_id: UUID,
    index_id: str,
    origin: int,
    target: int,
    pairs: Sequence[tuple[int, int]],
) -> int:
    """Give up to MAX_PAIRS passages of generation `origin` to `target`, as they are; how many.

    Args:
        pairs: old and new ordinals. Both `content` and `embedding_text` must be the same in both.

    One that the store does not have is left out and not counted; again, it changes nothing.
    """
    body = {
        "document_id": str(document_id),
        "index_id": index_id,
        "from_generation": origin,
        "to_generation": target,
        "pairs": [list(pair) for pair in pairs],
    }
    answer = call_json("store", "POST", "/v1/vectors/copy", namespace=namespace, body=body)
    return _count(answer, "copied")


def delete(
    namespace: Namespace,
    document_id: UUID,
    generation: int | None = None,
    ordinal: int | None = None,
    *,
    index_id: str | None = None,
) -> int:
    """Remove a document's vectors, those of one generation or one of these; how many went.

    Args:
        index_id: only what this embedding model made.
    """
    bounds = {"generation": generation, "ordinal": ordinal, "index_id": index_id}
    path = f"/v1/vectors/{document_id}"
    answer = call_json("delete", "DELETE", path, namespace=namespace, params=_given(bounds))
    return _count(answer, "deleted")


def delete_namespace(namespace: Namespace, *, index_id: str | None = None) -> int:
    """Remove every vector of a bot, or what one embedding model made; how many went."""
    params = _given({"index_id": index_id})
    answer = call_json("delete", "DELETE", "/v1/namespace", namespace=namespace, params=params)
    return _count(answer, "deleted")


def stored(namespace: Namespace, document_id: UUID | None = None) -> list[StoredGeneration]:
    """What the store holds of a bot or, passage by passage, of one document."""
    params = {"document_id": str(document_id)} if document_id else {}
    answer = call_json("audit", "GET", "/v1/vectors", namespace=namespace, params=params)
    return _read(GENERATIONS, answer.get("results"))


def _given(bounds: Mapping[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in bounds.items() if value is not None}


@lru_cache(maxsize=1)
def _remembered() -> Catalogue:
    return _catalogue()


def _catalogue() -> Catalogue:
    return _read(TypeAdapter(Catalogue), call_json("models", "GET", "/v1/models"))


@lru_cache(maxsize=2)
def _tokenizer_json(index_id: str) -> str:
    try:
        return call("models", "GET", "/v1/tokenizer", params={"index_id": index_id}).decode()
    except UnicodeDecodeError as error:
        raise AgentBadResponse from error


def _count(answer: Mapping[str, object], name: str) -> int:
    value = answer.get(name)
    if not isinstance(value, int):
        raise AgentBadResponse
    return value


def _read(kind: TypeAdapter[T], value: Any) -> T:
    try:
        return kind.validate_python(value)
    except ValidationError as error:
        raise AgentBadResponse from error
