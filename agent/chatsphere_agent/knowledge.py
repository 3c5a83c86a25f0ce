"""Storing and finding passages: the embedder, the store, and how their answers are merged."""

from dataclasses import dataclass
from uuid import UUID

import numpy as np

from chatsphere_agent.embedder import Matrix
from chatsphere_agent.embedders import Embedders
from chatsphere_agent.errors import EmbeddingInvalid
from chatsphere_agent.ranking import fuse
from chatsphere_agent.schemas import Hit, Retrieval, StoreRequest
from chatsphere_agent.vector_store import Found, Shelf, VectorStore

CANDIDATES = 50  # per leg, before fusion
NORM_TOLERANCE = 1e-3


@dataclass(frozen=True)
class Knowledge:
    """One bot's passages are one shelf; nothing here can reach another's."""

    embedders: Embedders
    store: VectorStore

    async def put(self, namespace: str, request: StoreRequest) -> int:
        """Embed and store a batch; how many chunks are now there.

        Raises:
            IndexMismatch: the index is of no embedding model that is served.
            EmbeddingInvalid: the model gave something that is not a set of unit vectors.
        """
        embedder = self.embedders.of(request.index_id)
        texts = [chunk.embedding_text for chunk in request.chunks]
        vectors = await embedder.embed(texts, purpose="document")
        require_unit_vectors(vectors, len(texts), embedder.dimensions)
        shelf = Shelf(namespace, request.index_id)
        await self.store.put(
            shelf, request.document_id, request.generation, request.chunks, vectors
        )
        return len(texts)

    async def search(self, shelf: Shelf, query: str, retrieval: Retrieval) -> list[Hit]:
        """The best passages for `query`, at most `top_k`, by the configured mode.

        Raises: IndexMismatch.
        """
        embedder = self.embedders.of(shelf.index_id)
        vector = (await embedder.embed([query], purpose="query"))[0]
        limit = max(CANDIDATES, retrieval.top_k)
        legs: list[list[Found]] = []
        if retrieval.mode != "lexical":
            legs.append(await self.store.dense(shelf, vector, limit=limit))
        if retrieval.mode != "dense":
            legs.append(await self.store.lexical(shelf, query, vector, limit=limit))
        return merge(legs, retrieval)


def merge(legs: list[list[Found]], retrieval: Retrieval) -> list[Hit]:
    """Fuse the legs, drop what is below the cosine floor, keep `top_k`."""
    found = {_key(item): item for leg in legs for item in leg}
    ranked = fuse([[_key(item) for item in leg] for leg in legs])
    hits = [_hit(found[key], score) for key, score in ranked]
    near = [hit for hit in hits if (hit.similarity or 0.0) >= retrieval.min_score]
    return (near if retrieval.min_score > 0 else hits)[: retrieval.top_k]


def require_unit_vectors(vectors: Matrix, count: int, dimensions: int) -> None:
    """Raises `EmbeddingInvalid` unless there are `count` finite vectors of length 1."""
    fits = vectors.shape == (count, dimensions) and bool(np.isfinite(vectors).all())
    norms = np.linalg.norm(vectors, axis=1) if fits else np.zeros(1)
    if not fits or bool(np.abs(norms - 1).max() > NORM_TOLERANCE):
        raise EmbeddingInvalid("The embedding model gave unusable vectors; nothing was stored.")


def _key(item: Found) -> tuple[UUID, int, int]:
    return item.document_id, item.generation, item.ordinal


def _hit(item: Found, score: float) -> Hit:
    return Hit(
        document_id=item.document_id,
        generation=item.generation,
        ordinal=item.ordinal,
        content=item.content,
        question=item.question,
        score=score,
        similarity=item.similarity,
    )
