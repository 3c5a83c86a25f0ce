"""Which conversations and messages a person may see, and which replies nobody works on."""

from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from apps.workspaces.querysets import EDITORS

if TYPE_CHECKING:
    from apps.conversations.models import (  # noqa: F401 - the base classes name them
        Conversation,
        Message,
        MessageEvent,
    )
    from apps.users.models import User

EVENTS_ARE_KEPT = timedelta(hours=1)  # after the end of their reply


class ConversationQuerySet(QuerySet["Conversation"]):
    def for_user(self, user: "User") -> Self:
        """Editors and above see all of their workspace's; viewers see their own."""
        member = Q(bot__workspace__memberships__user=user)
        may_read = Q(bot__workspace__memberships__role__in=EDITORS) | Q(user=user)
        return self.filter(member, may_read, bot__deleted_at=None)


class MessageQuerySet(QuerySet["Message"]):
    def for_user(self, user: "User") -> Self:
        """The messages of the conversations `user` may read."""
        member = Q(conversation__bot__workspace__memberships__user=user)
        may_read = Q(conversation__bot__workspace__memberships__role__in=EDITORS) | Q(
            conversation__user=user
        )
        return self.filter(member, may_read, conversation__bot__deleted_at=None)

    def open(self) -> Self:
        """Replies that have not ended."""
        return self.filter(status__in=self.model.OPEN)

    def abandoned(self) -> Self:
        """Open replies whose producer has not been heard of for longer than its lease."""
        return self.open().filter(lease_until__lt=Now())

    def current(self) -> Self:
        """Of several variants in one place only the newest."""
        same_place = self.model.objects.filter(
            conversation=OuterRef("conversation"), seq=OuterRef("seq")
        )
        return self.exclude(Exists(same_place.filter(variant__gt=OuterRef("variant"))))

    def with_text(self) -> Self:
        """Messages that said something."""
        ended = (self.model.Status.COMPLETE, self.model.Status.PARTIAL)
        return self.filter(status__in=ended).exclude(content="")


class MessageEventQuerySet(QuerySet["MessageEvent"]):
    def old(self) -> Self:
        """Events that no reader can reasonably still be behind with."""
        return self.filter(message__ended_at__lt=Now() - EVENTS_ARE_KEPT)
