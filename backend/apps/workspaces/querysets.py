"""Which workspaces a person may see and change."""

from typing import TYPE_CHECKING, Self

from django.db.models import F, QuerySet

if TYPE_CHECKING:
    from apps.users.models import User
    from apps.workspaces.models import Workspace  # noqa: F401 - named by the base class

EDITORS = ("owner", "admin", "editor")


class WorkspaceQuerySet(QuerySet["Workspace"]):
    def for_user(self, user: "User") -> Self:
        """The workspaces `user` belongs to."""
        return self.filter(memberships__user=user)

    def with_role(self) -> Self:
        """After `for_user`: what that person is in each, as `role`."""
        return self.annotate(role=F("memberships__role"))

    def editable_by(self, user: "User") -> Self:
        """The workspaces in which `user` may create and change things."""
        return self.filter(memberships__user=user, memberships__role__in=EDITORS)
