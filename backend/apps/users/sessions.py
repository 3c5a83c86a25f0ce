"""Log-ins of programs, kept by rotation and ended by revoking; and the end of all log-ins."""

from dataclasses import dataclass
from typing import cast
from uuid import UUID

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from apps.users import tokens
from apps.users.actors import Actor
from apps.users.models import ApiSession, User
from apps.users.tokens import Claims, InvalidToken
from core import limits
from core.ids import new_id


@dataclass(frozen=True)
class TokenPair:
    """`access` opens the API for minutes, `refresh` fetches the next pair, once."""

    access: str
    refresh: str


def open_session(user: User, *, program: str = "", address: str | None = None) -> TokenPair:
    """A new family of tokens for `user`; where it comes from is for their list of sessions."""
    session = ApiSession.objects.create(
        user=user,
        refresh_id=new_id(),
        program=program[:200],
        address=address,
        expires_at=timezone.now() + settings.REFRESH_TOKEN_LIFETIME,
    )
    return _pair(session.pk, user.pk, session.refresh_id)


def rotate(refresh: str) -> TokenPair:
    """The next pair; `refresh` is spent.

    Raises:
        InvalidToken: unknown, spent or ended. A spent one shown again ends its whole family,
            because either the thief or the owner holds a copy.
        RateLimited, DependencyUnavailable.
    """
    claims = tokens.read(refresh, "refresh")
    limits.spend("refresh", claims.sid)
    following = new_id()
    won = ApiSession.objects.live().filter(pk=claims.sid, user=claims.sub, refresh_id=claims.jti)
    now = timezone.now()
    expires_at = now + settings.REFRESH_TOKEN_LIFETIME
    if not won.update(refresh_id=following, refreshed_at=now, expires_at=expires_at):
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


@transaction.atomic
def end_all(user: User) -> None:
    """End every session of the person: programs at once, the console at its next request."""
    ApiSession.objects.filter(user=user).revoke()
    User.objects.filter(pk=user.pk).update(epoch=F("epoch") + 1)


def still_opens(actor: Actor) -> bool:
    """Whether what a person was signed in by would sign them in now."""
    user = User.objects.filter(pk=actor.user.pk, is_active=True).first()
    if user is None:
        return False
    if actor.session:
        return ApiSession.objects.live().filter(pk=actor.session).exists()
    held = SessionStore(actor.browser).load() if actor.browser else {}
    return constant_time_compare(held.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())


def keep(request: HttpRequest) -> None:
    """Let the console's session that `request` belongs to go on after `end_all`."""
    user = User.objects.get(pk=cast(User, request.user).pk)
    request.session[HASH_SESSION_KEY] = user.get_session_auth_hash()


def _end(claims: Claims) -> None:
    ApiSession.objects.filter(pk=claims.sid, user=claims.sub).revoke()


def _pair(session: UUID, user: UUID, refresh_id: UUID) -> TokenPair:
    now = timezone.now()
    return TokenPair(
        access=tokens.sign("access", sid=session, jti=new_id(), sub=user, now=now),
        refresh=tokens.sign("refresh", sid=session, jti=refresh_id, sub=user, now=now),
    )
