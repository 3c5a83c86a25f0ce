"""The end of a fetching: what was not met again goes, and the source says how it went."""

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from apps.documents.claims import FREE
from apps.documents.models import Source
from apps.sources import pages
from apps.sources.claims import Claim
from apps.sources.models import Page, Run
from apps.sources.schedules import next_sync
from services.crawling import SENTENCES, Frontier, Reason, key
from services.crawling.reasons import GONE

NOT_LINKED = "not_linked"
UNLINKED = "No page of the site leads to this one any more."
STOPPED = {Reason.ROBOTS_UNREACHABLE, Reason.GIVEN_UP, Reason.BYTE_LIMIT, Reason.QUOTA_EXCEEDED}
FAILED = (
    Reason.ROBOTS_UNREACHABLE,
    Reason.GIVEN_UP,
    Reason.QUOTA_EXCEEDED,
)  # the first that is met


@transaction.atomic
def finish(claim: Claim, frontier: Frontier) -> None:
    """Raises: ClaimLost."""
    claim.hold()
    source = claim.source
    reasons = set(_met(source).values_list("reason", flat=True).distinct())
    _drop(_gone(source))
    if _is_whole(claim.run, frontier, reasons):
        _drop(_left_over(source))
    source.pages.filter(round__lt=source.round, document=None).delete()
    Run.objects.filter(pk=claim.run.pk).update(frontier={}, waiting=0)
    claim.change(
        **FREE,
        **_outcome(source, frontier, reasons),
        attempts=0,
        synced_at=Now(),
        next_sync_at=next_sync(source.schedule),
    )


def _is_whole(run: Run, frontier: Frontier, reasons: set[str]) -> bool:
    """Whether what was not met is not there: nothing kept the crawl from looking, or it has as
    many pages as it may, so that there is no room for others."""
    if run.is_partial or frontier.overlooked or reasons & STOPPED:
        return False
    return Reason.TOO_MANY not in reasons or frontier.pages >= frontier.limits.pages


def _outcome(source: Source, frontier: Frontier, reasons: set[str]) -> dict[str, Any]:
    """Failed where the site could not be read; a single page that was skipped is none that can be
    kept either."""
    code = next((reason for reason in FAILED if reason in reasons), "")
    found = _met(source).filter(reason=code).first() if code else _first_page(source, frontier)
    if found is None:
        return {"status": Source.Status.IDLE, "error_code": "", "error_detail": ""}
    detail = found.detail or SENTENCES.get(found.reason, "")
    return {
        "status": Source.Status.FAILED,
        "error_code": found.reason,
        "error_detail": detail[:500],
    }


def _first_page(source: Source, frontier: Frontier) -> Page | None:
    """If nothing at all could be kept, it tells why."""
    if _met(source).filter(status__in=Page.KEPT).exists():
        return None
    first = _met(source).filter(key=key(frontier.start)).exclude(reason="").first()
    return first or _met(source).exclude(reason="").order_by("depth", "pk").first()


def _met(source: Source) -> "QuerySet[Page]":
    return source.pages.filter(round=source.round)


def _gone(source: Source) -> "QuerySet[Page]":
    """Pages that may not be known any more, although nobody asked for them."""
    return _met(source).filter(status=Page.Status.SKIPPED, reason__in=GONE, document__isnull=False)


def _left_over(source: Source) -> "QuerySet[Page]":
    """Pages with a document that this round had no place for."""
    unmet = Q(round__lt=source.round) | Q(status__in=[Page.Status.SKIPPED, Page.Status.FOUND])
    return source.pages.filter(unmet, document__isnull=False)


def _drop(left: "QuerySet[Page]") -> None:
    for page in left.select_related("source", "document__bot"):
        is_told = page.reason and page.round == page.source.round
        reason, detail = (page.reason, page.detail) if is_told else (NOT_LINKED, UNLINKED)
        pages.remove(page, reason, detail)
