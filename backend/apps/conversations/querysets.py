"""Which conversations and messages a person may see, and which replies nobody works on."""

from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from apps.workspaces.permissions import Right, may_by_key, roles_with

if TYPE_CHECKING:
    from apps.conversations.models import (  # noqa: F401 - the base classes name them
        Conversation,
        Message,
        MessageEvent,
    )
    from apps.users.actors import Actor

API = "api"  # the channel of what programs ask
EVENTS_ARE_KEPT = timedelta(hours=1)  # after the end of their reply


def readable(actor: "Actor", to: str = "") -> Q:
    """The condition on a row from which `to` leads to its conversation.

    A key that may only chat sees what was said through the API, not what its maker asked elsewhere.
    """
    workspace = f"{to}bot__workspace"
    member = Q(**{f"{workspace}__memberships__user": actor.user})
    there = Q(**{f"{to}bot__deleted_at": None, f"{workspace}__deleted_at": None})
    own = Q(**{f"{to}user": actor.user})
    if actor.grant:
        there &= Q(**{workspace: actor.grant.workspace_id})
        own &= Q(**{f"{to}channel": API})
    if actor.grant and actor.grant.bot_id:
        there &= Q(**{f"{to}bot": actor.grant.bot_id})
    if not may_by_key(actor.grant, Right.READ_ALL_CONVERSATIONS):
        return member & there & own
    roles = roles_with(Right.READ_ALL_CONVERSATIONS)
    return member & there & (own | Q(**{f"{workspace}__memberships__role__in": roles}))


class ConversationQuerySet(QuerySet["Conversation"]):
    def for_actor(self, actor: "Actor") -> Self:
        """Editors and above see all of their workspace's; viewers, and keys to chat, their own."""
        return self.filter(readable(actor)).annotate(my_role=F("bot__workspace__memberships__role"))


class MessageQuerySet(QuerySet["Message"]):
    def for_actor(self, actor: "Actor") -> Self:
        """The messages of the conversations the person may read."""
        mine = self.filter(readable(actor, "conversation__"))
        return mine.annotate(my_role=F("conversation__bot__workspace__memberships__role"))

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
