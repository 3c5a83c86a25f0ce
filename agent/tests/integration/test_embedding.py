"""The real model: its vectors are the published ones, and queries do not queue behind documents."""

import asyncio
import shutil
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from chatsphere_agent.embedder import EmbeddingModelUnusable, Matrix
from chatsphere_agent.errors import DependencyUnavailable
from chatsphere_agent.providers.local_minilm import LocalMiniLM, packaged_folder
from tests import minilm_by_hand

TEXTS = [
    "This is an example sentence",
    "Hello",
    "日本語のテキスト 😀 ñ \u200b",
    "A much longer text that says one thing again and again. " * 60,
]
# The first numbers that the model's card shows for the first text.
CARD = [0.0677, 0.0635, 0.0487, 0.0793, 0.0374, 0.0026]
LONG = "The warehouse ships parcels on weekdays, and refunds are paid within days. " * 20


async def vectors(embedder: LocalMiniLM, *texts: str) -> Matrix:
    return await embedder.embed(texts, purpose="query")


async def test_vectors_are_those_of_the_models_card(embedder):
    [vector] = await vectors(embedder, TEXTS[0])

    assert vector[: len(CARD)] == pytest.approx(CARD, abs=1e-4)


@pytest.mark.parametrize("text", TEXTS)
async def test_vectors_equal_those_computed_by_hand(embedder, text):
    [vector] = await vectors(embedder, text)

    assert vector == pytest.approx(minilm_by_hand.vector(packaged_folder(), text), abs=1e-5)


async def test_a_text_has_the_same_vector_alone_and_in_a_batch(embedder):
    texts = [*TEXTS, *reversed(TEXTS), ""]

    together = await vectors(embedder, *texts)

    assert together.shape == (9, 384)
    for text, vector in zip(texts, together, strict=True):
        [alone] = await vectors(embedder, text)
        assert vector == pytest.approx(alone, abs=1e-5)


async def test_every_vector_has_length_one(embedder):
    found = await vectors(embedder, *TEXTS, "", " ", "\n")

    assert np.linalg.norm(found, axis=1) == pytest.approx(1, abs=1e-5)


async def test_texts_of_like_meaning_are_nearer_than_others(embedder):
    refund, money, cat = await vectors(
        embedder,
        "How do I get a refund?",
        "Getting your money back after a return",
        "The cat sits on the mat",
    )

    assert refund @ money > 0.4 > refund @ cat


async def test_what_stands_beyond_256_tokens_is_not_read(embedder):
    head = "word " * 254

    first, second = await vectors(embedder, f"{head} alpha beta", f"{head} gamma delta")

    assert first == pytest.approx(second, abs=1e-6)


async def test_a_query_does_not_wait_for_a_long_batch_of_documents(embedder):
    documents = asyncio.create_task(embedder.embed([LONG] * 24, purpose="document"))
    await asyncio.sleep(0)  # the batch takes the first turn

    waits = []
    for _ in range(3):
        begun = time.perf_counter()
        await embedder.embed(["When are refunds paid?"], purpose="query")
        waits.append(time.perf_counter() - begun)

    assert not documents.done()
    await documents
    assert min(waits) < 1


async def test_a_query_is_answered_while_nothing_moves_in_the_documents_lane(embedder):
    go_on = threading.Event()
    embedder._lanes["document"].submit(go_on.wait)
    try:
        documents = asyncio.create_task(embedder.embed([LONG], purpose="document"))
        answered = await asyncio.wait_for(vectors(embedder, "When are refunds paid?"), 30)
        assert not documents.done()
    finally:
        go_on.set()
    await documents
    assert answered.shape == (1, 384)


async def test_the_loop_is_free_while_documents_are_embedded(embedder):
    documents = asyncio.create_task(embedder.embed([LONG] * 16, purpose="document"))

    ticks = 0
    while not documents.done():
        await asyncio.sleep(0.005)
        ticks += 1

    assert ticks > 10


async def test_before_it_is_loaded_it_says_so(tmp_path):
    embedder = LocalMiniLM(tmp_path)

    assert not embedder.ready
    with pytest.raises(DependencyUnavailable):
        await embedder.embed(["x"], purpose="query")


async def test_weights_of_another_model_stop_the_start(tmp_path, embedder):
    folder = tmp_path / "model"
    folder.mkdir()
    shutil.copy(packaged_folder() / "tokenizer.json", folder)
    (folder / "model.safetensors").write_bytes(b"other weights")

    with pytest.raises(EmbeddingModelUnusable, match="sha256"):
        await LocalMiniLM(tmp_path, folder=folder).load()


async def test_missing_weights_and_a_broken_tokenizer_stop_the_start(tmp_path):
    with pytest.raises(EmbeddingModelUnusable, match="Cannot read the embedding weights"):
        await LocalMiniLM(tmp_path, folder=tmp_path / "nothing").load()

    (tmp_path / "model.safetensors").symlink_to(packaged_folder() / "model.safetensors")
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(EmbeddingModelUnusable, match="tokenizer"):
        await LocalMiniLM(tmp_path, folder=tmp_path).load()


def cut_short(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1_000_000])


def zeroed(file: Path) -> None:
    file.write_bytes(bytes(file.stat().st_size))


@pytest.mark.parametrize(
    ("name", "damage"),
    [("*.onnx", zeroed), ("*.data", zeroed), ("*.data", cut_short), ("*.data", Path.unlink)],
)
async def test_a_damaged_graph_is_built_again(tmp_path, data_dir, embedder, name, damage):
    shutil.copytree(data_dir / "models", tmp_path, dirs_exist_ok=True)
    [file] = tmp_path.glob(name)
    damage(file)

    again = LocalMiniLM(tmp_path)
    await again.load()

    [vector] = await vectors(again, TEXTS[0])
    await again.close()
    assert vector[: len(CARD)] == pytest.approx(CARD, abs=1e-4)
