"""The one way to a workspace in which a person wants to change something."""

from uuid import UUID

from apps.users.models import User
from apps.workspaces.models import Workspace
from core.exceptions import FieldError, Forbidden, InvalidInput
from core.request_facts import note_workspace


class RoleRequired(Forbidden):
    code, title = "role_required", "Your role in this workspace does not allow this"


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
