"""Who may do what: the one table, and the one place that reads it.

The table of docs/reference/permissions.md is made from this one, and the tests walk that page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, cast

from django.http import HttpRequest
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request

from apps.users.actors import Actor, Grant
from apps.users.models import User
from apps.workspaces.models import Role, Scope
from core.exceptions import Forbidden
from core.request_facts import note_caller

if TYPE_CHECKING:
    from rest_framework.views import APIView  # at run time it would load this module first


class RoleRequired(Forbidden):
    code, title = "role_required", "Your role in this workspace does not allow this"


class ScopeMissing(Forbidden):
    code, title = "scope_missing", "This API key does not allow this"


class PersonRequired(Forbidden):
    code, title = "person_required", "Only a person who is signed in may do this, not an API key"


class Right(StrEnum):
    """Something that can be done in a workspace."""

    CREATE_WORKSPACES = "create_workspaces"
    SEE_WORKSPACE = "see_workspace"
    SEE_USAGE = "see_usage"
    SEE_MEMBERS = "see_members"
    LEAVE_WORKSPACE = "leave_workspace"
    CHANGE_WORKSPACE = "change_workspace"
    CHANGE_MEMBERS = "change_members"
    INVITE_MEMBERS = "invite_members"
    MANAGE_KEYS = "manage_keys"
    SEE_AUDIT_LOG = "see_audit_log"
    DELETE_WORKSPACE = "delete_workspace"
    SEE_BOTS = "see_bots"
    CREATE_BOTS = "create_bots"
    CHANGE_BOTS = "change_bots"
    DELETE_BOTS = "delete_bots"
    READ_KNOWLEDGE = "read_knowledge"
    WRITE_KNOWLEDGE = "write_knowledge"
    CHAT = "chat"
    READ_ALL_CONVERSATIONS = "read_all_conversations"


@dataclass(frozen=True)
class Rule:
    """The least role that may, the scopes of a key of which one is enough, and words for it.

    Without scopes it is for people only. What is `of_the_workspace` a key for one bot may not do.
    """

    role: Role
    scopes: frozenset[Scope]
    words: str
    of_the_workspace: bool = False


RANKS = {Role.VIEWER: 0, Role.EDITOR: 1, Role.ADMIN: 2, Role.OWNER: 3}
ANY = frozenset(Scope)
PEOPLE: frozenset[Scope] = frozenset()
ADMIN = frozenset({Scope.ADMIN})


def _or_admin(*scopes: Scope) -> frozenset[Scope]:
    return ADMIN.union(scopes)


TABLE: Mapping[Right, Rule] = {
    Right.CREATE_WORKSPACES: Rule(Role.VIEWER, PEOPLE, "Create workspaces"),
    Right.SEE_WORKSPACE: Rule(Role.VIEWER, ANY, "See the workspace's name"),
    Right.SEE_USAGE: Rule(Role.VIEWER, ADMIN, "See the use of the plan", True),
    Right.SEE_MEMBERS: Rule(Role.VIEWER, ADMIN, "See who belongs to it", True),
    Right.LEAVE_WORKSPACE: Rule(Role.VIEWER, PEOPLE, "Leave it"),
    Right.CHANGE_WORKSPACE: Rule(Role.ADMIN, ADMIN, "Rename the workspace", True),
    Right.CHANGE_MEMBERS: Rule(Role.ADMIN, ADMIN, "Change roles, remove members", True),
    Right.INVITE_MEMBERS: Rule(Role.ADMIN, ADMIN, "Invite people", True),
    Right.MANAGE_KEYS: Rule(Role.ADMIN, PEOPLE, "Make, rotate and revoke API keys"),
    Right.SEE_AUDIT_LOG: Rule(Role.ADMIN, ADMIN, "Read the audit log", True),
    Right.DELETE_WORKSPACE: Rule(Role.OWNER, PEOPLE, "Delete the workspace"),
    Right.SEE_BOTS: Rule(Role.VIEWER, ANY, "See bots"),
    Right.CREATE_BOTS: Rule(Role.EDITOR, _or_admin(Scope.BOTS_WRITE), "Create bots", True),
    Right.CHANGE_BOTS: Rule(Role.EDITOR, _or_admin(Scope.BOTS_WRITE), "Change bots"),
    Right.DELETE_BOTS: Rule(Role.EDITOR, _or_admin(Scope.BOTS_WRITE), "Delete bots"),
    Right.READ_KNOWLEDGE: Rule(
        Role.VIEWER,
        _or_admin(Scope.KNOWLEDGE_READ, Scope.KNOWLEDGE_WRITE),
        "Read documents, search in them",
    ),
    Right.WRITE_KNOWLEDGE: Rule(
        Role.EDITOR, _or_admin(Scope.KNOWLEDGE_WRITE), "Train bots, delete documents"
    ),
    Right.CHAT: Rule(
        Role.VIEWER, _or_admin(Scope.CHAT), "Talk to bots, read one's own conversations"
    ),
    Right.READ_ALL_CONVERSATIONS: Rule(Role.EDITOR, ADMIN, "Read everyone's conversations"),
}


def may(actor: Actor, role: str, right: Right) -> bool:
    """Whether `actor`, being `role` in a workspace, has `right` there."""
    return may_by_key(actor.grant, right) and _ranked(role, right)


def require(actor: Actor, role: str, right: Right) -> None:
    """Raises: PersonRequired, ScopeMissing, RoleRequired."""
    require_scope(actor.grant, right)
    if not _ranked(role, right):
        raise RoleRequired


def require_scope(grant: Grant | None, right: Right) -> None:
    """Raises: PersonRequired, ScopeMissing."""
    if not may_by_key(grant, right):
        raise ScopeMissing if TABLE[right].scopes else PersonRequired


def roles_with(right: Right) -> list[Role]:
    """The roles that have `right`."""
    return [role for role in Role if _ranked(role, right)]


def require_rank(role: str, *others: str) -> None:
    """Nobody makes somebody what they are not themselves, or changes who stands above them.

    Raises: RoleRequired.
    """
    if any(RANKS[Role(other)] > RANKS[Role(role)] for other in others):
        raise RoleRequired


def _ranked(role: str, right: Right) -> bool:
    return RANKS[Role(role)] >= RANKS[TABLE[right].role]


def may_by_key(grant: Grant | None, right: Right) -> bool:
    """Whether what was given to ask with allows `right`; a person's own session always does."""
    if grant is None:
        return True
    rule = TABLE[right]
    too_wide = rule.of_the_workspace and grant.bot_id is not None
    return not too_wide and not grant.scopes.isdisjoint(rule.scopes)


