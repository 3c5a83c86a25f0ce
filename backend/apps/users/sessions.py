"""Log-ins of programs: opened by a password, kept by rotation, ended by revoking."""

from dataclasses import dataclass
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from apps.users import tokens
from apps.users.limits import TooManyTries, seconds_left
from apps.users.models import ApiSession, User
from apps.users.tokens import Claims, InvalidToken
from core.exceptions import Unauthenticated
from core.ids import new_id
from core.validators import MAX_PASSWORD_BYTES


class WrongCredentials(Unauthenticated):
    code, title = "invalid_credentials", "The e-mail address or the password is wrong"


@dataclass(frozen=True)
class TokenPair:
    """`access` opens the API for minutes, `refresh` fetches the next pair, once."""

    access: str
    refresh: str


def log_in(request: HttpRequest, *, email: str, password: str) -> TokenPair:
    """A new session for whoever knows the password.

    Raises:
        WrongCredentials: the same for an unknown address, a wrong password, a disabled account.
        TooManyTries: too many wrong attempts for this address or from this place.
    """
    if len(password.encode()) > MAX_PASSWORD_BYTES:  # no hashing work for it
        raise WrongCredentials
    adapter = get_adapter()
    try:
        user = adapter.authenticate(request, email=email, password=password)
    except ValidationError as error:
        key = adapter._get_login_attempts_cache_key(request, email=email)
        raise TooManyTries(seconds_left(request, "login_failed", key)) from error
    if user is None or not user.is_active:
        raise WrongCredentials
    return open_session(user)


def open_session(user: User) -> TokenPair:
    """A new family of tokens for `user`."""
    session = ApiSession.objects.create(
        user=user,
        refresh_id=new_id(),
        expires_at=timezone.now() + settings.REFRESH_TOKEN_LIFETIME,
    )
    return _pair(session.pk, user.pk, session.refresh_id)


def rotate(refresh: str) -> TokenPair:
    """The next pair; `refresh` is spent.

    Raises:
        InvalidToken: unknown, spent or ended. A spent one shown again ends its whole family,
            because either the thief or the owner holds a copy.
    """
    claims = tokens.read(refresh, "refresh")
    following = new_id()
    won = ApiSession.objects.live().filter(pk=claims.sid, user=claims.sub, refresh_id=claims.jti)
    expires_at = timezone.now() + settings.REFRESH_TOKEN_LIFETIME
    if not won.update(refresh_id=following, expires_at=expires_at):
        _end(claims)
        raise InvalidToken
    return _pair(claims.sid, claims.sub, following)


def revoke(refresh: str) -> None:
    """End the session that `refresh` belongs to: its access tokens stop at once.

    Raises: InvalidToken.
    """
    _end(tokens.read(refresh, "refresh"))


def user_of(access: str) -> tuple[User, Claims]:
    """The person behind `access`, if their session lives and they are active: one query.

    Raises: InvalidToken.
    """
    claims = tokens.read(access, "access")
    live = ApiSession.objects.live().select_related("user")
    session = live.filter(pk=claims.sid, user=claims.sub).first()
    if session is None:
        raise InvalidToken
    return session.user, claims


def _end(claims: Claims) -> None:
    ApiSession.objects.filter(pk=claims.sid, user=claims.sub).revoke()


def _pair(session: UUID, user: UUID, refresh_id: UUID) -> TokenPair:
    now = timezone.now()
    return TokenPair(
        access=tokens.sign("access", sid=session, jti=new_id(), sub=user, now=now),
        refresh=tokens.sign("refresh", sid=session, jti=refresh_id, sub=user, now=now),
    )
