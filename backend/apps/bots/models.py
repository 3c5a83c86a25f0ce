"""Bots: what people build."""

from typing import ClassVar

from django.db import models

from apps.bots import configuration
from apps.bots.configuration import BotConfig
from apps.bots.querysets import BotQuerySet
from apps.workspaces.models import Workspace
from core.etags import etag_of
from core.models import Row
from services.agent_wire import Namespace


class Bot(Row):
    """A chatbot over its own documents."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="bots")
    name = models.CharField(max_length=120)
    description = models.TextField(max_length=2_000, blank=True)
    configuration = models.JSONField(default=configuration.default)
    index_id = models.CharField(
        max_length=200, blank=True, editable=False, help_text="Where searches look; set at first."
    )
    next_index_id = models.CharField(
        max_length=200, blank=True, editable=False, help_text="What is built beside it."
    )
    updated_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(
        null=True, help_text="Gone for everyone; the row stays until its vectors are purged."
    )

    objects: ClassVar[BotQuerySet] = BotQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.name

    @property
    def etag(self) -> str:
        """Becomes another with every change."""
        return etag_of(self.updated_at)

    @property
    def config(self) -> BotConfig:
        """The stored configuration as its type."""
        return BotConfig.model_validate(self.configuration)

    @property
    def namespace(self) -> Namespace:
        """Whose vectors the agent may touch when asked about this bot."""
        return Namespace(workspace=self.workspace_id, bot=self.pk)
