"""A worker's hold on one source, as that on a document: numbered, leased, fenced."""

from collections.abc import Collection
from threading import Event
from typing import Any, Self
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest, Now

from apps.bots.models import Bot
from apps.documents.claims import FREE, ClaimLost, in_seconds, lease
from apps.documents.keeping import Keeper
from apps.documents.models import Source
from apps.sources.models import Run

Status = Source.Status


class Claim:
    """Every change goes through `change`, so a worker that was too slow changes nothing."""

    def __init__(self, source: Source, number: UUID) -> None:
        self.source, self.run, self.number = source, source.run, number
        self._lost = Event()

    @classmethod
    def take_next(cls) -> Self | None:
        """Take the next source that waits, which one UPDATE decides.

        Workspaces take turns, and so do the sources of one: who had theirs longest ago comes first.
        """
        number = uuid4()
        with transaction.atomic():
            first = _in_turn(waiting()).select_for_update(skip_locked=True, of=("self",))
            taken = Source.objects.filter(pk=first.values("pk")[:1]).update(
                status=Status.SYNCING,
                claim=number,
                lease_until=lease(),
                attempts=F("attempts") + 1,
            )
            if not taken:
                return None
            Run.objects.filter(source__claim=number).update(turn_at=Now())
        source = Source.objects.select_related("bot__workspace", "run").get(claim=number)
        return cls(source, number)

    def change(self, **fields: Any) -> None:
        """Change the row. Raises: ClaimLost: it is no longer ours, and stays as it is."""
        if self.is_lost or not held_by([self]).update(**fields):
            self.lose()
            raise ClaimLost

    def hold(self) -> None:
        """Keep the row to the end of this transaction; what was done so far makes this no attempt.

        Raises: ClaimLost.
        """
        self.change(lease_until=lease(), attempts=0)

    def hand_back(self, *, after: float = 0) -> None:
        """Free for anyone once the host was left alone for so many seconds; no attempt."""
        attempts = Greatest(F("attempts") - 1, 0)
        with transaction.atomic():
            self.change(**FREE, status=Status.QUEUED, attempts=attempts)
            Run.objects.filter(pk=self.run.pk).update(not_before=in_seconds(after))

    def check(self) -> None:
        """Raises: ClaimLost, as soon as a look in the background has found out."""
        if self.is_lost:
            raise ClaimLost

    def rest(self, seconds: float) -> None:
        """Leave the site alone for so long. Raises: ClaimLost: at once when that is found out."""
        self._lost.wait(seconds)
        self.check()

    @property
    def is_lost(self) -> bool:
        return self._lost.is_set()

    def lose(self) -> None:
        """Note that the source is somebody else's; whoever works on it finds out."""
        self._lost.set()


class SourceKeeper(Keeper[Claim]):
    def rows(self, claims: Collection[Claim]) -> "QuerySet[Source]":
        return held_by(claims)


def waiting() -> "QuerySet[Source]":
    """What a worker may take: queued, or left by a holder whose lease ran out; and its host is
    neither just being asked for another one nor to be left alone."""
    left = Q(status=Status.SYNCING, lease_until__lt=Now())
    same_host = Run.objects.filter(host=OuterRef("run__host"))
    asked = same_host.filter(source__status=Status.SYNCING, source__lease_until__gte=Now())
    resting = same_host.filter(not_before__gt=Now())
    free = Source.objects.filter(Q(status=Status.QUEUED) | left, bot__deleted_at=None)
    return free.filter(~Exists(asked), ~Exists(resting), attempts__lt=settings.MAX_ATTEMPTS)


def worn_out() -> "QuerySet[Source]":
    """Left by a holder whose lease ran out, for the last time that is allowed."""
    return Source.objects.filter(
        status=Status.SYNCING, lease_until__lt=Now(), attempts__gte=settings.MAX_ATTEMPTS
    )


def held_by(claims: Collection[Claim]) -> "QuerySet[Source]":
    """The sources that these claims still hold."""
    live = Bot.objects.live().values("pk")
    numbers = [claim.number for claim in claims]
    return Source.objects.filter(claim__in=numbers, status=Status.SYNCING, bot__in=live)


def _in_turn(sources: "QuerySet[Source]") -> "QuerySet[Source]":
    of_workspace = Run.objects.filter(source__bot__workspace=OuterRef("bot__workspace"))
    last = of_workspace.exclude(turn_at=None).order_by("-turn_at").values("turn_at")[:1]
    longest_ago = [F(name).asc(nulls_first=True) for name in ("workspace_turn_at", "run__turn_at")]
    return sources.annotate(workspace_turn_at=Subquery(last)).order_by(*longest_ago, "pk")
