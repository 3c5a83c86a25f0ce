"""What an update does to the passages, one by one: before the switch, and for a while after it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models

from apps.documents.models import Chunk, Document
from apps.documents.revising import aligned, sources_of
from services.alignment import rising

ADDED = Chunk.Origin.ADDED
OF_TEXT = ("content", "embedding_text", "source_content", "conflict")
SHOWN = ("ordinal", *OF_TEXT, "origin", "page", "heading_path")


class Kind(models.TextChoices):
    """What became of a passage."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True)
class Change:
    """`old` is what the source said before, `new` what it says now; each as a passage."""

    kind: Kind
    new: Chunk | None
    old: Chunk | None
    old_text: str | None
    new_text: str | None

    @property
    def chunk(self) -> Chunk:
        """The passage that shows where it is."""
        found = self.new or self.old
        assert found is not None, "a change is of something"  # noqa: S101
        return found


def changes_of(document: Document) -> list[Change]:
    """In the order of the text; nothing where there is nothing to compare with, or no longer."""
    before, after = _generations(document)
    if not before:
        return []
    rows = document.chunks.exclude(origin=ADDED).order_by("ordinal").only(*SHOWN)
    olds, news = (list(rows.filter(generation=number)) for number in (before, after))
    return list(_changes(olds, news))


def _generations(document: Document) -> tuple[int, int]:
    """What was searched, and what takes or took its place."""
    active = document.active_generation
    if document.building_generation:
        return active or 0, document.building_generation
    last = document.remnants.filter(successor=active).first() if active else None
    return (last.generation, active or 0) if last else (0, 0)


def _changes(olds: list[Chunk], news: list[Chunk]) -> Iterator[Change]:
    said = [chunk.conflict or chunk.source_content or chunk.content for chunk in news]
    before = sources_of(olds, said)
    found = aligned(olds, before, news, said)
    gone = iter(sorted(set(range(len(olds))) - {*found.same.values(), *found.changed.values()}))
    in_order = dict(rising(found.same | found.changed))
    next_gone = next(gone, None)
    for place, new in enumerate(news):
        while next_gone is not None and next_gone < in_order.get(place, -1):
            yield Change(Kind.REMOVED, None, olds[next_gone], before[next_gone], None)
            next_gone = next(gone, None)
        if place in found.changed:
            old = found.changed[place]
            yield Change(Kind.CHANGED, new, olds[old], before[old], said[place])
        elif place not in found.same:
            yield Change(Kind.ADDED, new, None, None, said[place])
    while next_gone is not None:
        yield Change(Kind.REMOVED, None, olds[next_gone], before[next_gone], None)
        next_gone = next(gone, None)
