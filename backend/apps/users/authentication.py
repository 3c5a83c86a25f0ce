"""Who is asking: a program by its access token, or the console by its session."""

from typing import cast

from django.conf import settings
from django.http import HttpRequest
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import (
    BaseAuthentication,
    SessionAuthentication,
    get_authorization_header,
)
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request

from apps.users import sessions
from apps.users.actors import Actor, Grant
from apps.users.models import User
from apps.users.tokens import Claims, InvalidToken
from core.exceptions import CsrfFailed


class SessionBoundJWT(BaseAuthentication):
    """`Authorization: Bearer <access token>`; counts only while its ApiSession lives."""

    def authenticate(self, request: Request) -> tuple[User, Claims] | None:
        """None without the header; raises InvalidToken for any header that does not prove it."""
        header = get_authorization_header(request)
        if not header:
            return None
        scheme, _, token = header.partition(b" ")
        if scheme.lower() != b"bearer" or not token.isascii():
            raise InvalidToken
        return sessions.user_of(token.decode("ascii"))

    def authenticate_header(self, _request: Request) -> str:
        return 'Bearer realm="api"'


class ConsoleSession(SessionAuthentication):
    """The console's cookie; every unsafe method needs the CSRF token as well."""

    def enforce_csrf(self, request: Request) -> None:
        """Raises: CsrfFailed."""
        try:
            super().enforce_csrf(request)
        except PermissionDenied as error:
            raise CsrfFailed from error


class SessionBoundJWTScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = SessionBoundJWT
    name = "accessToken"

    def get_security_definition(self, _auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}


class ConsoleSessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = ConsoleSession
    name = "consoleSession"

    def get_security_definition(self, _auto_schema: object) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}


def actor_of(request: Request | HttpRequest) -> Actor:
    """Whoever asks, where the view has already made sure that there is someone."""
    user, given = cast(User, request.user), getattr(request, "auth", None)
    if isinstance(given, Grant):
        return Actor(user, given)
    if isinstance(given, Claims):
        return Actor(user, session=given.sid)
    return Actor(user, browser=request.session.session_key or "")
