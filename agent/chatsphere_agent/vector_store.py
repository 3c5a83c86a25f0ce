"""The seam to vector stores."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from chatsphere_agent.embedder import Matrix, Vector
from chatsphere_agent.schemas import ChunkIn, CopyRequest, Hidden, StoredGeneration


@dataclass(frozen=True)
class Shelf:
    """Which vectors count: one namespace, one index, without what is hidden."""

    namespace: str
    index_id: str
    hidden: Sequence[Hidden] = ()


@dataclass(frozen=True)
class Which:
    """Vectors of a namespace by the parts of their key; what is None does not narrow."""

    document_id: UUID | None = None
    generation: int | None = None
    ordinal: int | None = None
    index_id: str | None = None


@dataclass(frozen=True)
class Found:
    """A stored passage; `similarity` is the cosine to the query, -1 to 1."""

    document_id: UUID
    generation: int
    ordinal: int
    content: str
    similarity: float
    question: str = ""


class VectorStore(Protocol):
    """Keeps passages and their vectors. The namespace comes first and has no default.

    Every method raises `DependencyUnavailable` while the store does not answer.
    """

    async def ping(self) -> None:
        """Return when the store answers."""
        ...

    async def put(
        self,
        shelf: Shelf,
        document_id: UUID,
        generation: int,
        chunks: Sequence[ChunkIn],
        vectors: Matrix,
    ) -> None:
        """Store `chunks`, one row of `vectors` each; what is there already is replaced."""
        ...

    async def dense(self, shelf: Shelf, query: Vector, *, limit: int) -> list[Found]:
        """The passages nearest to `query`, nearest first."""
        ...

    async def lexical(self, shelf: Shelf, text: str, query: Vector, *, limit: int) -> list[Found]:
        """The passages that share words with `text`, best first."""
        ...

    async def copy(self, namespace: str, request: CopyRequest) -> int:
        """Give passages of one generation to another, as they are; how many were there."""
        ...

    async def delete(self, namespace: str, which: Which) -> int:
        """Remove these vectors of a namespace; how many went."""
        ...

    async def stored(
        self, namespace: str, document_id: UUID | None = None
    ) -> list[StoredGeneration]:
        """What is there; ordinals and fingerprints only of one document that is asked for."""
        ...
