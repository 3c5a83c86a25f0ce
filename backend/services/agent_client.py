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
    "chat_stream",
    "delete",
    "delete_namespace",
    "embedding",
    "forget_embedding",
    "models",
    "search",
    "store",
    "stored",
    "tokenizer_json",
]

MAX_BATCH = 128  # chunks in one call
T = TypeVar("T")


class Frozen(BaseModel):
    """Read-only; a field the agent adds later is not an error."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class ChunkToStore(Frozen):
    """A passage: `content` is quoted, `embedding_text` is what is searched."""

    ordinal: int
    content: str
    embedding_text: str


class Hidden(Frozen):
    """What a search must not see; without a generation the whole document."""

    document_id: UUID
    generation: int | None = None


class Hit(Frozen):
    """A passage by its key. `score` orders the hits of one search; `similarity` is the cosine."""

    document_id: UUID
    generation: int
    ordinal: int
    content: str
    score: float
    similarity: float | None = None


class StoredGeneration(Frozen):
    """What the store holds of one generation; `ordinals` only when one document was asked for."""

    document_id: UUID
    generation: int
    index_id: str
    chunks: int
    ordinals: list[int] | None = None


class EmbeddingInfo(Frozen):
    """The index that new vectors belong to; `max_tokens` is how much text one vector reads."""

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
    """What the agent embeds and answers with."""

    embedding: EmbeddingInfo
    models: list[ModelInfo]


HITS = TypeAdapter(list[Hit])
GENERATIONS = TypeAdapter(list[StoredGeneration])


@lru_cache(maxsize=1)
def embedding() -> EmbeddingInfo:
    """The agent's embedding model; remembered until `forget_embedding`."""
    return _catalogue().embedding


def forget_embedding() -> None:
    """Ask again next time: the agent said `index_mismatch`, so its model has changed."""
    embedding.cache_clear()
    _tokenizer_json.cache_clear()


def models() -> list[ModelInfo]:
    """The chat models, the one that needs no key first."""
    return _catalogue().models


def tokenizer_json() -> str:
    """The embedding model's tokenizer, in the format of Hugging Face's `tokenizers`."""
    return _tokenizer_json(embedding().index_id)


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


def delete(namespace: Namespace, document_id: UUID, generation: int | None = None) -> int:
    """Remove a document's vectors, or those of one generation; how many went."""
    params = {} if generation is None else {"generation": str(generation)}
    path = f"/v1/vectors/{document_id}"
    answer = call_json("delete", "DELETE", path, namespace=namespace, params=params)
    return _count(answer, "deleted")


def delete_namespace(namespace: Namespace) -> int:
    """Remove every vector of a bot; how many went."""
    return _count(call_json("delete", "DELETE", "/v1/namespace", namespace=namespace), "deleted")


def stored(namespace: Namespace, document_id: UUID | None = None) -> list[StoredGeneration]:
    """What the store holds of a bot or, with its ordinals, of one document."""
    params = {"document_id": str(document_id)} if document_id else {}
    answer = call_json("audit", "GET", "/v1/vectors", namespace=namespace, params=params)
    return _read(GENERATIONS, answer.get("results"))


def _catalogue() -> Catalogue:
    return _read(TypeAdapter(Catalogue), call_json("models", "GET", "/v1/models"))


@lru_cache(maxsize=1)
def _tokenizer_json(_index_id: str) -> str:
    try:
        return call("models", "GET", "/v1/tokenizer").decode()
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
