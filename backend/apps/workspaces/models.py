"""Workspaces: the tenants, and who belongs to them."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from apps.workspaces.querysets import (
    AuditEntryQuerySet,
    DeletionQuerySet,
    MembershipQuerySet,
    WorkspaceQuerySet,
)
from core.models import Row


class Role(models.TextChoices):
    """What a member may do, from everything to reading and asking."""

    OWNER = "owner"
    ADMIN = "admin"
    EDITOR = "editor"
    VIEWER = "viewer"


class Scope(models.TextChoices):
    """What an API key may do, as far as its maker's role allows it too."""

    CHAT = "chat"
    KNOWLEDGE_READ = "knowledge:read"
    KNOWLEDGE_WRITE = "knowledge:write"
    BOTS_WRITE = "bots:write"
    ADMIN = "admin"


class Workspace(Row):
    """The tenant and payer. Everything else belongs to exactly one."""

    name = models.CharField(max_length=120)
    personal_of = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="personal_workspace",
        help_text="The person whose own workspace this is.",
    )
    is_demo = models.BooleanField(default=False, help_text="Everyone who signs up may look in.")
    members: "models.ManyToManyField[models.Model, Membership]" = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="Membership", related_name="workspaces"
    )
    deleted_at = models.DateTimeField(
        null=True, help_text="Gone for everyone; the row stays until its bots are purged."
    )
    served_at = models.DateTimeField(null=True, help_text="When a worker last took work from it.")

    objects: ClassVar[WorkspaceQuerySet] = WorkspaceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_demo"], condition=models.Q(is_demo=True), name="one_demo_workspace"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Membership(Row):
    """That a person belongs to a workspace, and as what."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(max_length=10, choices=Role)

    objects: ClassVar[MembershipQuerySet] = MembershipQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "user"], name="member_once_per_workspace")
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.workspace}"


class AuditEntry(Row):
    """What somebody did to something. People and keys are copied as they were: an entry outlives
    them, and nothing that changes later can change what it says.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="audit_entries")
    action = models.CharField(max_length=50, help_text="noun.verb_past; audit.Action lists them.")
    user_id = models.UUIDField(null=True, help_text="Empty: the system itself.")
    user_email = models.CharField(max_length=254, blank=True)
    user_name = models.CharField(max_length=120, blank=True)
    key_id = models.UUIDField(null=True, help_text="The API key that was used, if one was.")
    key_prefix = models.CharField(max_length=30, blank=True)
    target_type = models.CharField(max_length=50, blank=True)
    target_id = models.UUIDField(null=True)
    target_name = models.CharField(max_length=254, blank=True)
    details = models.JSONField(default=dict)
    address = models.CharField(max_length=45, blank=True, help_text="Where the request came from.")
    request_id = models.CharField(max_length=128, blank=True)

    objects: ClassVar[AuditEntryQuerySet] = AuditEntryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(fields=["workspace", "-created_at", "-id"], name="audit_log_of_workspace")
        ]

    def __str__(self) -> str:
        return self.action


class Deletion(Row):
    """A receipt: what went with something that was deleted. It outlives what it is about."""

    class Kind(models.TextChoices):
        DOCUMENT = "document"
        SOURCE = "source"
        BOT = "bot"
        WORKSPACE = "workspace"
        USER = "user"

    kind = models.CharField(max_length=10, choices=Kind)
    object_id = models.UUIDField()
    name = models.CharField(max_length=254)
    workspace_id = models.UUIDField(null=True, help_text="In which it was; it may be gone too.")
    bot_id = models.UUIDField(null=True, help_text="Of which it was.")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    counts = models.JSONField(default=dict, help_text="What went, by store: rows, vectors, files.")
    finished_at = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)
    remaining = models.JSONField(default=dict, help_text="What the last look found, by store.")

    objects: ClassVar[DeletionQuerySet] = DeletionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="one_receipt_per_object")
        ]
        indexes = [
            models.Index(fields=["workspace_id", "-created_at", "-id"], name="deletion_list")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"
