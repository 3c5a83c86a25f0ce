"""How a program gets its first tokens: by whatever the console would ask a person for."""

from allauth.account.adapter import get_adapter
from django.contrib.auth import authenticate
from django.http import HttpRequest

from apps.users import attempts, second_factor, sessions, verification
from apps.users.models import User
from apps.users.sessions import TokenPair
from core.exceptions import Unauthenticated
from core.validators import MAX_PASSWORD_BYTES


class WrongCredentials(Unauthenticated):
    code, title = "invalid_credentials", "The e-mail address or the password is wrong"


def log_in(request: HttpRequest, *, email: str, password: str, otp: str | None = None) -> TokenPair:
    """A new session for whoever knows the password and has what else the account asks for.

    Raises:
        WrongCredentials: the same for an unknown address, a wrong password, a disabled account.
        EmailNotVerified, OtpRequired, OtpInvalid: only told to whoever knows the password.
        TooManyTries: too many wrong attempts for this address.
    """
    user = _known(request, email, password)
    if user is None:
        raise WrongCredentials
    verification.require(request, user)
    second_factor.require(request, user, otp)
    program, address = request.headers.get("User-Agent", ""), get_adapter().get_client_ip(request)
    return sessions.open_session(user, program=program, address=address)


def confirm(request: HttpRequest, user: User, *, password: str, otp: str | None = None) -> None:
    """Have somebody who is signed in already prove that it is them.

    Raises: WrongCredentials, OtpRequired, OtpInvalid, TooManyTries.
    """
    if _known(request, user.email, password) is None:
        raise WrongCredentials
    second_factor.require(request, user, otp)


def _known(request: HttpRequest, email: str, password: str) -> User | None:
    """Whose password it is, if they are active; an endless one is not hashed."""
    if len(password.encode()) > MAX_PASSWORD_BYTES:
        return None
    with attempts.counted(request, email) as attempt:
        user = authenticate(request, email=email, password=password)
        attempt.succeeded = user is not None
    return user
