"""What the store promises about sizes, failures and its schema."""

import asyncio
import time
from collections.abc import Iterator
from uuid import UUID, uuid4

import numpy as np
import psycopg
import pytest
from pgvector import Vector
from pgvector.psycopg import register_vector

from chatsphere_agent.embedder import Matrix
from chatsphere_agent.errors import DependencyUnavailable
from chatsphere_agent.schemas import Hidden
from chatsphere_agent.stores import pgvector
from chatsphere_agent.stores.pgvector import PgVectorStore
from chatsphere_agent.vector_store import Shelf
from tests.factories import INDEX, make_chunk, make_vector, make_vectors

FOREIGN = 25_000
# The index is used whatever the planner thinks, and gives up early.
IMPATIENT = "SET LOCAL hnsw.max_scan_tuples = 500; SET LOCAL enable_sort = off"
# A hundred chunks a document; the document's id is its number.
INSERT = """INSERT INTO chunk_384 SELECT %s, %s, lpad(to_hex(number / 100), 32, '0')::uuid, 1,
    number %% 100, 'text', to_tsvector('simple', 'text'), embedding FROM given"""


@pytest.fixture(scope="module")
def crowded(database_url: str) -> Iterator[str]:
    """A store with 25,000 vectors of another bot, all near the query of these tests."""
    asyncio.run(migrated(database_url))
    namespace = f"{uuid4()}/{uuid4()}"
    fill(database_url, namespace, make_crowd())
    yield namespace
    with psycopg.connect(database_url) as connection:
        connection.execute("DELETE FROM chunk_384 WHERE namespace = %s", (namespace,))


def make_crowd() -> Matrix:
    """Unit vectors near the query that differ in a few directions only, as those of texts do."""
    chance = np.random.default_rng(5)
    places = chance.standard_normal((FOREIGN, 24), dtype=np.float32)
    crowd = places @ make_vectors(24, seed=6) * 0.2 + make_vector(1)
    return crowd / np.linalg.norm(crowd, axis=1, keepdims=True)


async def migrated(url: str) -> None:
    store = PgVectorStore(url)
    await store.open()
    await store.close()


def fill(url: str, namespace: str, vectors: Matrix) -> None:
    """Put vectors into the table quickly: the index is built once, after the rows."""
    with psycopg.connect(url) as connection:
        register_vector(connection)
        connection.execute("CREATE TEMP TABLE given (number int, embedding vector(384))")
        with connection.cursor().copy("COPY given FROM STDIN WITH (FORMAT BINARY)") as copy:
            copy.set_types(["int4", "vector"])
            for number, vector in enumerate(vectors):
                copy.write_row((number, Vector(vector)))
        connection.execute("SET maintenance_work_mem = '128MB'")
        connection.execute("DROP INDEX chunk_384_near")
        connection.execute(INSERT, (namespace, INDEX))
        connection.execute(
            "CREATE INDEX chunk_384_near ON chunk_384 USING hnsw (embedding vector_cosine_ops)"
        )
        connection.execute("ANALYZE chunk_384")


def make_shelf(namespace: str | None = None, *hidden: Hidden) -> Shelf:
    return Shelf(namespace or f"{uuid4()}/{uuid4()}", INDEX, hidden)


async def test_a_small_bot_gets_all_it_has_among_very_many_foreign_vectors(store, crowded):
    shelf, mine = make_shelf(), make_vectors(6, seed=2)
    chunks = [make_chunk(f"mine {number}", number) for number in range(6)]
    await store.put(shelf, uuid4(), 1, chunks, mine)

    found = await store.dense(shelf, make_vector(1), limit=50)

    assert {item.content for item in found} == {chunk.content for chunk in chunks}
    similarities = [item.similarity for item in found]
    assert similarities == sorted(similarities, reverse=True)
    assert similarities == pytest.approx(sorted(mine @ make_vector(1), reverse=True), abs=1e-5)


async def test_a_large_bot_gets_as_many_as_it_asks_for(store, crowded):
    found = await store.dense(make_shelf(crowded), make_vector(1), limit=50)

    assert len(found) == 50
    assert len({(item.document_id, item.ordinal) for item in found}) == 50


