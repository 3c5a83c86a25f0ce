"""API keys: what programs show instead of a person's password."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from apps.api_keys import text
from apps.api_keys.querysets import ApiKeyQuerySet
from apps.bots.models import Bot
from apps.users.actors import Grant
from apps.workspaces.models import Scope, Workspace
from core.models import Row


class Status(models.TextChoices):
    """Whether a key opens anything, and if not, why."""

    LIVE = "live"
    EXPIRED = "expired"
    REVOKED = "revoked"
    SUSPENDED = "suspended", "Suspended: its maker or its bot is not there any more"


class ApiKey(Row):
    """One key. Its text is nowhere in here; whoever reads the table cannot use any."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="api_keys")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="api_keys",
        help_text="The key may never do more than this person's present role allows.",
    )
    name = models.CharField(max_length=120)
    public_name = models.CharField(max_length=text.NAME, unique=True, editable=False)
    digest = models.CharField(max_length=64, editable=False, help_text="SHA-256 of the text.")
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope))
    bot = models.ForeignKey(
        Bot,
        on_delete=models.CASCADE,  # any other rule would make the key one for all bots
        null=True,
        related_name="api_keys",
        help_text="The only bot that the key opens.",
    )
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True, help_text="To the minute.")
    revoked_at = models.DateTimeField(null=True)
    replaced_by = models.OneToOneField(
        "self", on_delete=models.SET_NULL, null=True, related_name="replaces"
    )

    objects: ClassVar[ApiKeyQuerySet] = ApiKeyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(scopes__len__gt=0), name="api_key_has_a_scope"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix})"

    @property
    def prefix(self) -> str:
        """What may be shown of its text."""
        return text.shown(self.public_name)

    @property
    def status(self) -> Status:
        """Needs `with_liveness`."""
        if self.revoked_at:
            return Status.REVOKED
        if self.expires_at and self.expires_at <= timezone.now():
            return Status.EXPIRED
        is_live: bool = self.is_live  # type: ignore[attr-defined]
        return Status.LIVE if is_live else Status.SUSPENDED

    @property
    def grant(self) -> Grant:
        """What whoever shows the key was given."""
        return Grant(self.pk, self.workspace_id, frozenset(self.scopes), self.bot_id, self.prefix)
