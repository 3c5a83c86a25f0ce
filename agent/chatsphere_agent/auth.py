"""The service token: who may call, for which bot, to do what.

The namespace comes from here and from nowhere else: no body can name another bot's.
"""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Literal
from uuid import UUID

import jwt
from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from chatsphere_agent.errors import ActionNotAllowed, Unauthorized

AUDIENCE = "chatsphere-agent"
MAX_LIFETIME = 60  # seconds
LEEWAY = 5  # seconds two clocks may differ
MAX_LENGTH = 4_096  # characters
HEADERS = {"alg", "typ"}  # none of crit, jku, x5u, kid, zip, cty … has a meaning here

Action = Literal["store", "search", "chat", "delete", "audit", "models"]
bearer = HTTPBearer(auto_error=False, description="HS256 service token, at most 60 seconds old")


@dataclass(frozen=True)
class Caller:
    """A verified token."""

    action: str
    namespace: str | None


async def verify(
    request: Request,
    _: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)] = None,
) -> Caller:
    """The caller behind the `Authorization` header; `bearer` only describes it.

    Raises:
        Unauthorized: none, more than one, or not a good one; the reason is not told.
    """
    token = _bearer(request.headers.getlist("authorization"))
    key: str = request.app.state.settings.agent_service_token.get_secret_value()
    try:
        claims = _claims(token, key)
        return Caller(action=str(claims["action"]), namespace=_namespace(claims))
    except (jwt.PyJWTError, KeyError, ValueError, OverflowError) as error:
        raise Unauthorized("The service token was refused.") from error


def _bearer(headers: list[str]) -> str:
    scheme, _, token = headers[0].partition(" ") if len(headers) == 1 else ("", "", "")
    if scheme.lower() != "bearer" or not token or len(token) > MAX_LENGTH:
        raise Unauthorized("Exactly one bearer token is needed.")
    return token


def _claims(token: str, key: str) -> dict[str, object]:
    header = jwt.get_unverified_header(token)
    if not header.keys() <= HEADERS or header.get("typ", "JWT") != "JWT":
        raise jwt.InvalidTokenError("unexpected header")
    claims: dict[str, object] = jwt.decode(
        token,
        key,
        algorithms=["HS256"],
        audience=AUDIENCE,
        leeway=LEEWAY,
        options={"require": ["exp", "iat", "aud", "action"], "strict_aud": True},
    )
    expires, issued = claims["exp"], claims["iat"]
    if not (isinstance(expires, int) and isinstance(issued, int)):
        raise jwt.InvalidTokenError("times must be whole seconds")
    if expires - issued > MAX_LIFETIME or expires > time.time() + MAX_LIFETIME + LEEWAY:
        raise jwt.InvalidTokenError("lives too long")
    return claims


def _namespace(claims: dict[str, object]) -> str | None:
    if claims["action"] == "models" and "bot" not in claims:
        return None
    names = [claims["workspace"], claims["bot"]]
    if any(not isinstance(name, str) or str(UUID(name)) != name for name in names):
        raise ValueError("not canonical UUIDs")
    return f"{names[0]}/{names[1]}"


def allows(action: Action) -> Callable[..., Awaitable[str]]:
    """A dependency that lets only tokens for `action` through and gives their namespace."""

    async def namespace(caller: Annotated[Caller, Depends(verify)]) -> str:
        if caller.action != action:
            raise ActionNotAllowed("The service token was made for another action.")
        return caller.namespace or ""

    return namespace
