"""The two tokens a program holds: what they claim, and how they are signed and read."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

import jwt
from django.conf import settings
from pydantic import BaseModel, ConfigDict, Strict, ValidationError
from rest_framework_simplejwt.exceptions import TokenBackendError
from rest_framework_simplejwt.state import token_backend

from core.exceptions import Unauthenticated

HEADER = {"alg": "HS256", "typ": "JWT"}  # closed: no kid, jku, crit or zip is ever looked at
MAX_LENGTH = 2_048  # characters; ours have about 450
Id = Annotated[UUID, Strict(strict=False)]
Kind = Literal["access", "refresh"]


class InvalidToken(Unauthenticated):
    code, title = "invalid_token", "This token is not valid"


class Claims(BaseModel):
    """`sid` is the ApiSession, `jti` this token, `sub` the person; times in seconds since 1970."""

    model_config = ConfigDict(extra="forbid", strict=True)

    token_type: Kind
    sid: Id
    jti: Id
    sub: Id
    iat: int
    exp: int
    aud: str
    iss: str


def sign(kind: Kind, *, sid: UUID, jti: UUID, sub: UUID, now: datetime) -> str:
    """A token that lives from `now` for the lifetime of its kind."""
    began = int(now.timestamp())
    claims = {
        "token_type": kind,
        "sid": str(sid),
        "jti": str(jti),
        "sub": str(sub),
        "iat": began,
        "exp": began + int(_lifetime(kind).total_seconds()),
    }
    return token_backend.encode(claims)


def read(token: str, kind: Kind) -> Claims:
    """The claims of `token`. Whether its session still lives is not asked here.

    Raises:
        InvalidToken: not ours, changed, expired, of another kind, or with anything unexpected.
    """
    claims = _closed(_verified(token))
    too_long = claims.exp - claims.iat > _lifetime(kind).total_seconds()
    if claims.token_type != kind or claims.aud != settings.SIMPLE_JWT["AUDIENCE"] or too_long:
        raise InvalidToken
    return claims


def _verified(token: str) -> Mapping[str, Any]:
    if len(token) > MAX_LENGTH:
        raise InvalidToken
    try:
        payload: Mapping[str, Any] = token_backend.decode(token)  # type: ignore[arg-type]
        header = jwt.get_unverified_header(token)
    except (TokenBackendError, jwt.PyJWTError, ValueError, OverflowError, TypeError) as error:
        raise InvalidToken from error
    if header != HEADER:
        raise InvalidToken
    return payload


def _closed(payload: Mapping[str, Any]) -> Claims:
    try:
        return Claims.model_validate(payload)
    except ValidationError as error:
        raise InvalidToken from error


def _lifetime(kind: Kind) -> timedelta:
    lifetime: timedelta = (
        settings.ACCESS_TOKEN_LIFETIME if kind == "access" else settings.REFRESH_TOKEN_LIFETIME
    )
    return lifetime
