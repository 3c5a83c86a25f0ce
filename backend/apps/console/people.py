"""The people of a workspace, and what can be done with each of them."""

from dataclasses import dataclass

from apps.users.actors import Actor
from apps.workspaces.access import role_in
from apps.workspaces.models import Membership, Role, Workspace
from apps.workspaces.permissions import RANKS, TABLE, Right, may, roles_with


@dataclass(frozen=True)
class Person:
    """A member as the list shows them. Without `roles` their role cannot be changed."""

    member: Membership
    is_oneself: bool
    roles: list[Role]
    may_be_removed: bool


def people_of(workspace: Workspace, actor: Actor) -> list[Person]:
    """Everybody, those who may do most first."""
    rows = workspace.memberships.seen_by(actor).select_related("user__profile")
    members = sorted(rows, key=lambda row: (-RANKS[Role(row.role)], row.user.email))
    owners = sum(row.role == Role.OWNER for row in members)
    return [_person(row, workspace, actor, is_last=owners == 1) for row in members]


def assignable(role: str) -> list[Role]:
    """What somebody with `role` may make others: nothing above themselves."""
    return [other for other in Role if RANKS[other] <= RANKS[Role(role)]]


def _person(row: Membership, workspace: Workspace, actor: Actor, *, is_last: bool) -> Person:
    is_bound = row.role == Role.OWNER and (is_last or workspace.personal_of_id == row.user_id)
    mine = role_in(workspace)
    may_change = may(actor, mine, Right.CHANGE_MEMBERS) and row.role in assignable(mine)
    roles = assignable(mine) if may_change and not is_bound else []
    is_oneself = row.user_id == actor.user.pk
    return Person(row, is_oneself, roles, may_be_removed=bool(roles) and not is_oneself)


@dataclass(frozen=True)
class RightRow:
    """A line of the table of roles: what may be done, and for each role whether it may."""

    words: str
    marks: list[bool]


def table_of_roles() -> dict[str, object]:
    """The table of rights as people read it, from the role that may least."""
    roles = list(reversed(Role))
    rows = [
        RightRow(rule.words, [role in roles_with(right) for role in roles])
        for right, rule in TABLE.items()
    ]
    return {"roles": roles, "rights": rows}
