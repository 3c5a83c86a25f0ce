"""Which conversations and messages a person may see."""

from typing import TYPE_CHECKING, Self

from django.db.models import Q, QuerySet

from apps.workspaces.querysets import EDITORS

if TYPE_CHECKING:
    from apps.users.models import User


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
