"""What people may write as a passage: something, and no more than the embedding model reads."""

from collections.abc import Sequence

from apps.documents import indexes
from apps.documents.models import Chunk, Document, Source
from apps.documents.passages import chunker_for
from apps.documents.question_lists import LONGEST_ANSWER
from apps.documents.revising import put_content
from core.exceptions import FieldError, InvalidInput
from core.visible import has_visible
from services.extractors.cleaning import Cleaner

PLACE = "/content"


class ChunkEmpty(InvalidInput):
    code, title = "chunk_empty", "The passage is empty"

    def __init__(self) -> None:
        detail = "The passage holds nothing that can be read. Switch it off instead."
        super().__init__(detail, errors=[FieldError(pointer=PLACE, code=self.code, detail=detail)])


class ChunkTooLong(InvalidInput):
    """`tokens` and `limit` stand in the problem as well, where the model sets the limit."""

    code, title = "chunk_too_long", "The passage is too long"

    def __init__(self, detail: str, **members: int) -> None:
        super().__init__(detail, errors=[FieldError(pointer=PLACE, code=self.code, detail=detail)])
        self.members = members


def cleaned(content: str) -> str:
    """Raises: ChunkEmpty."""
    content = Cleaner().clean(content).strip()
    if not has_visible(content):
        raise ChunkEmpty
    return content


def check_edit(chunk: Chunk, content: str) -> None:
    """Of an answer the model reads nothing, so that it may be longer.

    Raises: ChunkTooLong; the errors of the agent, whose tokenizer is needed.
    """
    if chunk.document.source.kind == Source.Kind.QA:
        if len(content) > LONGEST_ANSWER:
            raise ChunkTooLong(f"An answer has at most {LONGEST_ANSWER:,} characters.")
        return
    after = Chunk(content=chunk.content, embedding_text=chunk.embedding_text)
    put_content(after, content)
    _check(chunk.document, after.embedding_text)


def embedded(document: Document, path: Sequence[str], content: str) -> str:
    """What is embedded of a passage of somebody's own. Raises: as `check_edit`."""
    chunker = chunker_for(document.bot, indexes.built(document.bot))
    text = chunker.embedded(document.name, path, content)
    _check(document, text)
    return text


def _check(document: Document, text: str) -> None:
    length = chunker_for(document.bot, indexes.built(document.bot)).length(text)
    if not length.is_right:
        raise ChunkTooLong(
            f"With the titles above it the passage has {length.tokens:,} tokens; the embedding"
            f" model reads {length.limit:,}. Shorten it, or make two of it.",
            tokens=length.tokens,
            limit=length.limit,
        )
