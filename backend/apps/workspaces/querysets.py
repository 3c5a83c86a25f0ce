"""Which workspaces a person may see, and whom in them."""

from typing import TYPE_CHECKING, Self

from django.db.models import F, Q, QuerySet

if TYPE_CHECKING:
    from apps.users.actors import Actor
    from apps.workspaces.models import AuditEntry, Deletion, Membership, Workspace  # noqa: F401


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


class MembershipQuerySet(QuerySet["Membership"]):
    def seen_by(self, actor: "Actor") -> Self:
        """Without the other guests of the demo, who have nothing to do with each other."""
        return self.filter(Q(workspace__is_demo=False) | Q(user=actor.user))

    def owners(self) -> Self:
        """Those who can look after a workspace: an account that is disabled cannot."""
        return self.filter(role="owner", user__is_active=True)


class AuditEntryQuerySet(QuerySet["AuditEntry"]):
    """Entries are only ever read through their workspace, which says who may."""


class DeletionQuerySet(QuerySet["Deletion"]):
    def for_actor(self, actor: "Actor") -> Self:
        """Receipts of what was in the person's workspaces, and of what they deleted themselves."""
        from apps.workspaces.models import Workspace

        theirs = Q(workspace_id__in=Workspace.objects.for_actor(actor).values("pk"))
        if actor.grant is None:
            return self.filter(theirs | Q(requested_by=actor.user))
        mine = self.filter(theirs)
        return mine.filter(bot_id=actor.grant.bot_id) if actor.grant.bot_id else mine
