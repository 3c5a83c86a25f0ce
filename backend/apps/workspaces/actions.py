"""How people come to have a workspace."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from apps.users.models import User
from apps.workspaces.models import Membership, Role, Workspace
from core.exceptions import FieldError, InvalidInput


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
def sign_up(email: str, password: str, name: str = "") -> User:
    """A person with a profile and a workspace of their own.

    Raises:
        EmailTaken: in any case of letters.
        WeakPassword: the settings' validators refuse it.
    """
    _check_password(email, password)
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, password, name=name)
    except IntegrityError as error:
        raise EmailTaken from error
    move_in(user, name=name)
    return user


def move_in(user: User, *, name: str = "") -> Workspace:
    """Give a new person their own workspace, and a look into the demo if there is one."""
    owner = name or user.email.partition("@")[0]
    workspace = Workspace.objects.create(name=f"{owner[:100]}'s workspace", personal_of=user)
    Membership.objects.create(workspace=workspace, user=user, role=Role.OWNER)
    for demo in Workspace.objects.filter(is_demo=True):
        Membership.objects.create(workspace=demo, user=user, role=Role.VIEWER)
    return workspace


def _check_password(email: str, password: str) -> None:
    try:
        validate_password(password, User(email=email))
    except ValidationError as error:
        raise WeakPassword(error) from error
