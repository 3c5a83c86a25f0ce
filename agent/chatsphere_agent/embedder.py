"""The seam to embedding models."""

from collections.abc import Sequence
from typing import Literal, Protocol

import numpy as np

Vector = np.ndarray[tuple[int], np.dtype[np.float32]]
Matrix = np.ndarray[tuple[int, int], np.dtype[np.float32]]
Purpose = Literal["document", "query"]


class Embedder(Protocol):
    """Turns text into vectors. One model per instance, so that vectors stay comparable.

    `index_id` names model, dimensions and the version of how texts are prepared; vectors of
    different `index_id` must never be compared. `max_tokens` is what one vector reads.
    """

    model: str
    dimensions: int
    max_tokens: int
    index_id: str

    async def load(self) -> None:
        """Make ready. Raises `EmbeddingModelUnusable` on files that are not the model's."""
        ...

    @property
    def ready(self) -> bool: ...

    async def embed(self, texts: Sequence[str], *, purpose: Purpose) -> Matrix:
        """One row per text, in order: float32 of shape (texts, dimensions), each of length 1.

        A query never waits for documents that are being embedded.

        Raises:
            DependencyUnavailable: `load` has not ended yet.
        """
        ...

    def tokenizer_json(self) -> str:
        """The tokenizer in Hugging Face's `tokenizers` format, to count up to `max_tokens`."""
        ...

    async def close(self) -> None: ...


class EmbeddingModelUnusable(Exception):
    """The model's files are missing or are not what they should be; the agent must not start."""
