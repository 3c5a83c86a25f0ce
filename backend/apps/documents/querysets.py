"""Which documents a person may see, and which one a worker takes next."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Self, TypeVar

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from psycopg.types.json import Jsonb

from apps.documents.claims import Claim

if TYPE_CHECKING:
    from apps.bots.models import Bot
    from apps.documents.models import (  # noqa: F401 - named by the base classes
        Chunk,
        Document,
        Source,
    )
    from apps.users.actors import Actor

RowT = TypeVar("RowT", bound=Model)


class OfBot(QuerySet[RowT]):
    """Rows of bots that can be deleted by themselves."""

    def live(self) -> Self:
        """Those of which neither they nor their bot were deleted."""
        return self.exclude(status="deleting").filter(bot__deleted_at=None)

    def for_actor(self, actor: "Actor") -> Self:
        """Those the person may see, with their role there as `my_role`."""
        workspace = "bot__workspace"
        member = {f"{workspace}__memberships__user": actor.user, f"{workspace}__deleted_at": None}
        mine = self.live().filter(**member)
        if actor.grant:
            mine = mine.filter(bot__workspace=actor.grant.workspace_id)
        if actor.grant and actor.grant.bot_id:
            mine = mine.filter(bot=actor.grant.bot_id)
        return mine.annotate(my_role=F("bot__workspace__memberships__role"))


class SourceQuerySet(OfBot["Source"]):
    def of_the_web(self) -> Self:
        """Pages and sites, which are fetched again and again."""
        return self.filter(kind__in=["url", "site"])


class DocumentQuerySet(OfBot["Document"]):
    def waiting(self) -> Self:
        """What a worker may take: queued and due, or left by a holder whose lease ran out."""
        due = Q(status="queued") & (Q(not_before=None) | Q(not_before__lte=Now()))
        left = Q(status="processing", lease_until__lt=Now())
        return self.filter(due | left, attempts__lt=settings.MAX_ATTEMPTS, bot__deleted_at=None)

    def worn_out(self) -> Self:
        """Left by a holder whose lease ran out, for the last time that is allowed."""
        return self.filter(
            status="processing", lease_until__lt=Now(), attempts__gte=settings.MAX_ATTEMPTS
        )

    def held_by(self, claims: Iterable[Claim]) -> Self:
        """The documents that these claims still hold."""
        numbers = [claim.number for claim in claims]
        return self.filter(claim__in=numbers, status="processing", bot__deleted_at=None)

    def claim_next(self, *, most: int | None = None) -> Claim | None:
        """Take the next waiting document, if there is one; of at most so many bytes.

        Workspaces take turns: the one served longest ago comes first, then the oldest document.
        """
        longest_ago = F("bot__workspace__served_at").asc(nulls_first=True)
        fitting = self.waiting() if most is None else self.waiting()._up_to(most)
        return next(iter(Claim.take(fitting.order_by(longest_ago, "created_at", "id"))), None)

    def claim_beside(self, claim: Claim, *, count: int, most: int) -> list[Claim]:
        """Take up to `count` more that wait for the first time, of the same workspace and of at
        most so many bytes each."""
        workspace = claim.document.bot.workspace_id
        own = self.waiting()._up_to(most).filter(bot__workspace=workspace, attempts=0)
        return Claim.take(own.order_by("created_at", "id"), count=count)

    def _up_to(self, most: int) -> Self:
        return self.filter(size__lte=most, next_size__lte=most)


class ChunkQuerySet(QuerySet["Chunk"]):
    def of(self, bot: "Bot") -> Self:
        """The passages of what is active, those too that are switched off."""
        return self.filter(
            document__in=bot.documents.live(), generation=F("document__active_generation")
        )

    def live(self, bot: "Bot") -> Self:
        """The passages of `bot` that may be found and cited: of what is active, of nothing else."""
        return self.of(bot).filter(is_disabled=False)

    def citable(self, bot: "Bot") -> Self:
        """As `live`, and of what an update has just replaced: a question that was asked before the
        switch is answered as things stood then, and no later one finds these."""
        replaced = apps.get_model("documents.Remnant")._default_manager.filter(
            document=OuterRef("document"),
            generation=OuterRef("generation"),
            successor=OuterRef("document__active_generation"),
        )
        active = Q(generation=F("document__active_generation"))
        live = {"document__in": bot.documents.live(), "is_disabled": False}
        return self.filter(active | Exists(replaced), **live)

    def copy_in(self, chunks: "Iterable[Chunk]") -> None:
        """As `bulk_create`, several times as fast: by COPY, which takes rows and no statement."""
        names = [field.attname for field in self.model._meta.concrete_fields]
        columns = ", ".join(connection.ops.quote_name(name) for name in names)
        table = connection.ops.quote_name(self.model._meta.db_table)
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy,
        ):
            for chunk in chunks:
                copy.write_row([_for_copy(getattr(chunk, name)) for name in names])


def _for_copy(value: object) -> object:
    return Jsonb(value) if isinstance(value, list) else value
