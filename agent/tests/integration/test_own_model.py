"""An embedding model of the operator's own, and the one that is served beside it."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from chatsphere_agent.embedder import EmbeddingModelUnusable
from chatsphere_agent.embedders import embedders_of
from chatsphere_agent.errors import IndexMismatch
from chatsphere_agent.main import create_app
from chatsphere_agent.providers.local_bert import LocalBert
from chatsphere_agent.providers.local_minilm import packaged_folder
from tests import minilm_by_hand
from tests.factories import INDEX, make_batch
from tests.serving import Served
from tests.small_bert import LAYERS, WIDTH, write_prompts, write_small_bert
from tests.speaking import Agent, Bot

REFUND = "Refunds are paid within fourteen days of the return."
SHIPPING = "Parcels leave the warehouse every weekday at noon."


@pytest.fixture(scope="module")
def own(folder: Path) -> Path:
    return write_small_bert(folder / "small-bert")


@pytest.fixture(scope="module")
def both(environment, embedder, own: Path) -> Iterator[Served]:
    """The service of an operator who has just named a model of their own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHATSPHERE_EMBEDDING_MODEL_DIR", str(own))
        with Served(create_app()) as running:
            running.wait_until_ready()
            yield running


@pytest.fixture
def agent(both: Served) -> Iterator[Agent]:
    with both.client() as client:
        yield Agent(client, Bot())


@pytest.fixture
def new_index(both: Served) -> str:
    index_id: str = both.app.state.knowledge.embedders.default.index_id
    return index_id


@pytest.mark.parametrize("pooling", ["mean", "cls"])
async def test_vectors_equal_those_computed_by_hand(tmp_path, pooling):
    folder = write_small_bert(tmp_path / "model", pooling=pooling)
    model = LocalBert(folder, tmp_path)
    await model.load()

    [vector] = await model.embed([REFUND], purpose="document")
    await model.close()

    expected = minilm_by_hand.vector(folder, REFUND, 64, layers=LAYERS, pooling=pooling)
    assert vector == pytest.approx(expected, abs=1e-4)


async def test_what_the_model_wants_before_a_text_is_put_there(tmp_path):
    folder = write_small_bert(tmp_path / "model")
    plain = LocalBert(folder, tmp_path)
    write_prompts(folder, query="query: ", passage="passage: ")
    model = LocalBert(folder, tmp_path)
    await model.load()

    [question] = await model.embed([REFUND], purpose="query")
    [document] = await model.embed([REFUND], purpose="document")
    await model.close()

    hand = [
        minilm_by_hand.vector(folder, f"{word}: {REFUND}", 64, layers=LAYERS, pooling="cls")
        for word in ("query", "passage")
    ]
    assert question == pytest.approx(hand[0], abs=1e-4)
    assert document == pytest.approx(hand[1], abs=1e-4)
    assert model.index_id != plain.index_id
    assert (plain.max_tokens, model.max_tokens) == (64, 62)


def test_an_index_is_named_by_what_the_files_hold(tmp_path, own):
    moved = write_small_bert(tmp_path / "elsewhere")
    other = write_small_bert(tmp_path / "other", pooling="mean")

    first, second, third = (LocalBert(folder, tmp_path) for folder in (own, moved, other))

    assert first.index_id == second.index_id != third.index_id


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"model_type": "modernbert"}, "modernbert"),
        ({"hidden_act": "relu"}, "relu"),
        ({"hidden_size": None}, "not complete"),
    ],
)
def test_a_model_that_is_not_built_here_stops_the_start(tmp_path, changes, reason):
    folder = write_small_bert(tmp_path / "model", **changes)

    with pytest.raises(EmbeddingModelUnusable, match=reason):
        LocalBert(folder, tmp_path)


def test_a_module_that_is_not_built_here_stops_the_start(tmp_path):
    folder = write_small_bert(tmp_path / "model")
    (folder / "modules.json").write_text('[{"type": "sentence_transformers.models.Dense"}]')

    with pytest.raises(EmbeddingModelUnusable, match="Dense"):
        LocalBert(folder, tmp_path)


