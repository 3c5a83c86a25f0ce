"""What can be done with invitations."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from apps.invitations import letters
from apps.invitations.access import digest_of, invitation_of
from apps.invitations.errors import AlreadyMember, InvitationForAnother, InvitationInvalid
from apps.invitations.models import Invitation
from apps.plans import quotas
from apps.users import verification
from apps.users.actors import Actor
from apps.users.models import User
from apps.workspaces import audit
from apps.workspaces.actions import locked, role_now
from apps.workspaces.models import Membership, Workspace
from apps.workspaces.permissions import Right, require, require_rank
from core import limits
from core.exceptions import NotFound
from core.request_facts import note_workspace

LIFETIME = timedelta(days=7)
TOKEN_BYTES = 32


@transaction.atomic
def invite(actor: Actor, workspace: Workspace, *, email: str, role: str) -> Invitation:
    """Ask somebody into the workspace by mail; whether they have an account plays no part.

    Whoever was asked already gets another link, and the one before it ends.

    Raises:
        AlreadyMember, DemoWorkspace.
        RoleRequired: nobody invites somebody to be more than they are themselves.
        RateLimited: too many of the workspace, or to this address.
        NotFound: the workspace was deleted meanwhile.
    """
    row = locked(workspace)
    mine = role_now(actor, row)
    require(actor, mine, Right.INVITE_MEMBERS)
    address = email.lower()
    replaced = row.invitations.filter(email=address).values_list("role", flat=True)
    require_rank(mine, role, *replaced)
    if row.memberships.filter(user__email__iexact=address).exists():
        raise AlreadyMember
    return _sent(row, address, role=role, made_by=actor.user)


@transaction.atomic
def resend(actor: Actor, invitation: Invitation) -> Invitation:
    """Send another link; the one before it ends.

    Raises: as `invite`; NotFound: it was answered or taken back meanwhile.
    """
    workspace = locked(invitation.workspace)
    if not workspace.invitations.filter(pk=invitation.pk).exists():
        raise NotFound
    return invite(actor, workspace, email=invitation.email, role=invitation.role)


@transaction.atomic
def revoke(actor: Actor, invitation: Invitation) -> None:
    """Take an invitation back.

    Raises:
        NotFound: it was answered or taken back meanwhile.
        RoleRequired: it is to somebody who will stand above whoever asks.
    """
    workspace = locked(invitation.workspace)
    mine = role_now(actor, workspace)
    require(actor, mine, Right.INVITE_MEMBERS)
    require_rank(mine, invitation.role)
    deleted, _ = workspace.invitations.filter(pk=invitation.pk).delete()
    if not deleted:
        raise NotFound
    audit.record(workspace.pk, "invitation.revoked", target=invitation, role=invitation.role)


@transaction.atomic
def accept(user: User, token: str) -> Membership:
    """Let `user` in; of many at once with one link one does. Who is in already keeps their role.

    Raises:
        InvitationInvalid.
        InvitationForAnother: it was not sent to the person's address.
        EmailNotVerified.
        QuotaExceeded: the plan allows no more members; the invitation stays.
    """
    invitation = _held(token)
    note_workspace(invitation.workspace_id)
    if user.email.lower() != invitation.email:
        raise InvitationForAnother
    if verification.is_required() and not verification.is_verified(user):
        raise verification.EmailNotVerified
    membership, joined = Membership.objects.get_or_create(
        workspace=invitation.workspace, user=user, defaults={"role": invitation.role}
    )
    invitation.delete()
    if joined:
        role = membership.role
        audit.record(membership.workspace_id, "member.joined", target=user, by=user, role=role)
        quotas.check_members(membership.workspace)
    return membership


def forget_expired() -> int:
    """Drop what nobody answered in time; how many there were."""
    deleted, _ = Invitation.objects.expired().delete()
    return deleted


def _sent(workspace: Workspace, email: str, *, role: str, made_by: User) -> Invitation:
    token, now = secrets.token_urlsafe(TOKEN_BYTES), timezone.now()
    fields = {
        "role": role,
        "made_by": made_by,
        "digest": digest_of(token),
        "sent_at": now,
        "expires_at": now + LIFETIME,
    }
    invitation, _ = Invitation.objects.update_or_create(
        workspace=workspace, email=email, defaults=fields
    )
    audit.record(workspace.pk, "invitation.made", target=invitation, role=role)
    # Here, not before: what is refused sends no mail, and so is not counted.
    limits.spend("invitation", workspace.pk)
    limits.spend("mail", "invitation", email)
    letters.send(invitation, token)
    return invitation


def _held(token: str) -> Invitation:
    """The invitation, which nobody else can use or change until the transaction ends.

    The workspace is locked first, as everywhere: it may be deleted at this moment, or its people
    may change, and with them who could invite. Raises: InvitationInvalid.
    """
    workspace = invitation_of(token).workspace
    try:
        locked(workspace)
    except NotFound as error:
        raise InvitationInvalid from error
    return invitation_of(token)
