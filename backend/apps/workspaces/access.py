"""The one way to a workspace on behalf of whoever asks."""

from typing import cast
from uuid import UUID

from django.shortcuts import get_object_or_404

from apps.users.actors import Actor
from apps.workspaces.models import Membership, Workspace
from apps.workspaces.permissions import Right, require
from core.exceptions import FieldError, InvalidInput
from core.request_facts import note_workspace


def workspace_for(actor: Actor, workspace_id: UUID, right: Right) -> Workspace:
    """The workspace, if whoever asks has `right` in it.

    Raises:
        Http404: missing, deleted, or not one of theirs.
        RoleRequired, ScopeMissing, PersonRequired.
    """
    workspace = get_object_or_404(Workspace.objects.for_actor(actor), pk=workspace_id)
    note_workspace(workspace.pk)
    require(actor, role_in(workspace), right)
    return workspace


def member_for(actor: Actor, workspace_id: UUID, user_id: UUID, right: Right) -> Membership:
    """What the person `user_id` is in the workspace, if whoever asks has `right` there.

    Raises:
        Http404: the workspace is not one of theirs, or has no such member.
        RoleRequired, ScopeMissing.
    """
    workspace = get_object_or_404(Workspace.objects.for_actor(actor), pk=workspace_id)
    note_workspace(workspace.pk)
    members = workspace.memberships.seen_by(actor).select_related("user__profile", "workspace")
    member = get_object_or_404(members, user=user_id)
    require(actor, role_in(workspace), right)
    return member


def workspace_to_fill(actor: Actor, workspace_id: UUID | None, right: Right) -> Workspace:
    """The workspace named, else the key's or the person's own, to create things in.

    Raises:
        InvalidInput: missing or foreign, which look alike.
        RoleRequired, ScopeMissing.
    """
    mine = Workspace.objects.for_actor(actor)
    if workspace_id:
        mine = mine.filter(pk=workspace_id)
    elif actor.grant is None:
        mine = mine.filter(personal_of=actor.user)
    workspace = mine.first()
    if workspace is None:
        detail = "You have no such workspace."
        fault = FieldError(pointer="/workspace_id", code="not_found", detail=detail)
        raise InvalidInput(detail, errors=[fault])
    note_workspace(workspace.pk)
    require(actor, role_in(workspace), right)
    return workspace


def role_in(row: object) -> str:
    """The role that a queryset's `for_actor` noted on `row`."""
    return cast(str, row.my_role)  # type: ignore[attr-defined]
