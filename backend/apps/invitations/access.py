"""The one way to an invitation: for whoever looks after a workspace, and for whoever has a link."""

from hashlib import sha256
from uuid import UUID

from django.shortcuts import get_object_or_404

from apps.invitations.errors import InvitationInvalid
from apps.invitations.models import Invitation
from apps.users.actors import Actor
from apps.workspaces.access import role_in
from apps.workspaces.models import Workspace
from apps.workspaces.permissions import Right, require
from core.request_facts import note_workspace


def invitation_for(
    actor: Actor, workspace_id: UUID, invitation_id: UUID, right: Right
) -> Invitation:
    """The pending invitation, if whoever asks has `right` in its workspace.

    Raises:
        Http404: no longer pending, or not of this workspace, or that is not one of theirs.
        RoleRequired, ScopeMissing.
    """
    workspace = get_object_or_404(Workspace.objects.for_actor(actor), pk=workspace_id)
    note_workspace(workspace.pk)
    pending = workspace.invitations.pending().select_related("workspace", "made_by__profile")
    invitation = get_object_or_404(pending, pk=invitation_id)
    require(actor, role_in(workspace), right)
    return invitation


def invitation_of(token: str) -> Invitation:
    """What the link in a mail is for; to look at.

    Raises: InvitationInvalid.
    """
    pending = Invitation.objects.pending().select_related("workspace", "made_by__profile")
    invitation = pending.filter(digest=digest_of(token)).first()
    if invitation is None:
        raise InvitationInvalid
    return invitation


def digest_of(token: str) -> str:
    return sha256(token.encode()).hexdigest()
