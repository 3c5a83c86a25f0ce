"""What a workspace may still use, asked by the actions that use it.

Each of these is called inside the transaction that makes something, once its row is there: what is
refused is undone with it, and what was there already has not been counted. Raises QuotaExceeded.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.utils import timezone

from apps.plans import terms
from apps.plans.errors import QuotaExceeded
from apps.plans.meters import measured
from apps.plans.models import Feature, Resource, Usage
from apps.plans.terms import limits_of
from apps.workspaces.models import Workspace
from core import locks

__all__ = [
    "Use",
    "check_bots",
    "check_crawl_pages",
    "check_documents",
    "check_members",
    "check_storage",
    "give_back_message",
    "has_feature",
    "limits_of",
    "take_message",
    "uses",
]


@dataclass(frozen=True)
class Use:
    """How much of a resource is used; `limit` is None where it is unlimited."""

    what: Resource
    limit: int | None
    used: int
    resets_at: datetime | None


def check_bots(workspace: Workspace) -> None:
    _check(workspace, {Resource.BOTS: 1})


def check_documents(workspace: Workspace, size: int) -> None:
    """Of one new document of `size` bytes."""
    _check(workspace, {Resource.DOCUMENTS: 1, Resource.STORAGE: size})


def check_storage(workspace: Workspace, size: int) -> None:
    """Of `size` bytes more for a document that is there."""
    _check(workspace, {Resource.STORAGE: size})


def check_members(workspace: Workspace) -> None:
    _check(workspace, {Resource.MEMBERS: 1})


def check_crawl_pages(workspace: Workspace) -> None:
    """Of one new page of a site, beside `check_documents`."""
    _check(workspace, {Resource.CRAWL_PAGES: 1})


def take_message(workspace: Workspace, *, at: datetime | None = None) -> None:
    """Count one message, in the month of `at`, by default of now.

    Best called last: until the transaction ends, others of the workspace wait here.
    """
    month, limit = month_of(at or timezone.now()), limits_of(workspace)[Resource.MESSAGES]
    if Usage.objects.take_message(workspace, month, limit=limit):
        return
    Usage.objects.bulk_create([Usage(workspace=workspace, month=month)], ignore_conflicts=True)
    if not Usage.objects.take_message(workspace, month, limit=limit):
        used = Usage.objects.messages_in(workspace, month)
        raise QuotaExceeded(
            Resource.MESSAGES, limit=limit or 0, used=used, resets_at=_end_of(month)
        )


def give_back_message(workspace: Workspace, *, at: datetime) -> None:
    """Undo `take_message` of `at`, unless that month is over."""
    Usage.objects.give_back_message(workspace, month_of(at))


def has_feature(workspace: Workspace, name: str) -> bool:
    return Feature(name) in terms.features_of(workspace)


def uses(workspace: Workspace) -> list[Use]:
    """What there is of everything that plans limit."""
    month = month_of(timezone.now())
    sent = Usage.objects.messages_in(workspace, month)
    return [
        Use(what, limit, sent, _end_of(month))
        if what is Resource.MESSAGES
        else Use(what, limit, measured(what, workspace), None)
        for what, limit in limits_of(workspace).items()
    ]


def month_of(moment: datetime) -> date:
    """The first day of its month in UTC, wherever people live."""
    return moment.astimezone(UTC).date().replace(day=1)


def _check(workspace: Workspace, new: Mapping[Resource, int]) -> None:
    """Those who make the same thing in a workspace at once take turns, each to its commit, so that
    each counts what the others made. Where nothing is limited nobody waits.
    """
    limits = limits_of(workspace)
    for what, amount in new.items():
        limit = limits[what]
        if limit is None:
            continue
        locks.hold_until_commit(f"quota:{workspace.pk}:{what}")
        there = measured(what, workspace)
        if there > limit:
            raise QuotaExceeded(what, limit=limit, used=there - amount)


def _end_of(month: date) -> datetime:
    year, index = divmod(month.year * 12 + month.month, 12)
    return datetime(year, index + 1, 1, tzinfo=UTC)
