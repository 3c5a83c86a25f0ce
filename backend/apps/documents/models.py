"""Knowledge: where it comes from, the documents, and the passages that are searched and quoted."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from apps.bots.models import Bot
from apps.documents.querysets import ChunkQuerySet, DocumentQuerySet
from core.ids import new_id
from core.models import Row


class Source(Row):
    """Where documents come from; a file or a text has one document, a site many."""

    class Kind(models.TextChoices):
        FILE = "file"
        TEXT = "text"
        QA = "qa"
        URL = "url"
        SITE = "site"

    bot = models.ForeignKey(Bot, on_delete=models.CASCADE, related_name="sources")
    kind = models.CharField(max_length=10, choices=Kind)
    settings = models.JSONField(default=dict)
    etag = models.CharField(max_length=255, blank=True)
    schedule = models.CharField(max_length=50, blank=True)

    def __str__(self) -> str:
        return f"{self.kind} of {self.bot}"


class Document(Row):
    """One text of a bot. Its row is the job: status, claim and lease say who works on it."""

    class Status(models.TextChoices):
        QUEUED = "queued"
        PROCESSING = "processing"
        READY = "ready"
        FAILED = "failed"
        DELETING = "deleting"

    class Stage(models.TextChoices):
        WAITING = "waiting"
        READING = "reading"
        EMBEDDING = "embedding"
        DONE = "done"

    bot = models.ForeignKey(Bot, on_delete=models.CASCADE, related_name="documents")
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="documents")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    file = models.FileField(max_length=200, help_text="{workspace}/{uuid}; never a client's name.")
    size = models.PositiveBigIntegerField(help_text="Bytes of the file.")
    sha256 = models.CharField(max_length=64, editable=False)

    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.WAITING)
    progress_done = models.PositiveIntegerField(default=0, help_text="Chunks stored so far.")
    progress_total = models.PositiveIntegerField(default=0, help_text="0 while not known.")
    error_code = models.CharField(max_length=50, blank=True)
    error_detail = models.CharField(max_length=500, blank=True)

    claim = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    not_before = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)

    active_generation = models.PositiveIntegerField(null=True, editable=False)
    building_generation = models.PositiveIntegerField(null=True, editable=False)
    index_id = models.CharField(max_length=200, blank=True, editable=False)
    chunk_count = models.PositiveIntegerField(default=0, editable=False)
    language = models.CharField(max_length=10, blank=True)
    warnings = models.JSONField(default=list)
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[DocumentQuerySet] = DocumentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bot", "sha256"],
                condition=~Q(status="deleting"),
                name="document_once_per_bot",
            ),
            models.CheckConstraint(
                condition=~Q(status="processing") | Q(claim__isnull=False),
                name="processing_has_a_claim",
            ),
            models.CheckConstraint(
                condition=~Q(status="ready") | Q(active_generation__isnull=False),
                name="ready_has_a_generation",
            ),
        ]
        indexes = [
            models.Index(
                fields=["status", "lease_until"],
                condition=Q(status__in=["queued", "processing", "deleting"]),
                name="document_open_work",
            ),
            models.Index(fields=["bot", "-created_at", "-id"], name="document_list"),
            models.Index(
                fields=["bot"],
                condition=Q(status="deleting") | Q(building_generation__isnull=False),
                name="document_hidden",  # asked for by every search
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DocumentText(models.Model):
    """The text of one generation, as read; every offset of its chunks counts in it."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="texts")
    generation = models.PositiveIntegerField()
    text = models.TextField()
    page_starts = models.JSONField(default=list, help_text="Offset at which each page begins.")
    method = models.CharField(max_length=30)
    index_id = models.CharField(max_length=200, help_text="What its passages were cut for.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "generation"], name="text_once_per_generation"
            )
        ]

    def __str__(self) -> str:
        return f"{self.document}, generation {self.generation}"


class Chunk(models.Model):
    """A passage: `content` is shown and quoted, `embedding_text` is what is searched.

    `char_start` and `char_end` are half-open offsets, in code points, into the document's text.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="chunks")
    generation = models.PositiveIntegerField()
    ordinal = models.PositiveIntegerField()
    content = models.TextField()
    embedding_text = models.TextField()
    content_hash = models.CharField(max_length=64)
    page = models.PositiveIntegerField(null=True, help_text="From 1; empty where none are known.")
    heading_path = models.JSONField(default=list)
    char_start = models.PositiveIntegerField()
    char_end = models.PositiveIntegerField()

    objects: ClassVar[ChunkQuerySet] = ChunkQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "generation", "ordinal"], name="chunk_once_per_place"
            ),
            models.CheckConstraint(
                condition=Q(char_end__gte=F("char_start")), name="chunk_span_runs_forward"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} #{self.ordinal}"
