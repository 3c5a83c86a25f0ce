"""Pages and sites as a worker reads them, in the test's own process."""

from collections import Counter

from apps.documents.models import Source
from apps.sources import claims, tasks
from apps.sources.models import Page

MOST_TURNS = 200


def read_all() -> None:
    """Turn after turn, until nothing waits."""
    for _ in range(MOST_TURNS):
        if not claims.waiting().exists():
            return
        tasks.sync()
    raise AssertionError("it never ends")


def paths(source: Source, *statuses: str, start: str) -> set[str]:
    """The pages of the last round that have one of the statuses, without the site's address."""
    rows = source.pages.filter(round=source.round, status__in=statuses)
    return {url.removeprefix(start) for url in rows.values_list("url", flat=True)}


def counts(source: Source) -> dict[str, int]:
    """Pages of the last round by status, without those of which there are none."""
    rows = source.pages.filter(round=source.round)
    return dict(Counter(rows.values_list("status", flat=True)))


def page(source: Source, url: str) -> Page:
    return source.pages.get(url=url)