def test_the_models_are_listed_the_one_for_new_vectors_first(agent, new_index):
    listed = agent.call("models", "GET", "/v1/models").json()

    assert [info["index_id"] for info in listed["embeddings"]] == [new_index, INDEX]
    assert listed["embedding"] == listed["embeddings"][0]
    assert (listed["embedding"]["model"], listed["embedding"]["dimensions"]) == (
        "small-bert",
        WIDTH,
    )
    assert listed["embedding"]["max_tokens"] == 64


@pytest.mark.parametrize("mode", ["hybrid", "dense", "lexical"])
def test_each_index_is_searched_alone(agent, new_index, mode):
    document = agent.store(REFUND)
    agent.store(SHIPPING, document_id=document, index_id=new_index)
    query, retrieval = "refunds and parcels", {"mode": mode}

    assert agent.found(query, retrieval=retrieval) == [REFUND]
    assert agent.found(query, retrieval=retrieval, index_id=new_index) == [SHIPPING]
    assert agent.chat(query).json()["sources"][0]["content"] == REFUND
    assert agent.chat(query, index_id=new_index).json()["sources"][0]["content"] == SHIPPING


def test_what_is_stored_is_listed_copied_and_removed_in_every_index(agent, new_index):
    document = agent.store(REFUND, SHIPPING)
    agent.store(REFUND, SHIPPING, document_id=document, index_id=new_index)

    listed = agent.stored()
    assert {entry["index_id"] for entry in listed} == {INDEX, new_index}
    assert len({entry["digest"] for entry in listed}) == 1
    assert agent.copy(document, (0, 1), index_id=new_index) == 1
    assert agent.delete("/v1/namespace", index_id=INDEX) == 2
    assert agent.delete(f"/v1/vectors/{document}", generation="1", ordinal="0") == 1
    assert agent.delete(f"/v1/vectors/{document}") == 2
    assert agent.stored() == []


def test_each_index_has_its_own_tokenizer(agent, new_index):
    answers = [
        agent.call("models", "GET", "/v1/tokenizer", params={"index_id": index_id})
        for index_id in (new_index, INDEX, "other:384:1")
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 409]


def test_an_index_that_nothing_made_is_refused(agent):
    body = make_batch("text", index_id=f"other:{WIDTH}:1")

    refused = agent.call("store", "POST", "/v1/embed_and_store", json=body)

    assert (refused.status_code, refused.json()["code"]) == (409, "index_mismatch")


def test_the_table_of_other_dimensions_is_like_the_first(both, database_url):
    columns = """SELECT column_name, is_nullable, column_default FROM information_schema.columns
        WHERE table_name = %s ORDER BY column_name"""
    with psycopg.connect(database_url) as connection:
        first, other = (
            connection.execute(columns, (table,)).fetchall()
            for table in ("chunk_384", f"chunk_{WIDTH}")
        )
        indexes = connection.execute(
            "SELECT count(*) FROM pg_indexes WHERE tablename = %s", (f"chunk_{WIDTH}",)
        ).fetchone()

    assert first == other
    assert indexes == (3,)


@pytest.mark.parametrize(
    ("current", "previous", "served"),
    [
        (None, None, ["bundled"]),
        ("own", None, ["own", "bundled"]),
        (None, "own", ["bundled", "own"]),
        ("bundled", None, ["bundled"]),
        ("bundled", "own", ["bundled", "own"]),
        ("own", "bundled", ["own", "bundled"]),
    ],
)
def test_the_model_before_is_served_beside_the_new_one(both, own, current, previous, served):
    folders = {"own": own, "bundled": packaged_folder(), None: None}
    changes = {
        "embedding_model_dir": folders[current],
        "embedding_previous_model_dir": folders[previous],
    }
    settings = both.app.state.settings.model_copy(update=changes)
    index_ids = {"own": LocalBert(own, own).index_id, "bundled": INDEX}

    found = embedders_of(settings)

    assert [embedder.index_id for embedder in found.all] == [index_ids[name] for name in served]
    with pytest.raises(IndexMismatch):
        found.of("other:384:1")
