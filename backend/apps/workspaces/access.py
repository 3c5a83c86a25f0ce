"""The one way to a workspace on behalf of a person."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from apps.users.models import User
from apps.workspaces.models import Workspace
from core.exceptions import FieldError, Forbidden, InvalidInput
from core.request_facts import note_workspace


class RoleRequired(Forbidden):
    code, title = "role_required", "Your role in this workspace does not allow this"


def workspace_for(user: User, workspace_id: UUID) -> Workspace:
    """The workspace with `user`'s role in it, to look at.

    Raises: Http404: missing, or not one of `user`'s.
    """
    mine = Workspace.objects.for_user(user).with_role()
    workspace = get_object_or_404(mine, pk=workspace_id)
    note_workspace(workspace.pk)
    return workspace


def workspace_to_fill(user: User, workspace_id: UUID | None) -> Workspace:
    """The workspace named, or the person's own, to create things in.

    Raises:
        InvalidInput: missing or foreign, which look alike.
        RoleRequired: `user` may only look into it.
    """
    mine = Workspace.objects.for_user(user)
    wanted = mine.filter(pk=workspace_id) if workspace_id else mine.filter(personal_of=user)
    workspace = wanted.first()
    if workspace is None:
        detail = "You have no such workspace."
        fault = FieldError(pointer="/workspace_id", code="not_found", detail=detail)
        raise InvalidInput(detail, errors=[fault])
    note_workspace(workspace.pk)
    if not Workspace.objects.editable_by(user).filter(pk=workspace.pk).exists():
        raise RoleRequired
    return workspace