class Guarded:
    """A view that says by method which right it asks for; its access function checks it."""

    rights: ClassVar[Mapping[str, Right]]

    @property
    def right(self) -> Right:
        """The right that the present request needs."""
        return right_of(self, cast("APIView", self).request)


def right_of(view: object, request: HttpRequest | Request) -> Right:
    """Raises: KeyError: the view does not say, which is a bug."""
    method = str(request.method).lower()
    rights = cast(Guarded, view).rights
    return rights["get" if method == "head" else method]


ASKING_NOTHING = {"options", "trace"}  # methods that read and change no row


class KnownCaller(IsAuthenticated):
    """Someone is there; and an API key only where a view says which scope it takes.

    Where a path names a row, the row comes first: a foreign one is 404 whatever the key may do.
    """

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Raises: PersonRequired, ScopeMissing."""
        if not super().has_permission(request, view):
            return False
        grant = request.auth if isinstance(request.auth, Grant) else None
        key = (grant.key_id, grant.prefix) if grant else ()
        note_caller(cast(User, request.user).pk, *key)
        if grant:
            self._check(grant, request, view)
        return True

    def _check(self, grant: Grant, request: Request, view: "APIView") -> None:
        if not hasattr(view, "rights"):
            raise PersonRequired
        method = str(request.method).lower()
        if not view.kwargs and method not in ASKING_NOTHING and hasattr(view, method):
            require_scope(grant, right_of(view, request))
