"""Whether everything a bot should find is in the store, and nothing else."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from django.db.models.functions import Now

from apps.bots.models import Bot
from apps.documents import indexes
from apps.documents.differences import difference
from apps.documents.fingerprints import Expected, expected_of
from apps.documents.models import Document, IndexCheck
from services import agent_client as agent
from services.agent_client import StoredGeneration

MOST_LOOKS = 1_000  # documents that are compared passage by passage; more are only counted
Known = set[tuple[UUID, int]]  # documents with a generation


@dataclass
class Counts:
    """Of passages and vectors; see IndexAuditSerializer."""

    documents: int = 0
    chunks: int = 0
    vectors: int = 0
    missing: int = 0
    orphaned: int = 0
    stale: int = 0
    wrong_model: int = 0

    @property
    def is_healthy(self) -> bool:
        return not (self.missing or self.orphaned or self.stale or self.wrong_model)


@dataclass
class Health:
    """What a look at a bot found; `ailing` are the documents that differ in its index."""

    bot: Bot
    index_id: str
    kept: list[StoredGeneration]
    expected: dict[UUID, Expected]
    building: Known
    counts: Counts = field(default_factory=Counts)
    ailing: list[UUID] = field(default_factory=list)
    kept_check: IndexCheck = field(default_factory=IndexCheck)

    @property
    def indexes(self) -> set[str]:
        """Those that may hold vectors: the one searched, and one that is built beside it."""
        return {self.index_id, self.bot.next_index_id} - {""}

    def of_index(self, index_id: str) -> Iterator[StoredGeneration]:
        return (item for item in self.kept if item.index_id == index_id)

    def unlike(self, index_id: str) -> list[UUID]:
        """The documents whose passages are not exactly what an index holds of them."""
        digests = {
            (item.document_id, item.generation): item.digest for item in self.of_index(index_id)
        }
        return [
            document
            for document, wanted in self.expected.items()
            if digests.get((document, wanted.generation)) != wanted.digest
        ]

    def strays(self, index_id: str) -> list[StoredGeneration]:
        """Generations in an index that are neither searched nor being built."""
        active = {(document, wanted.generation) for document, wanted in self.expected.items()}
        known = active | self.building
        return [
            item
            for item in self.of_index(index_id)
            if (item.document_id, item.generation) not in known
        ]

    @property
    def moving(self) -> dict[str, Any] | None:
        """How much of an index that is built beside the one searched is there."""
        target = self.bot.next_index_id
        if not target:
            return None
        unlike = set(self.unlike(target))
        done = sum(each.passages for key, each in self.expected.items() if key not in unlike)
        done += sum(item.chunks for item in self.of_index(target) if self._is_begun(item, unlike))
        return {"to": target, "done": min(done, self.counts.chunks), "total": self.counts.chunks}

    def _is_begun(self, item: StoredGeneration, unlike: set[UUID]) -> bool:
        wanted = self.expected.get(item.document_id)
        is_active = wanted is not None and wanted.generation == item.generation
        return item.document_id in unlike and is_active


def look(bot: Bot) -> Health:
    """Compare all rows with the whole store; see `difference` for why the store comes first.

    Raises: the agent's errors.
    """
    kept = agent.stored(bot.namespace)
    bot.refresh_from_db(fields=["index_id", "next_index_id"])
    found = Health(
        bot=bot,
        index_id=indexes.built(bot).index_id,
        kept=kept,
        expected=expected_of(bot),
        building=_building(bot),
    )
    _count(found)
    return found


def check(bot: Bot) -> Health:
    """As `look`, and keep what was found."""
    found = look(bot)
    fields = {"checked_at": Now(), "counts": asdict(found.counts)}
    IndexCheck.objects.update_or_create(bot=bot, defaults=fields)
    found.kept_check = IndexCheck.objects.get(bot=bot)
    return found


def _building(bot: Bot) -> Known:
    rows = bot.documents.live().values_list("pk", "building_generation")
    return {(document, generation) for document, generation in rows if generation}


def _count(found: Health) -> None:
    counts, bot = found.counts, found.bot
    ready = bot.documents.live().filter(status=Document.Status.READY)
    counts.documents = ready.count()
    counts.chunks = sum(wanted.passages for wanted in found.expected.values())
    counts.vectors = _vectors(found.kept)
    counts.wrong_model = _vectors(item for item in found.kept if item.index_id not in found.indexes)
    beside = found.indexes - {found.index_id}
    counts.orphaned = sum(_vectors(found.strays(index_id)) for index_id in beside)
    strays = found.strays(found.index_id)
    ailing = sorted({*found.unlike(found.index_id), *(item.document_id for item in strays)})
    for document in ailing[:MOST_LOOKS]:
        _look_closer(found, document)
    if rest := set(ailing[MOST_LOOKS:]):
        _guess(found, rest)


def _look_closer(found: Health, document: UUID) -> None:
    """What became right meanwhile is not counted."""
    seen = difference(found.bot, document, found.index_id)
    found.counts.missing += len(seen.missing)
    found.counts.stale += len(seen.stale)
    found.counts.orphaned += seen.orphaned
    if seen:
        found.ailing.append(document)


def _guess(found: Health, documents: set[UUID]) -> None:
    """By numbers alone: what may be of another text counts as stale."""
    counts, index_id = found.counts, found.index_id
    found.ailing += sorted(documents)
    strays = (item for item in found.strays(index_id) if item.document_id in documents)
    counts.orphaned += _vectors(strays)
    there = {(item.document_id, item.generation): item.chunks for item in found.of_index(index_id)}
    for document in documents.intersection(found.unlike(index_id)):
        wanted = found.expected[document]
        number = there.get((document, wanted.generation), 0)
        counts.missing += max(wanted.passages - number, 0)
        counts.orphaned += max(number - wanted.passages, 0)
        counts.stale += min(wanted.passages, number)


def _vectors(kept: Iterable[StoredGeneration]) -> int:
    return sum(item.chunks for item in kept)
