"""Sentence embedding models of the BERT kind on ONNX Runtime: no key, no download, no torch."""

import asyncio
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

import numpy as np
import onnxruntime as ort
from onnxruntime.capi import onnxruntime_pybind11_state as faults
from tokenizers import Encoding, Tokenizer

from chatsphere_agent.embedder import EmbeddingModelUnusable, Matrix, Purpose
from chatsphere_agent.errors import DependencyUnavailable
from chatsphere_agent.providers.bert_shape import Card, read_card

GRAPH_VERSION = 1  # raise it when bert_graph builds something else
SUB_BATCH = 4  # texts per run; larger ones are no faster on a CPU and make a query wait longer
PROBE, TOLERANCE = "This is an example sentence", 1e-3
GRAPH_FAULTS = (
    faults.Fail,
    faults.InvalidArgument,
    faults.InvalidGraph,
    faults.InvalidProtobuf,
    faults.NoSuchFile,
    faults.RuntimeException,
)
BUILD_TIMEOUT = 120  # seconds


class LocalBert:
    """The model in `folder`. Documents and queries have a thread each, over one session: a query
    runs beside the small batch under way instead of behind the whole request.

    Its index is named by what the files hold, not by where they are.

    Raises: EmbeddingModelUnusable.
    """

    model: str
    dimensions: int
    max_tokens: int
    index_id: str

    def __init__(self, folder: Path, cache: Path, *, threads: int = 2) -> None:
        weights, card = sha256_of(folder / "model.safetensors"), read_card(folder)
        tokenizer = read_tokenizer(folder / "tokenizer.json")
        found = identity(weights, tokenizer, card)
        self.model, self.dimensions = folder.resolve().name, card.shape.width
        self.index_id = f"local-{found}:{self.dimensions}:1"
        self._set_up(folder, card, cache / f"local-{found}-{GRAPH_VERSION}.onnx", threads)
        prompt = tokenizer.encode(card.prompts["document"], add_special_tokens=False)
        self.max_tokens -= len(prompt.ids)

    def _set_up(self, folder: Path, card: Card, graph: Path, threads: int) -> None:
        self._folder, self._card, self._graph, self._threads = folder, card, graph, threads
        self.max_tokens = card.max_tokens
        self._session: ort.InferenceSession | None = None
        self._lanes: dict[Purpose, ThreadPoolExecutor] = {
            "document": ThreadPoolExecutor(1, thread_name_prefix="embed-documents"),
            "query": ThreadPoolExecutor(1, thread_name_prefix="embed-query"),
        }

    @property
    def ready(self) -> bool:
        return self._session is not None

    async def load(self) -> None:
        """Open the session; the first time, build its graph."""
        await asyncio.to_thread(self._load)

    def _load(self) -> None:
        self._tokenizer = read_tokenizer(self._folder / "tokenizer.json")
        self._tokenizer_json = self._tokenizer.to_str()
        self._tokenizer.enable_truncation(self._card.max_tokens)
        if not self._works():
            build_graph(self._folder / "model.safetensors", self._graph, self._card)
            if not self._works():
                raise EmbeddingModelUnusable("The embedding graph gives wrong vectors.")

    def _works(self) -> bool:
        """Open the graph and see that it computes what it should; it may have been damaged."""
        if not self._graph.exists():
            return False
        try:
            session = open_session(self._graph, self._threads)
            found = run(session, [self._tokenizer.encode(PROBE)])
        except GRAPH_FAULTS:
            return False
        if not self._is_right(found):
            return False
        self._session = session
        return True

    def _is_right(self, found: Matrix) -> bool:
        """Whether this can be the vector of PROBE."""
        fits = found.shape == (1, self.dimensions)
        return fits and abs(float(np.linalg.norm(found)) - 1) < TOLERANCE  # never true of NaN

    async def embed(self, texts: Sequence[str], *, purpose: Purpose) -> Matrix:
        """One row per text, in order; see `Embedder.embed`."""
        if self._session is None:
            raise DependencyUnavailable("The embedding model is being loaded.")
        lane, session = self._lanes[purpose], self._session
        given = [self._card.prompts[purpose] + text for text in texts]
        loop = asyncio.get_running_loop()
        encodings = await loop.run_in_executor(lane, self._tokenizer.encode_batch, given)
        # Texts of like length share a run, so that little is spent on padding.
        order = sorted(range(len(texts)), key=lambda index: len(encodings[index].ids))
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for start in range(0, len(order), SUB_BATCH):
            rows = order[start : start + SUB_BATCH]
            batch = [encodings[index] for index in rows]
            vectors[rows] = await loop.run_in_executor(lane, run, session, batch)
        return vectors

    def tokenizer_json(self) -> str:
        """See `Embedder`; it neither pads nor cuts, so that the caller can count."""
        return self._tokenizer_json

    async def close(self) -> None:
        for lane in self._lanes.values():
            lane.shutdown(wait=False, cancel_futures=True)


def run(session: ort.InferenceSession, batch: Sequence[Encoding]) -> Matrix:
    """The vectors of a few tokenized texts, padded to the longest."""
    shape = len(batch), max(len(encoding.ids) for encoding in batch)
    ids, mask = np.zeros(shape, dtype=np.int32), np.zeros(shape, dtype=np.int32)
    for row, encoding in enumerate(batch):
        ids[row, : len(encoding.ids)] = encoding.ids
        mask[row, : len(encoding.ids)] = 1
    (vectors,) = session.run(None, {"input_ids": ids, "attention_mask": mask})
    result: Matrix = vectors
    return result


def sha256_of(weights: Path) -> str:
    """Raises `EmbeddingModelUnusable` when the file cannot be read."""
    try:
        with weights.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise EmbeddingModelUnusable(f"Cannot read the embedding weights: {error}") from error


def identity(weights: str, tokenizer: Tokenizer, card: Card) -> str:
    """A name for everything that decides what vector a text gets."""
    whole = json.dumps([weights, tokenizer.to_str(), asdict(card)], sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()[:12]


def read_tokenizer(path: Path) -> Tokenizer:
    """Raises `EmbeddingModelUnusable` when the file is missing or not a tokenizer's."""
    try:
        tokenizer = Tokenizer.from_str(path.read_text("utf-8"))
    # why: the library raises a bare Exception for what it cannot read.
    except Exception as error:
        raise EmbeddingModelUnusable(f"Cannot read the tokenizer {path}: {error}") from error
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def build_graph(weights: Path, graph: Path, card: Card) -> None:
    """Build in a child process, whose memory goes back to the system when it ends."""
    graph.parent.mkdir(parents=True, exist_ok=True)
    module = "chatsphere_agent.providers.bert_graph"
    shape = json.dumps(asdict(card.shape))
    command = [sys.executable, "-m", module, str(weights), str(graph), shape]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=BUILD_TIMEOUT, check=False
    )
    if done.returncode:
        raise EmbeddingModelUnusable(f"Building the embedding graph failed:\n{done.stderr[-2000:]}")


def open_session(graph: Path, threads: int) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = min(threads, os.cpu_count() or 1)
    # Spinning threads would burn a core between requests.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.enable_cpu_mem_arena = False  # the arena keeps the largest batch's memory for ever
    options.log_severity_level = 3
    return ort.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
