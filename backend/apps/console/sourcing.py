"""How far a page or site is, in the numbers and words that its page shows."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.documents.models import Source
from apps.sources.models import Page, Run
from apps.sources.options import Options
from services.crawling import Reason

Status = Page.Status
WORDS = {
    Status.FOUND: _("Waiting"),
    Status.ADDED: _("Added"),
    Status.CHANGED: _("Changed"),
    Status.UNCHANGED: _("Unchanged"),
    Status.REMOVED: _("Removed"),
    Status.SKIPPED: _("Left out"),
    Status.FAILED: _("Failed"),
}
LIMITS = (Reason.TOO_MANY, Reason.TOO_DEEP, Reason.BYTE_LIMIT)
BUSY = {Source.Status.QUEUED, Source.Status.SYNCING}


@dataclass(frozen=True)
class Tally:
    """How many pages became `status` in the round of now."""

    status: str
    words: Promise | str
    count: int


@dataclass(frozen=True)
class Progress:
    """Of a site, how many of its pages are read; more may be found on the way."""

    done: int
    known: int
    bytes: int

    @property
    def percent(self) -> int:
        return self.done * 100 // (self.known or 1)


def is_busy(source: Source) -> bool:
    """Whether it is read, or waits for it."""
    return source.status in BUSY


def is_begun(source: Source) -> bool:
    """Whether this round has read anything; it may wait for its next turn."""
    run = getattr(source, "run", None)
    return is_busy(source) and (source.status == Source.Status.SYNCING or bool(run and run.asked))


def tallies_of(source: Source) -> list[Tally]:
    """Those there are any of; `source` is counted."""
    found = [Tally(name, words, _count(source, name)) for name, words in WORDS.items()]
    return [tally for tally in found if tally.count]


def beyond_limits(source: Source) -> int:
    """Pages that were left out in this round only because of the limits of the source."""
    return source.pages.filter(round=source.round, reason__in=LIMITS).count()


def kept_of(source: Source) -> int:
    """Pages that are knowledge, as far as this round has met them; `source` is counted."""
    return sum(_count(source, status) for status in Page.KEPT)


def progress_of(source: Source) -> Progress | None:
    """None unless it is being read."""
    run: Run | None = getattr(source, "run", None)
    if run is None or not is_begun(source):
        return None
    room = max(Options.of(source).max_pages - run.kept, 0)
    return Progress(run.asked, run.asked + min(run.waiting, room), run.bytes)


def _count(source: Source, status: str) -> int:
    return int(getattr(source, f"pages_{status}"))
