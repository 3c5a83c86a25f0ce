"""The default store: PostgreSQL with pgvector, in the agent's own database."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from pgvector import Vector as PgVector
from pgvector.psycopg import register_vector_async
from psycopg import AsyncConnection, Error, InterfaceError, OperationalError
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from chatsphere_agent.embedder import Matrix, Vector
from chatsphere_agent.errors import DependencyUnavailable
from chatsphere_agent.schemas import ChunkIn, StoredGeneration
from chatsphere_agent.stores.schema import migrate
from chatsphere_agent.stores.statements import (
    APPROXIMATE,
    COUNT,
    DELETE,
    MATCHING,
    NEAREST,
    NEAREST_OF_ALL,
    PUT,
    STORED,
)
from chatsphere_agent.vector_store import Found, Shelf

EXACT_UP_TO = 20_000  # vectors of a namespace; beyond, an approximate scan is needed
CONNECT, WAIT = 5, 3.0  # seconds for a new connection, and for one of the pool's
SESSION = "-c statement_timeout=15000 -c lock_timeout=3000"  # milliseconds


class PgVectorStore:
    """See `VectorStore`. `open` must be awaited first; it creates the schema."""

    def __init__(self, url: str) -> None:
        self._pool: AsyncConnectionPool[AsyncConnection[Any]] = AsyncConnectionPool(
            url,
            min_size=1,
            max_size=8,
            open=False,
            timeout=WAIT,
            kwargs={"options": SESSION, "connect_timeout": CONNECT},
            configure=register_vector_async,
            check=AsyncConnectionPool.check_connection,
        )
        self._url = url

    async def open(self) -> None:
        """Bring the schema up to date and open the pool.

        Raises:
            DependencyUnavailable: it could not be done; the cause says why, without the password.
        """
        try:
            connection = await AsyncConnection.connect(self._url, connect_timeout=CONNECT)
            async with connection:
                await migrate(connection)
        except Error as error:
            raise DependencyUnavailable("The vector database cannot be opened.") from error
        await self._pool.open()

    async def close(self) -> None:
        await self._pool.close()

    async def ping(self) -> None:
        """Raises `DependencyUnavailable` unless the database answers."""
        async with self._connection() as connection:
            await connection.execute("SELECT 1")

    async def put(
        self,
        shelf: Shelf,
        document_id: UUID,
        generation: int,
        chunks: Sequence[ChunkIn],
        vectors: Matrix,
    ) -> None:
        """Store a batch in one transaction; sent again, it changes nothing."""
        key = (shelf.namespace, shelf.index_id, document_id, generation)
        rows = [
            (*key, chunk.ordinal, chunk.content, chunk.embedding_text, vector)
            for chunk, vector in zip(chunks, vectors, strict=True)
        ]
        async with self._connection() as connection, connection.cursor() as cursor:
            await cursor.executemany(PUT, rows)

    async def dense(self, shelf: Shelf, query: Vector, *, limit: int) -> list[Found]:
        """The nearest passages: exactly for small bots, by the HNSW index for large ones.

        The index looks at all bots' vectors, so it may give up before it has met enough of ours;
        then they are compared one by one after all.
        """
        asked = {**_parameters(shelf), "query": PgVector(query), "limit": limit}
        async with self._connection() as connection, connection.transaction():
            if not await self._is_small(connection, shelf.namespace):
                await connection.execute(APPROXIMATE)
                near = await _found(connection, NEAREST, asked)
                if len(near) == limit:
                    return near
            return await _found(connection, NEAREST_OF_ALL, asked)

    async def lexical(self, shelf: Shelf, text: str, query: Vector, *, limit: int) -> list[Found]:
        """Passages that share a word with `text`; those with its rare words, and often, first."""
        asked = {**_parameters(shelf), "query": PgVector(query), "text": text, "limit": limit}
        async with self._connection() as connection:
            return await _found(connection, MATCHING, asked)

    async def delete(
        self, namespace: str, document_id: UUID | None = None, generation: int | None = None
    ) -> int:
        """Remove a generation, a document, or all of a namespace."""
        values = (namespace, document_id, document_id, generation, generation)
        async with self._connection() as connection:
            return (await connection.execute(DELETE, values)).rowcount

    async def stored(
        self, namespace: str, document_id: UUID | None = None
    ) -> list[StoredGeneration]:
        """Each generation with its count, and its ordinals when one document is asked for."""
        async with self._connection() as connection:
            values = (document_id, namespace, document_id, document_id)
            cursor = await connection.execute(STORED, values)
            fields = ("document_id", "generation", "index_id", "chunks", "ordinals")
            return [
                StoredGeneration(**dict(zip(fields, row, strict=True)))
                for row in await cursor.fetchall()
            ]

    async def _is_small(self, connection: AsyncConnection[Any], namespace: str) -> bool:
        cursor = await connection.execute(COUNT, (namespace, EXACT_UP_TO + 1))
        row = await cursor.fetchone()
        return row is not None and row[0] <= EXACT_UP_TO

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[AsyncConnection[Any]]:
        """A connection whose work is committed at the end."""
        try:
            async with self._pool.connection() as connection:
                yield connection
        except (OperationalError, InterfaceError, PoolTimeout) as error:
            raise DependencyUnavailable("The vector database does not answer.") from error


def _parameters(shelf: Shelf) -> dict[str, object]:
    generations = [item for item in shelf.hidden if item.generation is not None]
    return {
        "namespace": shelf.namespace,
        "index_id": shelf.index_id,
        "documents": [item.document_id for item in shelf.hidden if item.generation is None],
        "owners": [item.document_id for item in generations],
        "generations": [item.generation for item in generations],
    }


async def _found(
    connection: AsyncConnection[Any], sql: str, values: dict[str, object]
) -> list[Found]:
    cursor = await connection.execute(sql, values)
    return [Found(*row) for row in await cursor.fetchall()]
