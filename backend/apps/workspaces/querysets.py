"""Which workspaces a person may see."""

from typing import TYPE_CHECKING, Self

from django.db.models import F, QuerySet

if TYPE_CHECKING:
    from apps.users.actors import Actor
    from apps.workspaces.models import AuditEntry, Workspace  # noqa: F401 - named below


class WorkspaceQuerySet(QuerySet["Workspace"]):
    def live(self) -> Self:
        """Workspaces that were not deleted."""
        return self.filter(deleted_at=None)

    def for_actor(self, actor: "Actor") -> Self:
        """The workspaces the person belongs to, with what they are in each as `my_role`."""
        mine = self.live().filter(memberships__user=actor.user)
        if actor.grant:
            mine = mine.filter(pk=actor.grant.workspace_id)
        return mine.annotate(my_role=F("memberships__role"))


class AuditEntryQuerySet(QuerySet["AuditEntry"]):
    """Entries are only ever read through their workspace, which says who may."""
