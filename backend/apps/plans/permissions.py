"""Rights that depend on the plan."""

from typing import cast

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from apps.plans import quotas
from apps.plans.errors import FeatureNotInPlan
from apps.plans.models import Feature
from apps.users.authentication import actor_of
from apps.workspaces.access import role_in
from apps.workspaces.models import Workspace
from apps.workspaces.permissions import Guarded, may


def require_feature(workspace: Workspace, name: str) -> None:
    """Raises: FeatureNotInPlan."""
    if not quotas.has_feature(workspace, name):
        raise FeatureNotInPlan(Feature(name))


def needs_feature(name: str) -> type[BasePermission]:
    """For a guarded view of one workspace: refuses whoever has the right, but not the feature.

    Whoever may not see the workspace, or lacks the right, is left to the view, which tells them so.
    """

    class HasFeature(BasePermission):
        def has_permission(self, request: Request, view: APIView) -> bool:
            """Raises: FeatureNotInPlan."""
            if workspace := _may_use(request, view):
                require_feature(workspace, name)
            return True

    return HasFeature


def _may_use(request: Request, view: APIView) -> Workspace | None:
    """The workspace of the address, if it would let whoever asks do this."""
    actor = actor_of(request)
    mine = Workspace.objects.for_actor(actor).filter(pk=view.kwargs["workspace_id"])
    workspace, right = mine.first(), cast(Guarded, view).rights.get(str(request.method).lower())
    allowed = workspace and right and may(actor, role_in(workspace), right)
    return workspace if allowed else None
