"""How people come to have a workspace, and what can be done with it and the people in it."""

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone

from apps.users.actors import Actor
from apps.users.models import User, UserProfile
from apps.users.verification import address_of
from apps.workspaces import audit, receipts
from apps.workspaces.errors import (
    MOST_OWNED,
    DemoWorkspace,
    LastOwner,
    PersonalWorkspace,
    TooManyWorkspaces,
)
from apps.workspaces.models import Deletion, Membership, Role, Workspace
from apps.workspaces.permissions import Right, require, require_rank
from core import locks
from core.exceptions import FieldError, InvalidInput, NotFound
from core.models import IdempotentReply, OutgoingMail


class EmailTaken(InvalidInput):
    """Someone has signed up with this address."""

    def __init__(self) -> None:
        detail = "This e-mail address is taken."
        super().__init__(
            detail, errors=[FieldError(pointer="/email", code="unique", detail=detail)]
        )


class WeakPassword(InvalidInput):
    """The password does not pass; `errors` says why."""

    def __init__(self, reasons: ValidationError) -> None:
        errors = [
            FieldError(pointer="/password", code=reason.code or "invalid", detail=words)
            for reason in reasons.error_list
            for words in reason.messages
        ]
        super().__init__("Please choose another password.", errors=errors)


@transaction.atomic
def sign_up(email: str, password: str, name: str = "", *, verified: bool = False) -> User:
    """A person with a profile and a workspace of their own.

    Args:
        verified: they have proved already that the address is theirs.

    Raises:
        EmailTaken: in any case of letters.
        WeakPassword: the settings' validators refuse it.
    """
    _check_password(email, password)
    user = User(email=User.objects.normalize_email(email).lower())
    user.set_password(password)
    open_account(user, name=name)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=verified)
    return user


@transaction.atomic
def ask_to_sign_up(request: HttpRequest, email: str, password: str, name: str = "") -> None:
    """Sign somebody up whose address has still to be confirmed; they get a mail with a link.

    A known address gets a mail that says so, and nothing of its account changes. To whoever asks
    both look alike, and cost the same work.

    Raises: WeakPassword.
    """
    adapter = get_adapter(request)
    try:
        with transaction.atomic():
            user = sign_up(email, password, name)
    except EmailTaken:
        adapter.send_account_already_exists_mail(email.lower())
    else:
        link = EmailConfirmationHMAC(address_of(user))
        adapter.send_confirmation_mail(request, link, signup=True)


@transaction.atomic
def open_account(user: User, *, name: str = "") -> None:
    """Keep a new person, with a profile and a workspace. Raises: EmailTaken."""
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise EmailTaken from error
    UserProfile.objects.create(user=user, name=name)
    move_in(user, name=name)


def move_in(user: User, *, name: str = "") -> Workspace:
    """Give a new person their own workspace, and a look into the demo if there is one."""
    owner = name or user.email.partition("@")[0]
    workspace = Workspace.objects.create(name=f"{owner[:100]}'s workspace", personal_of=user)
    Membership.objects.create(workspace=workspace, user=user, role=Role.OWNER)
    audit.record(workspace.pk, "workspace.created", target=workspace, by=user)
    for demo in Workspace.objects.filter(is_demo=True):
        Membership.objects.create(workspace=demo, user=user, role=Role.VIEWER)
    return workspace


def _check_password(email: str, password: str) -> None:
    try:
        validate_password(password, User(email=email))
    except ValidationError as error:
        raise WeakPassword(error) from error


@transaction.atomic
def create_workspace(user: User, name: str) -> Workspace:
    """Another workspace, which `user` owns.

    Raises: TooManyWorkspaces.
    """
    locks.hold_until_commit(f"workspaces of {user.pk}")
    if user.memberships.filter(role=Role.OWNER).count() >= MOST_OWNED:
        raise TooManyWorkspaces
    workspace = Workspace.objects.create(name=name)
    Membership.objects.create(workspace=workspace, user=user, role=Role.OWNER)
    audit.record(workspace.pk, "workspace.created", target=workspace, by=user)
    return workspace


@transaction.atomic
def rename_workspace(workspace: Workspace, name: str) -> Workspace:
    """Raises: DemoWorkspace, NotFound: it was deleted meanwhile."""
    row = locked(workspace)
    was, row.name = row.name, name
    row.save(update_fields=["name"])
    if was != name:
        audit.record(row.pk, "workspace.renamed", target=row, was=was, now=name)
    return row


@transaction.atomic
def delete_workspace(workspace: Workspace) -> Deletion:
    """Take it away from everyone at once, with its keys and open streams; the purge does the rest.

    The receipt says when that is done, and what went; only whoever deleted it can still read it.

    Raises: PersonalWorkspace, DemoWorkspace, NotFound.
    """
    row = locked(workspace)
    if row.personal_of_id:
        raise PersonalWorkspace
    return _taken_away(row)


