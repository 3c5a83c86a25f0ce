"""Whether an address is proved to be its person's, where mails can reach people at all."""

from allauth.account.app_settings import EmailVerificationMethod
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.dispatch import Signal
from django.http import HttpRequest

from apps.users import sessions
from apps.users.models import User
from core.exceptions import Unauthenticated

# Somebody proved that an address is theirs with which another may have signed up: `user`.
address_claimed = Signal()


class EmailNotVerified(Unauthenticated):
    code, title = "email_not_verified", "This e-mail address is not confirmed yet"

    def __init__(self) -> None:
        super().__init__(
            f"{self.title}. Follow the link in the mail that was sent to it, then sign in again."
        )


def is_required() -> bool:
    """Whether nobody gets in before their address is confirmed: a mail server is set up."""
    return bool(settings.ACCOUNT_EMAIL_VERIFICATION == EmailVerificationMethod.MANDATORY)


def is_verified(user: User) -> bool:
    mine = EmailAddress.objects.filter(user=user, email=user.email)
    return bool(mine.filter(verified=True).exists())


def require(request: HttpRequest, user: User) -> None:
    """Send whoever knows the password another link. Raises: EmailNotVerified."""
    if is_required() and not is_verified(user):
        address_of(user).send_confirmation(request)
        raise EmailNotVerified


@transaction.atomic
def address_of(user: User) -> EmailAddress:
    """The row about the person's one address. Who has none yet gets one, unproved."""
    rows = EmailAddress.objects.filter(user=user)
    rows.exclude(email=user.email).delete()
    address, _ = rows.get_or_create(user=user, email=user.email, defaults={"primary": True})
    return address


@transaction.atomic
def move(user: User) -> None:
    """Have the address that an operator gave `user` take the place of the old one."""
    address_of(user)
    sessions.end_all(user)


@transaction.atomic
def claim(user: User) -> None:
    """Note that whoever asks reads the mails to the person's address.

    If nobody ever proved that before, another may have signed up with it: what they attached to
    the account opens nothing any more.
    """
    if not is_required():
        return  # whoever reads the log reads the links, too
    if not is_verified(user):
        Authenticator.objects.filter(user=user).delete()
        sessions.end_all(user)
        address_claimed.send(User, user=user)
    address_of(user).set_verified()
