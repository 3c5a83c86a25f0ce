"""Knowledge: where it comes from, the documents, and the passages that are searched and quoted."""

import hashlib
from math import ceil
from typing import Any, ClassVar, NamedTuple

from django.db import models
from django.db.models import F, Q

from apps.bots.models import Bot
from apps.documents.querysets import ChunkQuerySet, DocumentQuerySet, SourceQuerySet
from core.ids import new_id
from core.models import Row


class Source(Row):
    """Where documents come from; a file or a text has one document, a site many.

    That of a page or a site is a job as well: `status`, `claim` and `lease_until` say who is just
    fetching it, `next_sync_at` when that is due again.
    """

    class Kind(models.TextChoices):
        FILE = "file"
        TEXT = "text"
        QA = "qa"
        URL = "url"
        SITE = "site"

    class Schedule(models.TextChoices):
        NEVER = "never"
        HOURLY = "hourly"
        DAILY = "daily"
        WEEKLY = "weekly"
        MONTHLY = "monthly"

    class Status(models.TextChoices):
        IDLE = "idle"
        QUEUED = "queued"
        SYNCING = "syncing"
        FAILED = "failed"
        DELETING = "deleting"

    bot = models.ForeignKey(Bot, on_delete=models.CASCADE, related_name="sources")
    kind = models.CharField(max_length=10, choices=Kind)
    url = models.CharField(max_length=2_048, blank=True)
    settings = models.JSONField(default=dict)
    schedule = models.CharField(max_length=10, choices=Schedule, default=Schedule.NEVER)

    status = models.CharField(max_length=10, choices=Status, default=Status.IDLE)
    round = models.PositiveIntegerField(default=0, help_text="Which fetching of it this is.")
    error_code = models.CharField(max_length=50, blank=True)
    error_detail = models.CharField(max_length=500, blank=True)
    claim = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    next_sync_at = models.DateTimeField(null=True, editable=False)
    synced_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[SourceQuerySet] = SourceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(
                fields=["next_sync_at"],
                condition=~Q(status="deleting"),
                name="source_due",
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"{self.kind} of {self.bot}"

    @property
    def name(self) -> str:
        """What its owner calls it, or its address; empty unless it is one of the web."""
        return str(self.settings.get("name") or self.url)


class Document(Row):
    """One text of a bot. Its row is the job: status, claim and lease say who works on it.

    While an update is read, or after one that failed, `active_generation` goes on answering; the
    new bytes are the `next_…` fields until the switch makes them the document's own.
    """

    class Status(models.TextChoices):
        QUEUED = "queued"
        PROCESSING = "processing"
        REVIEW = "review"  # cut, and waiting for its owner to look and say yes
        READY = "ready"
        FAILED = "failed"
        DELETING = "deleting"

    class Stage(models.TextChoices):
        WAITING = "waiting"
        READING = "reading"
        EMBEDDING = "embedding"
        DONE = "done"

    OF_A_FILE = ("file", "name", "media_type", "size", "sha256")
    NO_UPDATE: ClassVar[dict[str, Any]] = {
        "next_file": "",
        "next_name": "",
        "next_media_type": "",
        "next_size": 0,
        "next_sha256": "",
    }

    bot = models.ForeignKey(Bot, on_delete=models.CASCADE, related_name="documents")
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="documents")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    file = models.FileField(max_length=200, help_text="{workspace}/{uuid}; never a client's name.")
    size = models.PositiveBigIntegerField(help_text="Bytes of the file.")
    sha256 = models.CharField(max_length=64, editable=False)
    url = models.CharField(max_length=2_048, blank=True, help_text="Of a page: where it stands.")

    next_file = models.FileField(max_length=200, blank=True, help_text="An update's bytes.")
    next_name = models.CharField(max_length=200, blank=True)
    next_media_type = models.CharField(max_length=100, blank=True)
    next_size = models.PositiveBigIntegerField(default=0)
    next_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    is_reviewed = models.BooleanField(default=False, help_text="Wait in REVIEW before embedding.")
    changes = models.JSONField(
        default=dict, help_text="Passages added, changed, removed, kept, conflicts: last update."
    )

    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.WAITING)
    progress_done = models.PositiveIntegerField(default=0, help_text="Chunks stored so far.")
    progress_total = models.PositiveIntegerField(default=0, help_text="0 while not known.")
    stage_since = models.DateTimeField(null=True, editable=False)
    pace = models.FloatField(
        null=True, editable=False, help_text="Seconds that a chunk takes, as measured last."
    )
    error_code = models.CharField(max_length=50, blank=True)
    error_detail = models.CharField(max_length=500, blank=True)

    claim = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    not_before = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)

    active_generation = models.PositiveIntegerField(null=True, editable=False)
    building_generation = models.PositiveIntegerField(null=True, editable=False)
    last_generation = models.PositiveIntegerField(
        default=0, editable=False, help_text="The highest number given; none is given again."
    )
    index_id = models.CharField(max_length=200, blank=True, editable=False)
    chunk_count = models.PositiveIntegerField(default=0, editable=False)
    language = models.CharField(max_length=10, blank=True)
    warnings = models.JSONField(default=list)
    repair_since = models.DateTimeField(
        null=True, editable=False, help_text="Since when the store may differ from the passages."
    )
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[DocumentQuerySet] = DocumentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bot", "sha256"],
                condition=~Q(status="deleting"),
                name="document_once_per_bot",
            ),
            models.UniqueConstraint(
                fields=["bot", "next_sha256"],
                condition=~Q(status="deleting") & ~Q(next_sha256=""),
                name="document_updated_to_once_per_bot",
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
            models.Index(
                fields=["repair_since"],
                condition=Q(repair_since__isnull=False),
                name="document_repair",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def newest(self) -> "Bytes":
        """What is to be read: an update, where there is one."""
        if self.next_file:
            return Bytes(self.next_file.name or "", self.next_name, self.next_media_type)
        return Bytes(self.file.name or "", self.name, self.media_type)

    @property
    def is_searchable(self) -> bool:
        """Whether it is found and cited, whatever is just done to it."""
        return self.active_generation is not None and self.status != self.Status.DELETING

    @property
    def seconds_left(self) -> int | None:
        """Of work on this document, at the pace measured last; None while that is not known."""
        is_known = self.pace is not None and self.stage == self.Stage.EMBEDDING
        if not is_known or self.status != self.Status.PROCESSING:
            return None
        return ceil((self.progress_total - self.progress_done) * (self.pace or 0))

    @property
    def shown_generation(self) -> int:
        """Whose passages people see: those they are asked to review, or those that answer."""
        in_review = self.building_generation if self.status == self.Status.REVIEW else None
        return in_review or self.active_generation or 0

    @property
    def size_kept(self) -> int:
        """Bytes that count towards a plan: an update takes the place of what was there."""
        return max(self.size, self.next_size)

    @property
    def next_generation(self) -> int:
        """A number that no passage of this document ever had."""
        given = self.last_generation, self.active_generation or 0, self.building_generation or 0
        return max(given) + 1


class Bytes(NamedTuple):
    """A file as it is read: where it is kept, what people call it, and of what type it is."""

    file: str
    name: str
    media_type: str


class Remnant(Row):
    """What is left of a generation that no search may see any more, until it is gone.

    An update has replaced it, and for some days its passages tell what that changed; or it was
    given up before anybody could search it.
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="remnants")
    generation = models.PositiveIntegerField(default=0, help_text="0: nothing but a file.")
    successor = models.PositiveIntegerField(null=True, help_text="What answers in its place.")
    file = models.CharField(max_length=200, blank=True)
    claim = models.UUIDField(null=True, help_text="Whose last batch may still be on its way.")
    is_stored = models.BooleanField(default=True, help_text="The store may still hold vectors.")

    class Meta:
        indexes = [
            models.Index(
                fields=["document"], condition=Q(is_stored=True), name="remnant_hidden"
            )  # asked for by every search
        ]

    def __str__(self) -> str:
        return f"{self.document}, generation {self.generation}"


class DocumentText(models.Model):
    """The text of one generation, as read; every offset of its chunks counts in it."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="texts")
    generation = models.PositiveIntegerField()
    text = models.TextField()
    page_starts = models.JSONField(default=list, help_text="Offset at which each page begins.")
    method = models.CharField(max_length=30)
    index_id = models.CharField(max_length=200, help_text="What its passages were cut for.")
    cut = models.CharField(max_length=50, blank=True, help_text="How: tokens, overlap, version.")

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

    `char_start` and `char_end` are half-open offsets, in code points, into the document's text;
    those of an edited passage say where it stood before.
    """

    class Origin(models.TextChoices):
        SOURCE = "source"
        EDITED = "edited"
        ADDED = "added"

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
    is_disabled = models.BooleanField(default=False, help_text="Neither found nor cited.")
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.SOURCE)
    source_content = models.TextField(blank=True, help_text="What an edit was made of.")
    conflict = models.TextField(
        blank=True, help_text="What an update says in place of what an edit was made of."
    )

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

    @property
    def question(self) -> str:
        """What it was written to answer: nothing else is searched. Empty for parts of a text."""
        return self.embedding_text if self.heading_path == [self.embedding_text] else ""

    @property
    def version(self) -> str:
        """Another one whenever somebody changed it."""
        state = (self.content_hash, self.content, str(self.is_disabled), self.origin, self.conflict)
        return hashlib.sha256("\0".join(state).encode()).hexdigest()[:32]

    @property
    def etag(self) -> str:
        return f'"{self.version}"'

    @property
    def is_indexed(self) -> bool:
        """Whether the store is known to have it as it is here; if not, that is mended soon."""
        document = self.document
        return document.repair_since is None and self.generation == document.active_generation


class IndexCheck(models.Model):
    """What the last comparison of a bot's passages with its vectors found."""

    bot = models.OneToOneField(Bot, on_delete=models.CASCADE, related_name="index_check")
    checked_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)
    repair_since = models.DateTimeField(
        null=True, help_text="When a repair may begin, if asked for."
    )
    repaired_at = models.DateTimeField(null=True)
    repaired = models.JSONField(default=dict, help_text="Counts of what the last repair did.")
    tended_at = models.DateTimeField(null=True, help_text="Bots take turns by it.")
    moved_at = models.DateTimeField(null=True, help_text="When searches went to another index.")

    def __str__(self) -> str:
        return f"Index of {self.bot}"
