"""The first operator: made by whoever holds the link that the start of the stack prints."""

from django.conf import settings
from django.core import signing
from django.db import transaction

from apps.users.models import User
from apps.workspaces.actions import sign_up
from core import locks
from core.exceptions import NotFound

SALT = "chatsphere.first-run"
LIFETIME = 24 * 60 * 60  # seconds
LOCK = "first operator"


class LinkSpent(NotFound):
    """Not ours, too old, or there is an operator already; which one is nobody's business."""

    code, title = "link_spent", "This link does not work any more"


def link() -> str | None:
    """A link that makes an operator, good for a day; None as soon as there is one."""
    if _has_operator():
        return None
    return f"{settings.PUBLIC_URL}/first-run/{signing.dumps({}, salt=SALT)}/"


def check(token: str) -> None:
    """Raises: LinkSpent."""
    try:
        signing.loads(token, salt=SALT, max_age=LIFETIME)
    except signing.BadSignature as error:
        raise LinkSpent from error
    if _has_operator():
        raise LinkSpent


@transaction.atomic
def make_operator(token: str, *, name: str, email: str, password: str) -> User:
    """A person with a workspace who may open the admin pages. Of two at once, one wins.

    Their address needs no confirming: a mail server may not work yet, and nobody else could help.

    Raises:
        LinkSpent: also for the one who comes second.
        EmailTaken, WeakPassword: the link still works.
    """
    locks.hold_until_commit(LOCK)
    check(token)
    user = sign_up(email, password, name, verified=True)
    user.is_staff = user.is_superuser = True
    user.save(update_fields=["is_staff", "is_superuser"])
    return user


def _has_operator() -> bool:
    return User.objects.filter(is_superuser=True).exists()
