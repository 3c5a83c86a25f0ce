"""What a caller can act on. Bugs are not here: they travel up, get logged once and answer 500."""

from collections.abc import Mapping, Sequence
from typing import TypedDict


class FieldError(TypedDict):
    """One thing wrong with the input: where (JSON Pointer, RFC 6901), what, and in words."""

    pointer: str
    code: str
    detail: str


class ChatSphereError(Exception):
    """Something the caller can act on. `str(error)` is shown to people: no ids, no internals.

    `retry_after` is in seconds; None when trying again does not help by itself. `members` are
    added to the problem document, for programs.
    """

    status: int = 500
    code: str = "internal_error"
    title: str = "Something went wrong on our side"

    def __init__(
        self,
        detail: str = "",
        *,
        code: str | None = None,
        retry_after: int | None = None,
        errors: Sequence[FieldError] = (),
    ) -> None:
        super().__init__(detail or self.title)
        self.code = code or type(self).code
        self.retry_after = retry_after
        self.errors = list(errors)
        self.members: Mapping[str, object] = {}


class InvalidInput(ChatSphereError):
    status, code, title = 400, "validation_error", "The input is not valid"


class Unauthenticated(ChatSphereError):
    status, code, title = 401, "not_authenticated", "Please sign in"


class Forbidden(ChatSphereError):
    status, code, title = 403, "forbidden", "This is not allowed"


class CsrfFailed(Forbidden):
    code = "csrf_failed"

    def __init__(self) -> None:
        super().__init__(
            "The form was open for too long or came from another site. Please load it again."
        )


class NotFound(ChatSphereError):
    status, code, title = 404, "not_found", "There is nothing here"


class Conflict(ChatSphereError):
    status, code, title = 409, "conflict", "This does not fit the present state"


class TooLarge(ChatSphereError):
    status, code, title = 413, "too_large", "This is too large"


class UnsupportedType(ChatSphereError):
    status, code, title = 415, "unsupported_media_type", "This type of content is not supported"


class TooManyRequests(ChatSphereError):
    status, code, title = 429, "rate_limited", "Too many requests"


class DependencyUnavailable(ChatSphereError):
    status, code, title = 503, "dependency_unavailable", "A part of the service is not available"

    def __init__(self, detail: str = "", *, code: str | None = None, retry_after: int = 5) -> None:
        super().__init__(detail, code=code, retry_after=retry_after)
