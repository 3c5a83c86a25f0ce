"""Views that make something in a workspace, once for each `Idempotency-Key`."""

from uuid import UUID

from apps.users.authentication import actor_of
from apps.workspaces.access import workspace_for
from apps.workspaces.permissions import Guarded
from core.repeatable import Repeatable


class GuardedMaking(Repeatable, Guarded):
    """A guarded view whose POST makes something.

    An answer is not given again to whoever has lost the right in the workspace meanwhile.
    """

    def check_repeat(self, workspace: UUID) -> None:
        """Raises: Http404, RoleRequired, ScopeMissing."""
        workspace_for(actor_of(self.request), workspace, self.right)