async def test_a_large_bots_approximate_results_are_nearly_the_exact_ones(
    store, crowded, monkeypatch
):
    shelf, query = make_shelf(crowded), make_vector(1)
    approximate = await store.dense(shelf, query, limit=50)
    monkeypatch.setattr(pgvector, "EXACT_UP_TO", FOREIGN)

    exact = await store.dense(shelf, query, limit=50)

    assert len(set(approximate) & set(exact)) >= 45


async def test_a_large_bot_with_nearly_all_hidden_still_gets_the_rest(store, crowded, monkeypatch):
    """The index gives up before it has met what is left; the exact scan finds it."""
    patient = pgvector.APPROXIMATE
    monkeypatch.setattr(pgvector, "APPROXIMATE", f"{patient}; {IMPATIENT}")
    hidden = [Hidden(document_id=UUID(int=number)) for number in range(FOREIGN // 100 - 1)]

    found = await store.dense(make_shelf(crowded, *hidden), make_vector(1), limit=50)

    assert len(found) == 50
    assert {item.document_id for item in found} == {UUID(int=FOREIGN // 100 - 1)}


async def test_a_middling_bot_beside_a_large_one_gets_as_many_as_it_asks_for(
    store, crowded, database_url, monkeypatch
):
    """As if it were large: its vectors are far from the query and few among the foreign ones."""
    shelf = make_shelf()
    chunks = [make_chunk("mine", number) for number in range(60)]
    await store.put(shelf, uuid4(), 1, chunks, make_vectors(60, seed=3))
    monkeypatch.setattr(pgvector, "EXACT_UP_TO", 10)

    found = await store.dense(shelf, make_vector(1), limit=50)

    assert len(found) == 50
    assert {item.content for item in found} == {"mine"}


async def test_neither_leg_takes_long_for_a_crowded_store(store, crowded):
    shelf, query = make_shelf(crowded), make_vector(1)
    hidden = [Hidden(document_id=uuid4(), generation=1) for _ in range(1_000)]

    begun = time.perf_counter()
    await store.dense(shelf, query, limit=50)
    await store.lexical(shelf, "text", query, limit=50)
    await store.dense(make_shelf(crowded, *hidden), query, limit=50)

    assert time.perf_counter() - begun < 5


async def test_lexical_search_prefers_passages_with_more_of_the_words(store):
    shelf, query = make_shelf(), make_vector(1)
    texts = ["a printer", "a printer with paper", "a printer with an empty paper tray"]
    chunks = [make_chunk(text, number) for number, text in enumerate(texts)]
    await store.put(shelf, uuid4(), 1, chunks, make_vectors(3))

    found = await store.lexical(shelf, "printer paper tray", query, limit=10)

    assert [item.content for item in found] == texts[::-1]


async def test_an_unreachable_database_is_a_dependency_that_is_unavailable(folder):
    store = PgVectorStore(f"postgresql://agent@/agent?host={folder}/nowhere")

    with pytest.raises(DependencyUnavailable):
        await store.open()
    with pytest.raises(DependencyUnavailable):
        await store.ping()
    await store.close()


async def test_connections_that_the_server_closed_are_replaced(store, superuser_url):
    await asyncio.gather(*(store.stored("any") for _ in range(50)))
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'agent'"
        )

    await store.ping()


async def test_a_locked_table_is_not_waited_for_longer_than_three_seconds(store, database_url):
    shelf = make_shelf()
    with psycopg.connect(database_url) as connection:
        connection.execute("LOCK TABLE chunk_384 IN ACCESS EXCLUSIVE MODE")

        begun = time.perf_counter()
        with pytest.raises(DependencyUnavailable):
            await store.put(shelf, uuid4(), 1, [make_chunk("x")], make_vectors(1))

    assert 2 < time.perf_counter() - begun < 10


async def test_half_a_batch_is_never_stored(store):
    shelf, document = make_shelf(), uuid4()
    chunks = [make_chunk("good"), make_chunk("bad", 1)]
    vectors = np.vstack([make_vectors(1), np.full((1, 384), np.nan, dtype=np.float32)])

    with pytest.raises(psycopg.errors.DataException):
        await store.put(shelf, document, 1, chunks, vectors)

    assert await store.stored(shelf.namespace) == []


async def test_opening_twice_migrates_once(store, database_url):
    await migrated(database_url)

    with psycopg.connect(database_url) as connection:
        names = connection.execute("SELECT name FROM migration").fetchall()
    assert names == [("0001_chunk_384",), ("0002_fingerprint",), ("0003_question",)]
