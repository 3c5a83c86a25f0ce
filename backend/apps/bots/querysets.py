"""Which bots a person may see and change."""

from typing import TYPE_CHECKING, Self

from django.db.models import QuerySet

from apps.workspaces.querysets import EDITORS

if TYPE_CHECKING:
    from apps.bots.models import Bot  # noqa: F401 - named by the base class
    from apps.users.models import User


class BotQuerySet(QuerySet["Bot"]):
    def live(self) -> Self:
        """Bots that were not deleted."""
        return self.filter(deleted_at=None)

    def for_user(self, user: "User") -> Self:
        """The bots `user` may see and talk to."""
        return self.live().filter(workspace__memberships__user=user)

    def editable_by(self, user: "User") -> Self:
        """The bots `user` may change and train."""
        return self.live().filter(
            workspace__memberships__user=user, workspace__memberships__role__in=EDITORS
        )