@transaction.atomic
def delete_account(user: User) -> Deletion:
    """Remove a person for good, with the workspaces that are theirs alone and all in them.

    What they did in other people's workspaces stays, without their name but for the audit log.

    Raises:
        LastOwner: of a workspace with other people in it, which somebody else must own first.
    """
    receipt = receipts.begin(receipts.Kind.USER, user.pk, user.email)
    for membership in user.memberships.select_related("workspace").order_by("workspace_id"):
        _let_go(membership)
    mails, _ = OutgoingMail.objects.filter(recipient=user.email).delete()
    replies, _ = IdempotentReply.objects.filter(caller=Actor(user).caller).delete()
    rows, _ = User.objects.get(pk=user.pk).delete()
    receipts.finish(receipts.Kind.USER, user.pk, {"rows": rows + mails + replies})
    receipt.refresh_from_db()
    return receipt


def _let_go(membership: Membership) -> None:
    """End a membership of somebody who goes; a workspace that is theirs alone goes with them, but
    not the demo, into which others will look."""
    row = locked(membership.workspace, even_demo=True)
    others = row.memberships.exclude(pk=membership.pk)
    if not others.exists() and not row.is_demo:
        _taken_away(row)
        return
    if membership.role == Role.OWNER and not others.owners().exists():
        raise LastOwner(f"“{row.name}” has other members but no other owner. Make one first.")
    audit.record(row.pk, "member.left", target=membership.user, role=membership.role)
    membership.delete()


def _taken_away(row: Workspace) -> Deletion:
    audit.record(row.pk, "workspace.deleted", target=row)
    row.deleted_at = timezone.now()
    row.save(update_fields=["deleted_at"])
    row.memberships.all().delete()
    return receipts.begin(receipts.Kind.WORKSPACE, row.pk, row.name, workspace_id=row.pk)


@transaction.atomic
def change_role(actor: Actor, member: Membership, role: str) -> Membership:
    """Make a member something else; the right to do so is asked for again, as things are now.

    Raises:
        RoleRequired: somebody has to be an owner to make one, or to make one something less.
        LastOwner, PersonalWorkspace, DemoWorkspace.
        NotFound: not a member any more.
    """
    row = _member_now(actor, member)
    require_rank(role_now(actor, row.workspace), row.role, role)
    if row.role == role:
        return row
    _require_another_owner(row)
    was, row.role = row.role, role
    row.save(update_fields=["role"])
    audit.record(
        row.workspace_id, "member.role_changed", target=row.user, was=was, now=Role(role).value
    )
    return row


@transaction.atomic
def remove_member(actor: Actor, member: Membership) -> None:
    """Put somebody out; whoever means themselves leaves.

    Raises: as `change_role`.
    """
    row = _member_now(actor, member)
    require_rank(role_now(actor, row.workspace), row.role)
    _end(row, "member.left" if row.user_id == actor.user.pk else "member.removed")


@transaction.atomic
def leave_workspace(workspace: Workspace, user: User) -> None:
    """Leave a workspace, the demo too.

    Raises: LastOwner, PersonalWorkspace, NotFound.
    """
    row = locked(workspace, even_demo=True).memberships.filter(user=user).first()
    if row is None:
        raise NotFound
    _end(row, "member.left")


def locked(workspace: Workspace, *, even_demo: bool = False) -> Workspace:
    """The workspace as it is now; nobody else changes it or its people until the transaction ends.

    Raises: DemoWorkspace, NotFound: deleted.
    """
    row = Workspace.objects.live().select_for_update(no_key=True).filter(pk=workspace.pk).first()
    if row is None:
        raise NotFound
    if row.is_demo and not even_demo:
        raise DemoWorkspace
    return row


def _member_now(actor: Actor, member: Membership) -> Membership:
    """What the member is now. Raises: NotFound, RoleRequired."""
    workspace = locked(member.workspace)
    require(actor, role_now(actor, workspace), Right.CHANGE_MEMBERS)
    row = workspace.memberships.select_related("user__profile").filter(pk=member.pk).first()
    if row is None:
        raise NotFound
    return row


def role_now(actor: Actor, workspace: Workspace) -> str:
    """What whoever asks is in a workspace that is `locked`. Raises: NotFound: not a member."""
    mine = workspace.memberships.filter(user=actor.user).first()
    if mine is None:
        raise NotFound
    return mine.role


def _end(row: Membership, action: str) -> None:
    _require_another_owner(row)
    audit.record(row.workspace_id, action, target=row.user, role=row.role)
    row.delete()


def _require_another_owner(row: Membership) -> None:
    """Before an owner stops being one. Raises: PersonalWorkspace, LastOwner."""
    if row.role != Role.OWNER:
        return
    if row.workspace.personal_of_id == row.user_id:
        raise PersonalWorkspace
    if not row.workspace.memberships.owners().exclude(pk=row.pk).exists():
        raise LastOwner
