"""What can be done with pages and sites."""

from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from apps.bots.models import Bot
from apps.documents import tasks as documents
from apps.documents.claims import FREE
from apps.documents.models import Document, Source
from apps.plans.permissions import require_feature
from apps.sources import tasks
from apps.sources.errors import DuplicateSource, NotSyncing
from apps.sources.options import Options
from apps.sources.querysets import counted
from apps.sources.queueing import queue
from apps.sources.schedules import next_sync
from apps.workspaces import audit, receipts
from apps.workspaces.models import Deletion
from core import doorbell, locks
from core.exceptions import NotFound
from services import crawling
from services.guarded_http import Purpose, UrlRefused, check

Kind, Schedule, Status = Source.Kind, Source.Schedule, Source.Status
PURPOSES = {Kind.URL: Purpose.PAGE, Kind.SITE: Purpose.SITE}
CANCELLED = "Reading it was cancelled; what was read until then stays. Synchronise it again."


def train_url(
    bot: Bot,
    *,
    url: str,
    kind: str = Kind.URL,
    schedule: str = Schedule.NEVER,
    **options: Any,
) -> Source:
    """Keep the address of a page or site and queue it; what it holds becomes documents.

    The same address again returns the source that is there; one that failed is tried again.

    Args:
        kind: URL for one page, SITE for all that it leads to on its host.
        options: of `Options`.

    Raises:
        UrlRefused.
        FeatureNotInPlan: of a site.
        NotFound: the bot was deleted meanwhile.
    """
    address = _checked(url, Kind(kind))
    if kind == Kind.SITE:
        require_feature(bot.workspace, "crawling")
    with transaction.atomic():
        return _once(bot, address, kind, schedule, Options().but(**options))


@transaction.atomic
def change(
    source: Source, *, url: str | None = None, schedule: str | None = None, **options: Any
) -> Source:
    """Change what is given; a new address is read at the next synchronisation, which is queued.

    Raises: UrlRefused, DuplicateSource, NotFound.
    """
    row = _locked(source)
    before = (row.url, row.schedule, row.settings)
    if url is not None:
        _move(row, _checked(url, Kind(row.kind)))
    if schedule is not None and schedule != row.schedule:
        row.schedule, row.next_sync_at = schedule, next_sync(schedule)
    row.settings = Options.of(row).but(**options).as_json()
    row.save(update_fields=["url", "schedule", "next_sync_at", "settings"])
    fields = _differing(before, row)
    if fields:
        _note("source.changed", row, fields=fields)
    if "url" in fields:
        _queue(row)
    return _fresh(row)


@transaction.atomic
def sync(source: Source) -> Source:
    """Queue it, unless it is queued or being read already. Raises: UrlRefused, NotFound."""
    row = _locked(source)
    _checked(row.url, Kind(row.kind))
    if row.status in {Status.IDLE, Status.FAILED}:
        _note("source.synced", row)
        _queue(row)
    return _fresh(row)


@transaction.atomic
def cancel(source: Source) -> Source:
    """Stop reading it; what was read until then stays. Raises: NotSyncing, NotFound."""
    row = _locked(source)
    if row.status not in {Status.QUEUED, Status.SYNCING}:
        raise NotSyncing
    _note("source.cancelled", row)
    ended = {"status": Status.FAILED, "error_code": "cancelled", "error_detail": CANCELLED}
    again = {"next_sync_at": next_sync(row.schedule)}
    Source.objects.filter(pk=row.pk).update(**FREE, **ended, **again)
    return _fresh(row)


@transaction.atomic
def delete(source: Source) -> Deletion:
    """Take it and its documents away from everyone at once; a task purges them.

    The receipt says when that is done, and what went.
    """
    row = Source.objects.select_for_update().select_related("bot").get(pk=source.pk)
    if row.status != Status.DELETING:
        _note("source.deleted", row)
    Source.objects.filter(pk=row.pk).update(**FREE, status=Status.DELETING, next_sync_at=None)
    # Whoever was just adding a page held the row; what they added is there now.
    row.documents.exclude(status=Document.Status.DELETING).update(
        status=Document.Status.DELETING, updated_at=Now()
    )
    doorbell.ring(documents.purge)
    doorbell.ring(tasks.sweep)
    return receipts.begin(
        receipts.Kind.SOURCE,
        row.pk,
        row.name,
        workspace_id=row.bot.workspace_id,
        bot_id=row.bot_id,
    )


def _once(bot: Bot, address: str, kind: str, schedule: str, options: Options) -> Source:
    locks.hold_until_commit(f"source:{bot.pk}:{address}")
    if there := _with_address(bot, kind, address):
        if there.status == Status.FAILED:
            _queue(there)
        return _fresh(there)
    if not Bot.objects.live().filter(pk=bot.pk).exists():
        raise NotFound
    source = Source.objects.create(
        bot=bot, kind=kind, url=address, schedule=schedule, settings=options.as_json()
    )
    _note("source.added", source)
    _queue(source)
    return _fresh(source)


def _queue(source: Source) -> None:
    queue(source)
    doorbell.ring(tasks.sync)


def _with_address(bot: Bot, kind: str, address: str) -> Source | None:
    return Source.objects.live().filter(bot=bot, kind=kind, url=address).first()


def _move(row: Source, address: str) -> None:
    locks.hold_until_commit(f"source:{row.bot_id}:{address}")
    other = _with_address(row.bot, row.kind, address)
    if other and other.pk != row.pk:
        raise DuplicateSource(other)
    row.url = address


def _checked(url: str, kind: Source.Kind) -> str:
    """The address in the form in which the crawl knows it. Raises: UrlRefused."""
    address = crawling.canonical(check(url, PURPOSES[kind]))
    if not address:
        raise UrlRefused("url_invalid")
    return address


def _locked(source: Source) -> Source:
    """The row as it is now, and stays until this transaction ends. Raises: NotFound."""
    rows = Source.objects.live().of_the_web().select_for_update(of=("self",))
    row = rows.select_related("bot__workspace").filter(pk=source.pk).first()
    if row is None:
        raise NotFound
    return row


def _fresh(row: Source) -> Source:
    """As it is shown, with its counts."""
    return counted(Source.objects.select_related("bot__workspace")).get(pk=row.pk)


def _differing(before: tuple[str, str, dict[str, Any]], row: Source) -> list[str]:
    url, schedule, settings = before
    names = [name for name, value in row.settings.items() if settings.get(name) != value]
    kept = {"url": url != row.url, "schedule": schedule != row.schedule}
    return [name for name, differs in kept.items() if differs] + names


def _note(action: str, source: Source, **details: Any) -> None:
    bot = source.bot
    audit.record(
        bot.workspace_id,
        action,
        target=source,
        bot_id=str(bot.pk),
        bot_name=bot.name,
        **details,
    )
