"""The default store: PostgreSQL with pgvector, in the agent's own database."""

import hashlib
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from functools import cache
from typing import Any
from uuid import UUID

from pgvector import Vector as PgVector
from pgvector.psycopg import register_vector_async
from psycopg import AsyncConnection, Error, InterfaceError, OperationalError
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from chatsphere_agent.embedder import Matrix, Vector
from chatsphere_agent.errors import DependencyUnavailable
from chatsphere_agent.schemas import ChunkIn, CopyRequest, StoredGeneration
from chatsphere_agent.stores.schema import migrate
from chatsphere_agent.stores.statements import APPROXIMATE, Statements
from chatsphere_agent.stores.tables import make_table, table_for, tables
from chatsphere_agent.table_rows import told
from chatsphere_agent.vector_store import Found, Shelf, Which

EXACT_UP_TO = 20_000  # vectors of a namespace; beyond, an approximate scan is needed
CONNECT, WAIT = 5, 3.0  # seconds for a new connection, and for one of the pool's
GENERATION = (
    "document_id",
    "generation",
    "index_id",
    "chunks",
    "digest",
    "ordinals",
    "fingerprints",
)
SESSION = "-c statement_timeout=15000 -c lock_timeout=3000"  # milliseconds


class PgVectorStore:
    """See `VectorStore`. `open` must be awaited first; it creates the schema.

    Vectors of other dimensions are in another table; what is not about one index looks into all.
    """

    def __init__(self, url: str, *, dimensions: Iterable[int] = (384,)) -> None:
        self._pool: AsyncConnectionPool[AsyncConnection[Any]] = AsyncConnectionPool(
            url,
            min_size=1,
            max_size=8,
            open=False,
            timeout=WAIT,
            kwargs={"options": SESSION, "connect_timeout": CONNECT},
            configure=register_vector_async,
            check=self._check,
        )
        self._url = url
        self._dimensions = frozenset(dimensions)

    async def open(self) -> None:
        """Bring the schema up to date and open the pool.

        Raises:
            DependencyUnavailable: it could not be done; the cause says why, without the password.
        """
        try:
            connection = await AsyncConnection.connect(self._url, connect_timeout=CONNECT)
            async with connection:
                await migrate(connection)
                for dimensions in sorted(self._dimensions):
                    await make_table(connection, dimensions)
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
            (*key, *_values(chunk), vector, fingerprint(chunk))
            for chunk, vector in zip(chunks, vectors, strict=True)
        ]
        async with self._connection() as connection, connection.cursor() as cursor:
            await cursor.executemany(_statements(vectors[0]).put, rows)

    async def dense(self, shelf: Shelf, query: Vector, *, limit: int) -> list[Found]:
        """The nearest passages: exactly for small bots, by the HNSW index for large ones.

        The index looks at all bots' vectors, so it may give up before it has met enough of ours;
        then they are compared one by one after all.
        """
        asked = {**_parameters(shelf), "query": PgVector(query), "limit": limit}
        statements = _statements(query)
        async with self._connection() as connection, connection.transaction():
            if not await _is_small(connection, statements, shelf.namespace):
                await connection.execute(APPROXIMATE)
                near = await _found(connection, statements.nearest, asked)
                if len(near) == limit:
                    return near
            return await _found(connection, statements.nearest_of_all, asked)

    async def lexical(self, shelf: Shelf, text: str, query: Vector, *, limit: int) -> list[Found]:
        """Passages that share a word with `text`; those with its rare words, and often, first."""
        asked = {**_parameters(shelf), "query": PgVector(query), "text": text, "limit": limit}
        async with self._connection() as connection:
            return await _found(connection, _statements(query).matching, asked)

    async def copy(self, namespace: str, request: CopyRequest) -> int:
        """One transaction: all that is there or, when it fails, nothing."""
        origins, targets = zip(*request.pairs, strict=True)
        values = request.model_dump(exclude={"pairs"}) | {"namespace": namespace}
        values |= {"origins": list(origins), "targets": list(targets)}
        async with self._connection() as connection:
            return await _everywhere(connection, lambda statements: statements.copy, values)

    async def delete(self, namespace: str, which: Which) -> int:
        """Remove these vectors, without any bound those of the whole namespace."""
        values = {"namespace": namespace, **asdict(which)}
        async with self._connection() as connection:
            return await _everywhere(connection, lambda statements: statements.delete, values)

    async def stored(
        self, namespace: str, document_id: UUID | None = None
    ) -> list[StoredGeneration]:
        """Each generation with its count and digest; of one document every passage is listed."""
        values = {"namespace": namespace, "document_id": document_id}
        found: list[tuple[Any, ...]] = []
        async with self._connection() as connection:
            for statements in map(_made, await tables(connection)):
                query = statements.stored_of_one if document_id else statements.stored
                found += await (await connection.execute(query, values)).fetchall()
        found.sort(key=lambda row: row[:3])
        return [StoredGeneration(**dict(zip(GENERATION, row, strict=False))) for row in found]

    async def _check(self, connection: AsyncConnection[Any]) -> None:
        """Where one has been closed, by a restart, so are the others, and the pool would pause for
        longer after each of them than anybody waits."""
        try:
            await AsyncConnectionPool.check_connection(connection)
        except Error:
            await self._pool.check()
            raise

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[AsyncConnection[Any]]:
        """A connection whose work is committed at the end."""
        try:
            async with self._pool.connection() as connection:
                yield connection
        except (OperationalError, InterfaceError, PoolTimeout) as error:
            raise DependencyUnavailable("The vector database does not answer.") from error


