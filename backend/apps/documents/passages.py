"""From a file to passages: read it, cut it, keep both as the generation being built."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.db import transaction

from apps.documents.claims import Claim
from apps.documents.models import Chunk, Document, DocumentText
from services import agent_client as agent
from services import document_processor
from services.agent_client import EmbeddingInfo
from services.chunking import Chunker, Piece
from services.document_processor import Extracted, UnreadableDocument

ROWS_AT_ONCE = 500


@dataclass(frozen=True)
class Building:
    """A generation whose passages are rows, numbered from 0 to `total` - 1."""

    generation: int
    index_id: str
    total: int


def prepare(claim: Claim) -> Building:
    """The passages to embed; found as rows if an earlier claim came that far with this index.

    Raises:
        ClaimLost.
        UnreadableDocument: the file cannot be read, or nothing is in it.
        The errors of the agent, whose tokenizer says how much text fits into a passage.
    """
    document, info = claim.document, agent.embedding()
    generation = document.building_generation or 0
    if document.texts.filter(generation=generation, index_id=info.index_id).exists():
        claim.change(stage=Document.Stage.EMBEDDING)
        return Building(generation, info.index_id, document.progress_total)
    claim.change(stage=Document.Stage.READING)
    extracted = document_processor.read(document.file.path, document.media_type)
    pieces = _chunker(agent.tokenizer_json(), info.max_tokens).cut(document.name, extracted)
    if not pieces:
        raise UnreadableDocument("no_text")
    if generation:  # cut for an index that is no more
        agent.delete(document.bot.namespace, document.pk, generation)
    return _keep(claim, info, extracted, pieces)


@lru_cache(maxsize=1)
def _chunker(tokenizer_json: str, max_tokens: int) -> Chunker:
    """Made once a process: loading a tokenizer takes longer than cutting a page."""
    return Chunker(tokenizer_json, max_tokens)


@transaction.atomic
def _keep(claim: Claim, info: EmbeddingInfo, extracted: Extracted, pieces: list[Piece]) -> Building:
    """All rows of the generation or none; the claim's own row is locked until they are there."""
    document = claim.document
    before = document.building_generation or 0
    generation = max(document.active_generation or 0, before) + 1
    claim.change(
        stage=Document.Stage.EMBEDDING,
        building_generation=generation,
        progress_done=0,
        progress_total=len(pieces),
        language=extracted.language,
        warnings=extracted.warnings,
        attempts=0,  # reading need not be done again
    )
    document.texts.filter(generation=before).delete()
    document.chunks.filter(generation=before).delete()
    DocumentText.objects.create(
        document=document,
        generation=generation,
        text=extracted.text,
        page_starts=extracted.page_starts,
        method=extracted.method,
        index_id=info.index_id,
    )
    Chunk.objects.bulk_create(_rows(document, generation, pieces), batch_size=ROWS_AT_ONCE)
    return Building(generation, info.index_id, len(pieces))


def _rows(document: Document, generation: int, pieces: list[Piece]) -> Iterator[Chunk]:
    for ordinal, piece in enumerate(pieces):
        yield Chunk(
            document=document,
            generation=generation,
            ordinal=ordinal,
            content=piece.content,
            embedding_text=piece.embedding_text,
            content_hash=hashlib.sha256(piece.embedding_text.encode()).hexdigest(),
            page=piece.page,
            heading_path=list(piece.heading_path),
            char_start=piece.char_start,
            char_end=piece.char_end,
        )
