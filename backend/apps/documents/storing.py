"""A passage as the store is told of it."""

from apps.documents.models import Chunk
from services.agent_client import ChunkToStore

FIELDS = ("ordinal", "content", "embedding_text", "heading_path")  # of the row that it takes


def to_store(row: Chunk) -> ChunkToStore:
    return ChunkToStore(
        ordinal=row.ordinal,
        content=row.content,
        embedding_text=row.embedding_text,
        question=row.question,
    )
