"""Pages by source, and sources with how many pages of each kind they have."""

from typing import TYPE_CHECKING, Self

from django.db.models import Count, F, Q, QuerySet

if TYPE_CHECKING:
    from apps.documents.models import Source
    from apps.sources.models import Page  # noqa: F401 - named by the base class

COUNTED = ("found", "added", "changed", "unchanged", "removed", "skipped", "failed")


class PageQuerySet(QuerySet["Page"]):
    def kept(self) -> Self:
        """Those that are knowledge now."""
        return self.filter(document__isnull=False).exclude(document__status="deleting")


def counted(sources: "QuerySet[Source]") -> "QuerySet[Source]":
    """With `pages_added` and so on: how many pages became what in the last round."""
    here = Q(pages__round=F("round"))
    counts = {
        f"pages_{status}": Count("pages", filter=here & Q(pages__status=status))
        for status in COUNTED
    }
    return sources.annotate(**counts).select_related("run")
