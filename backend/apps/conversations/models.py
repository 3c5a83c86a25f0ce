"""Conversations: who asked what, and how each answer went."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

from apps.bots.models import Bot
from apps.conversations.querysets import (
    ConversationQuerySet,
    MessageEventQuerySet,
    MessageQuerySet,
)
from apps.workspaces.models import Workspace
from core.models import Row


class Conversation(Row):
    """A dialogue of one person or visitor with one bot."""

    class Channel(models.TextChoices):
        CONSOLE = "console"
        API = "api"
        OPENAI = "openai"
        WIDGET = "widget"
        SHARE = "share"

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    bot = models.ForeignKey(Bot, on_delete=models.CASCADE, related_name="conversations")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="conversations",
    )
    visitor_id = models.UUIDField(null=True)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.API)
    title = models.CharField(max_length=200, blank=True)
    updated_at = models.DateTimeField(auto_now=True)
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[ConversationQuerySet] = ConversationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["bot", "-created_at", "-id"], name="conversation_list")]

    def __str__(self) -> str:
        return self.title or str(self.pk)


class Message(Row):
    """One message. A question and its answer share `turn_id`; `seq` orders a conversation."""

    class Role(models.TextChoices):
        USER = "user"
        ASSISTANT = "assistant"

    class Author(models.TextChoices):
        VISITOR = "visitor"
        MEMBER = "member"
        BOT = "bot"
        AGENT = "agent"

    class Status(models.TextChoices):
        PENDING = "pending"
        STREAMING = "streaming"
        COMPLETE = "complete"
        PARTIAL = "partial"
        FAILED = "failed"

    OPEN = (Status.PENDING, Status.STREAMING)

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="messages"
    )
    turn_id = models.UUIDField()
    variant = models.PositiveSmallIntegerField(default=0)
    seq = models.PositiveIntegerField()
    role = models.CharField(max_length=10, choices=Role)
    author = models.CharField(max_length=10, choices=Author)
    status = models.CharField(max_length=10, choices=Status)
    content = models.TextField(blank=True)
    sources = models.JSONField(default=list)
    grounding = models.JSONField(default=list)
    usage = models.JSONField(null=True)
    cost = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    finish_reason = models.CharField(max_length=20, blank=True)
    error_code = models.CharField(max_length=50, blank=True)
    error_detail = models.CharField(max_length=500, blank=True)
    client_message_id = models.UUIDField(null=True)
    lease_until = models.DateTimeField(
        null=True, help_text="Until when its producer is believed to live; renewed at each flush."
    )
    stop_requested = models.BooleanField(
        default=False, help_text="Its producer, wherever it runs, looks at each flush."
    )
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[MessageQuerySet] = MessageQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "seq", "variant"], name="message_once_per_place"
            ),
            models.UniqueConstraint(
                fields=["conversation", "client_message_id"],
                condition=Q(client_message_id__isnull=False),
                name="message_once_per_client_id",
            ),
            models.UniqueConstraint(
                fields=["conversation"],
                condition=Q(status__in=["pending", "streaming"]),
                name="one_open_reply_per_conversation",
            ),
        ]
        indexes = [
            models.Index(
                fields=["lease_until"],
                condition=Q(status__in=["pending", "streaming"]),
                name="message_open_replies",
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} #{self.seq}"

    @cached_property
    def question(self) -> "Message":
        """What a reply answers."""
        return Message.objects.get(turn_id=self.turn_id, role=self.Role.USER)

    @property
    def is_open(self) -> bool:
        """Whether its producer is, or should be, still at work."""
        return self.status in self.OPEN


class MessageEvent(models.Model):
    """What one flush added to a reply's stream: the events from number `first_seq` on."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="events")
    first_seq = models.PositiveIntegerField()
    events = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[MessageEventQuerySet] = MessageEventQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "first_seq"], name="event_once_per_place")
        ]

    def __str__(self) -> str:
        return f"{self.message} from {self.first_seq}"
