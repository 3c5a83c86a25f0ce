"""How much of a resource a workspace has: counted when asked, so that no number can drift.

Bots and documents stand above plans; their apps say here how they are counted.
"""

from collections.abc import Callable

from apps.plans.models import Resource
from apps.workspaces.models import Membership, Workspace

Meter = Callable[[Workspace], int]
_meters: dict[Resource, Meter] = {}


def measures(what: Resource) -> Callable[[Meter], Meter]:
    """Marks the function that counts `what`."""

    def kept(meter: Meter) -> Meter:
        _meters[what] = meter
        return meter

    return kept


def measured(what: Resource, workspace: Workspace) -> int:
    """How much there is now, the present transaction's own included."""
    return _meters[what](workspace)


@measures(Resource.MEMBERS)
def members(workspace: Workspace) -> int:
    return Membership.objects.filter(workspace=workspace).count()