def fingerprint(chunk: ChunkIn) -> str:
    """What a stored passage was made of; see `StoredGeneration`."""
    embedded = hashlib.sha256(chunk.embedding_text.encode()).hexdigest()
    return hashlib.sha256((embedded + chunk.content).encode()).hexdigest()


def _values(chunk: ChunkIn) -> tuple[object, ...]:
    """The last becomes the words that are searched."""
    return chunk.ordinal, told(chunk), chunk.question, chunk.embedding_text


@cache
def _made(table: str) -> Statements:
    return Statements(table)


def _statements(vector: Vector) -> Statements:
    """For the table that holds vectors like this one."""
    return _made(table_for(len(vector)))


async def _everywhere(
    connection: AsyncConnection[Any],
    choose: Callable[[Statements], str],
    values: dict[str, object],
) -> int:
    """Run a statement on every table; how many rows it was about."""
    count = 0
    for table in await tables(connection):
        count += (await connection.execute(choose(_made(table)), values)).rowcount
    return count


async def _is_small(connection: AsyncConnection[Any], statements: Statements, name: str) -> bool:
    cursor = await connection.execute(statements.count, (name, EXACT_UP_TO + 1))
    row = await cursor.fetchone()
    return row is not None and row[0] <= EXACT_UP_TO


def _parameters(shelf: Shelf) -> dict[str, object]:
    passages = [item for item in shelf.hidden if item.ordinal is not None]
    whole = [item for item in shelf.hidden if item.ordinal is None]
    generations = [item for item in whole if item.generation is not None]
    return {
        "namespace": shelf.namespace,
        "index_id": shelf.index_id,
        "documents": [item.document_id for item in whole if item.generation is None],
        "owners": [item.document_id for item in generations],
        "generations": [item.generation for item in generations],
        "places": [item.document_id for item in passages],
        "within": [item.generation for item in passages],
        "ordinals": [item.ordinal for item in passages],
    }


async def _found(
    connection: AsyncConnection[Any], sql: str, values: dict[str, object]
) -> list[Found]:
    cursor = await connection.execute(sql, values)
    return [Found(*row) for row in await cursor.fetchall()]
