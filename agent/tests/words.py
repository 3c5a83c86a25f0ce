"""An embedder that needs no model: texts that share words are near each other."""

import hashlib
from collections.abc import Sequence

import numpy as np

from chatsphere_agent.embedder import Matrix, Purpose
from chatsphere_agent.support import words_of


class WordEmbedder:
    """Each word adds its own direction. `asked` lists every text that was embedded."""

    model, dimensions, max_tokens, index_id = "words", 384, 256, "words:384:1"
    ready = True

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def load(self) -> None:
        """Nothing to load."""

    async def embed(self, texts: Sequence[str], *, purpose: Purpose) -> Matrix:
        self.asked += texts
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in words_of(text) or {"nothing"}:
                digest = hashlib.sha256(word.encode()).digest()
                vectors[row, int.from_bytes(digest[:4]) % self.dimensions] += 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def tokenizer_json(self) -> str:
        return "{}"

    async def close(self) -> None:
        """Nothing to close."""
