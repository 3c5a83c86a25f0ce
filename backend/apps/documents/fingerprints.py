"""What the store should hold, computed by the database the way the agent computes it.

A passage's fingerprint is sha256(content_hash + content); that of a generation is the sha256 of
all "ordinal:fingerprint", joined by commas. All in hex.
"""

from dataclasses import dataclass
from uuid import UUID

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Count, F, Func, QuerySet, TextField, Value
from django.db.models.functions import Cast

from apps.bots.models import Bot
from apps.documents.models import Chunk


class Sha256(Func):
    """Of a text in UTF-8, in hex; Django's own needs an extension."""

    template = "encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')"
    output_field = TextField()
    arity = 1


class Joined(Func):
    """Texts one after the other."""

    template, arg_joiner = "(%(expressions)s)", " || "
    output_field = TextField()


FINGERPRINT = Sha256(Joined("content_hash", "content"))
PLACED = Joined(Cast("ordinal", TextField()), Value(":"), FINGERPRINT)
DIGEST = Sha256(StringAgg(PLACED, delimiter=",", order_by="ordinal"))


@dataclass(frozen=True)
class Expected:
    """A document's active generation: its number, its passages that are searched, their digest."""

    generation: int
    passages: int
    digest: str


def expected_of(bot: Bot) -> dict[UUID, Expected]:
    """By document; one whose passages are all switched off is not in it."""
    active = _searched(Chunk.objects.filter(document__in=bot.documents.live())).filter(
        generation=F("document__active_generation")
    )
    rows = active.values_list("document_id", "generation").annotate(Count("pk"), digest=DIGEST)
    return {document: Expected(*fields) for document, *fields in rows}


def fingerprints_of(document_id: UUID, generation: int) -> dict[int, str]:
    """Of each passage that is searched, by its ordinal."""
    rows = _searched(Chunk.objects.filter(document=document_id, generation=generation))
    return dict(rows.annotate(fingerprint=FINGERPRINT).values_list("ordinal", "fingerprint"))


def _searched(chunks: QuerySet[Chunk]) -> QuerySet[Chunk]:
    return chunks.filter(is_disabled=False)
