"""From a file to passages: read it, cut it, keep both as the generation being built."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial

from django.db.models.functions import Now

from apps.bots.models import Bot
from apps.documents import files, indexes, recognising, steps
from apps.documents.claims import Claim
from apps.documents.models import Chunk, Document, DocumentText
from apps.documents.revising import Revision, digest, revise
from apps.documents.steps import Steps
from core.failpoints import reached
from services import agent_client as agent
from services import document_processor
from services.agent_client import EmbeddingInfo
from services.chunking import VERSION, Chunker, Piece
from services.document_processor import Extracted, UnreadableDocument
from services.recutting import kept_spans
from services.settling import settled

UNSET = f"0/0/{VERSION}"  # how a bot cuts whose owner has set nothing


@dataclass(frozen=True)
class Building:
    """A generation whose passages are rows, with these numbers.

    `rows`, by their numbers, are there if this claim has made it; nobody has sent them yet.
    """

    generation: int
    index_id: str
    ordinals: list[int]
    rows: Mapping[int, Chunk] = field(default_factory=dict)

    @property
    def is_new(self) -> bool:
        return bool(self.rows)

    @property
    def total(self) -> int:
        return len(self.ordinals)


def prepare(claim: Claim) -> Steps[Building]:
    """The passages to embed; found as rows if an earlier claim came that far with this index.

    Raises:
        ClaimLost.
        UnreadableDocument: the file cannot be read, or nothing is in it.
        The errors of the agent, whose tokenizer says how much text fits into a passage.
    """
    info = indexes.built(claim.document.bot)
    building = _found(claim, info) or (yield from _made(claim, info))
    claim.built = building.generation
    return building


def chunker_for(bot: Bot, info: EmbeddingInfo) -> Chunker:
    """What cuts and measures for this bot. Raises: the errors of the agent."""
    wanted = bot.config.chunking
    return _chunker(
        agent.tokenizer_json(info.index_id), info.max_tokens, wanted.size, wanted.overlap
    )


def cut_of(bot: Bot) -> str:
    """How its documents are cut now; with another value they would be cut otherwise."""
    wanted = bot.config.chunking
    return f"{wanted.size}/{wanted.overlap}/{VERSION}"


def as_now(bot: Bot) -> list[str]:
    """The values of `cut` with which nothing changes; texts of before have none."""
    now = cut_of(bot)
    return ["", now] if now == UNSET else [now]


def _found(claim: Claim, info: EmbeddingInfo) -> Building | None:
    document, generation = claim.document, claim.document.building_generation
    if not generation:
        return None
    cut = {"index_id": info.index_id, "cut__in": as_now(document.bot)}
    if not document.texts.filter(generation=generation, **cut).exists():
        return None
    rows = document.chunks.filter(generation=generation, is_disabled=False).order_by("ordinal")
    ordinals = list(rows.values_list("ordinal", flat=True))
    claim.change(
        stage=Document.Stage.EMBEDDING, stage_since=Now(), progress_total=len(ordinals)
    )  # people may have added some while they reviewed them
    return Building(generation, info.index_id, ordinals)


def _made(claim: Claim, info: EmbeddingInfo) -> Steps[Building]:
    document = claim.document
    extracted = yield from _read(claim)
    reached("text_read")
    before = _before(document)
    extracted, keep = _still_there(document, before, extracted)
    pieces = chunker_for(document.bot, info).cut(document.newest.name, extracted, keep)
    if not pieces:
        raise UnreadableDocument("no_text")
    if document.building_generation:  # cut for an index that is no more
        space, generation = document.bot.namespace, document.building_generation
        gone = steps.ask(partial(agent.delete, space, document.pk, generation))
        yield from steps.result_of(gone)
    rows = list(_rows(document, document.next_generation, pieces))
    revision = revise(rows, extracted.text, before)
    building = yield from steps.committed(partial(_keep, claim, info, extracted, revision))
    reached("rows_written")
    return building


def _read(claim: Claim) -> Steps[Extracted]:
    newest = claim.document.newest
    with files.local_copy(newest.file) as path:
        kind, is_wanted = newest.media_type, claim.is_held
        work = partial(document_processor.seen, path, kind, is_wanted=is_wanted)
        found = yield from steps.result_of(steps.read(work))
        if found.scans:
            recognised = document_processor.recognised
            work = partial(recognised, found, path, kind, is_wanted=is_wanted)
            found = yield from _recognised(claim, work)
        return found


def _recognised(claim: Claim, work: Callable[[], Extracted]) -> Steps[Extracted]:
    """Beside the other documents, whose place it does not take meanwhile. Raises: LaneFull."""
    with recognising.entered(claim.document.bot.workspace_id) as lane:
        claim.is_aside = True
        try:
            return (yield from steps.result_of(steps.recognise(work, lane)))
        finally:
            claim.is_aside = False


@lru_cache(maxsize=4)
def _chunker(tokenizer_json: str, max_tokens: int, size: int, overlap: int) -> Chunker:
    """Made once a process: loading a tokenizer takes longer than cutting a page."""
    return Chunker(tokenizer_json, max_tokens, size=size, overlap=overlap)


def _before(document: Document) -> list[Chunk]:
    """The passages that the new ones replace; none on a first reading."""
    generation = document.building_generation or document.active_generation
    if not generation:
        return []
    return list(document.chunks.filter(generation=generation).order_by("ordinal"))


def _still_there(
    document: Document, before: list[Chunk], extracted: Extracted
) -> tuple[Extracted, list[tuple[int, int]]]:
    """The text, and where the passages of the one before still stand in it."""
    if not before:
        return extracted, []
    old = document.texts.get(generation=before[0].generation)
    if old.method == extracted.method and old.method.startswith("pdf"):
        extracted = settled(old.text, extracted)
    if old.cut not in as_now(document.bot):
        return extracted, []
    own = (chunk for chunk in before if chunk.origin != Chunk.Origin.ADDED)
    spans = [(chunk.char_start, chunk.char_end) for chunk in own]
    return extracted, kept_spans(old.text, spans, extracted.text)


def _keep(claim: Claim, info: EmbeddingInfo, extracted: Extracted, revision: Revision) -> Building:
    """All rows of the generation or none; the claim's own row is locked until they are there.

    Raises: ClaimLost.
    """
    document, rows = claim.document, revision.rows
    ordinals = [row.ordinal for row in rows if not row.is_disabled]
    before, generation = document.building_generation, document.next_generation
    updated = {"changes": revision.changes} if document.active_generation and not before else {}
    claim.change(
        **updated,
        stage=Document.Stage.EMBEDDING,
        stage_since=Now(),
        building_generation=generation,
        last_generation=generation,
        progress_done=0,
        progress_total=len(ordinals),
        language=extracted.language,
        warnings=extracted.warnings,
        attempts=0,  # reading need not be done again
    )
    if before:
        document.texts.filter(generation=before).delete()
        document.chunks.filter(generation=before).delete()
    DocumentText.objects.create(
        document=document,
        generation=generation,
        text=revision.text,
        page_starts=extracted.page_starts,
        method=extracted.method,
        index_id=info.index_id,
        cut=cut_of(document.bot),
    )
    Chunk.objects.copy_in(rows)
    by_number = {row.ordinal: row for row in rows}
    return Building(generation, info.index_id, ordinals, by_number)


def _rows(document: Document, generation: int, pieces: list[Piece]) -> Iterator[Chunk]:
    for ordinal, piece in enumerate(pieces):
        yield Chunk(
            document=document,
            generation=generation,
            ordinal=ordinal,
            content=piece.content,
            embedding_text=piece.embedding_text,
            content_hash=digest(piece.embedding_text),
            page=piece.page,
            heading_path=list(piece.heading_path),
            char_start=piece.char_start,
            char_end=piece.char_end,
        )
