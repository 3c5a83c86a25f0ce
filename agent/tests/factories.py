"""Valid things to start from; a test names only what it is about."""

import time
from typing import Any
from uuid import UUID, uuid4

import jwt
import numpy as np

from chatsphere_agent.embedder import Matrix, Vector
from chatsphere_agent.llm import Prompt
from chatsphere_agent.providers.local_minilm import LocalMiniLM
from chatsphere_agent.schemas import Answers, ChunkIn, Configuration, Source

SERVICE_TOKEN = "qN7rT2vX9yB4mK8wZ1cF6hJ3pL5sD0gA"
INDEX = LocalMiniLM.index_id


def make_claims(action: str = "search", **changes: Any) -> dict[str, Any]:
    """Claims of a good token; None takes one out."""
    now = int(time.time())
    claims = {"aud": "chatsphere-agent", "iat": now, "exp": now + 60, "action": action}
    claims |= {"workspace": str(uuid4()), "bot": str(uuid4())} | changes
    return {name: value for name, value in claims.items() if value is not None}


def make_token(action: str = "search", **changes: Any) -> str:
    return jwt.encode(make_claims(action, **changes), SERVICE_TOKEN, algorithm="HS256")


def make_chunk(content: str, ordinal: int = 0) -> ChunkIn:
    return ChunkIn(ordinal=ordinal, content=content, embedding_text=content)


def make_batch(*texts: str, document_id: UUID | None = None, **changes: Any) -> dict[str, Any]:
    """The body of `embed_and_store`."""
    chunks = [
        {"ordinal": ordinal, "content": text, "embedding_text": text}
        for ordinal, text in enumerate(texts)
    ]
    body = {"document_id": str(document_id or uuid4()), "generation": 1, "index_id": INDEX}
    return body | {"chunks": chunks} | changes


def make_copy(*pairs: tuple[int, int], document_id: UUID, **changes: Any) -> dict[str, Any]:
    """The body of `vectors/copy`, from generation 1 to generation 2."""
    body = {"document_id": str(document_id), "index_id": INDEX}
    body |= {"from_generation": 1, "to_generation": 2, "pairs": [list(pair) for pair in pairs]}
    return body | changes


def make_search(query: str = "refund", **changes: Any) -> dict[str, Any]:
    """The body of `search`."""
    return {"query": query, "index_id": INDEX} | changes


def make_question(message: str = "refund", **changes: Any) -> dict[str, Any]:
    """The body of `chat` and `chat/stream`."""
    return {"message": message, "index_id": INDEX} | changes


def make_source(content: str, index: int = 1, **changes: Any) -> Source:
    key = {"document_id": uuid4(), "generation": 1, "ordinal": index}
    return Source(**{"index": index, "content": content, "score": 0.01, **key, **changes})


def make_answer(question: str, content: str, index: int = 1, similarity: float = 0.0) -> Source:
    """A source that somebody wrote as the answer to a question."""
    return make_source(content, index, question=question, similarity=similarity)


def make_prompt(question: str, *contents: str, refusal: str = "", **changes: Any) -> Prompt:
    """A question with its sources, numbered from 1."""
    sources = [make_source(content, index) for index, content in enumerate(contents, 1)]
    configuration = Configuration(answers=Answers(refusal=refusal), **changes)
    return Prompt(question, [], sources, configuration)


def make_vectors(count: int, seed: int = 0) -> Matrix:
    """Unit vectors in random directions, the same for the same seed."""
    found = np.random.default_rng(seed).standard_normal((count, 384), dtype=np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def make_vector(seed: int = 0) -> Vector:
    return make_vectors(1, seed)[0]
