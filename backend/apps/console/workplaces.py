"""Where in the console a person works: their workspaces, and the one that is open."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest

from apps.users.authentication import actor_of
from apps.workspaces.models import Workspace

KEPT_AS = "workspace"  # in the session


@dataclass(frozen=True)
class Workplace:
    """One's workspaces, the own one first, without the demo, which is only looked at.

    `current` is None for somebody who has left or deleted every workspace.
    """

    workspaces: list[Workspace]
    current: Workspace | None


def workplace_of(request: HttpRequest) -> Workplace:
    """What was chosen last, as long as one belongs to it; otherwise the first there is."""
    actor = actor_of(request)
    found = Workspace.objects.for_actor(actor).filter(is_demo=False)
    mine = sorted(found, key=lambda one: (one.personal_of_id != actor.user.pk, one.name.casefold()))
    chosen = request.session.get(KEPT_AS)
    current = next((one for one in mine if str(one.pk) == chosen), mine[0] if mine else None)
    return Workplace(mine, current)


def enter(request: HttpRequest, workspace_id: UUID) -> None:
    """Open a workspace, for this browser only. Whether one may is asked when it is read."""
    request.session[KEPT_AS] = str(workspace_id)
