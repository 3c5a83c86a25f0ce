"""What is known of the addresses of a source, and of a fetching of it that is under way."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from apps.documents.models import Document, Source
from apps.sources.querysets import PageQuerySet
from core.models import Row


class Page(Row):
    """An address of a page or site, and what became of it when it was met last.

    `round` says in which fetching that was. One with a document is kept; the others tell why not.
    """

    class Status(models.TextChoices):
        FOUND = "found"  # met, and not asked for yet
        ADDED = "added"
        CHANGED = "changed"
        UNCHANGED = "unchanged"
        REMOVED = "removed"
        SKIPPED = "skipped"
        FAILED = "failed"

    KEPT: ClassVar[list[str]] = [Status.ADDED, Status.CHANGED, Status.UNCHANGED]

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="pages")
    document = models.ForeignKey(
        Document, on_delete=models.SET_NULL, null=True, related_name="pages"
    )
    url = models.CharField(max_length=2_048)
    key = models.CharField(max_length=16, help_text="The same for addresses of the same page.")
    via = models.CharField(max_length=2_048, blank=True, help_text="The page that led to it.")
    status = models.CharField(max_length=10, choices=Status, default=Status.FOUND)
    reason = models.CharField(max_length=50, blank=True)
    detail = models.CharField(max_length=500, blank=True)
    depth = models.PositiveSmallIntegerField(default=0, help_text="Links away from the first one.")
    round = models.PositiveIntegerField(help_text="Of the source, as its status.")
    checked_at = models.DateTimeField(null=True, help_text="When it was asked for last.")

    etag = models.CharField(max_length=512, blank=True)
    last_modified = models.CharField(max_length=512, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, help_text="Of the bytes as they came.")
    bytes = models.PositiveBigIntegerField(default=0)
    links = models.JSONField(
        default=list, help_text="Where it leads: who answers 304 does not say."
    )

    objects: ClassVar[PageQuerySet] = PageQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="page_once_per_source")
        ]
        indexes = [models.Index(fields=["source", "round", "status"], name="page_count")]

    def __str__(self) -> str:
        return self.url


class Run(models.Model):
    """How far the last fetching of a source has come; it goes on from here after a crash."""

    source = models.OneToOneField(
        Source, on_delete=models.CASCADE, related_name="run", primary_key=True
    )
    frontier = models.JSONField(default=dict, help_text="As services.crawling keeps it.")
    host = models.CharField(max_length=260, help_text="Asked by one at a time.")
    not_before = models.DateTimeField(null=True, help_text="Until when the host is left alone.")
    turn_at = models.DateTimeField(null=True, help_text="Workspaces and sources take turns by it.")
    is_partial = models.BooleanField(
        default=False, help_text="Something known did not answer: what it links to may be there."
    )
    asked = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    bytes = models.PositiveBigIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(
                fields=["host"], condition=Q(not_before__isnull=False), name="run_resting_host"
            )
        ]

    def __str__(self) -> str:
        return f"Run of {self.source}"
