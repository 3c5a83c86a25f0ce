"""What differs between the rows of one document and one index of the store."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from apps.bots.models import Bot
from apps.documents.fingerprints import fingerprints_of
from apps.documents.models import Document
from services import agent_client as agent
from services.agent_client import StoredGeneration


@dataclass(frozen=True)
class Difference:
    """Ordinals of the active generation: without a vector, with one of another text, and vectors
    without a passage. `strays` are whole generations that are not searched, with their counts."""

    generation: int = 0
    missing: list[int] = field(default_factory=list)
    stale: list[int] = field(default_factory=list)
    surplus: list[int] = field(default_factory=list)
    strays: Mapping[int, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.missing or self.stale or self.surplus or self.strays)

    @property
    def orphaned(self) -> int:
        return len(self.surplus) + sum(self.strays.values())


def difference(bot: Bot, document_id: UUID, index_id: str) -> Difference:
    """Look at both. Raises: the agent's errors.

    The store first: what is then found in no row has not just been begun, for the row of what is
    being built is there before its first vector.
    """
    found = agent.stored(bot.namespace, document_id)
    kept = {item.generation: item for item in found if item.index_id == index_id}
    live = Document.objects.live().filter(bot=bot, pk=document_id)
    row = live.values_list("active_generation", "building_generation").first()
    active, building = row or (None, None)
    strays = {
        number: item.chunks for number, item in kept.items() if number not in (active, building)
    }
    if active is None:
        return Difference(strays=strays)
    return _inside(active, fingerprints_of(document_id, active), kept.get(active), strays)


def _inside(
    active: int, wanted: dict[int, str], kept: StoredGeneration | None, strays: dict[int, int]
) -> Difference:
    pairs = zip(kept.ordinals or (), kept.fingerprints or (), strict=True) if kept else ()
    have = dict(pairs)
    return Difference(
        generation=active,
        missing=sorted(wanted.keys() - have.keys()),
        stale=sorted(each for each in wanted.keys() & have.keys() if wanted[each] != have[each]),
        surplus=sorted(have.keys() - wanted.keys()),
        strays=strays,
    )
