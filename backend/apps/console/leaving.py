"""What goes, and what stays, when somebody deletes their account."""

from dataclasses import dataclass

from apps.console import overview
from apps.console.overview import Contents
from apps.users.models import User
from apps.workspaces.models import Role, Workspace


@dataclass(frozen=True)
class Farewell:
    """`going` are the workspaces that are theirs alone, `staying` those of others, and `held` those
    that must get another owner first."""

    going: list[tuple[Workspace, Contents]]
    staying: list[Workspace]
    held: list[Workspace]


def farewell_of(user: User) -> Farewell:
    """As things are now; the action looks again."""
    found = Farewell([], [], [])
    mine = user.memberships.filter(workspace__is_demo=False).select_related("workspace")
    for row in mine.order_by("workspace__name"):
        workspace = row.workspace
        others = workspace.memberships.exclude(user=user)
        if not others.exists():
            found.going.append((workspace, overview.contents_of(workspace)))
        elif row.role == Role.OWNER and not others.owners().exists():
            found.held.append(workspace)
        else:
            found.staying.append(workspace)
    return found
