"""Every error as a problem document: RFC 9457, `application/problem+json`."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from rest_framework import exceptions as drf
from rest_framework.request import Request
from rest_framework.views import set_rollback

from core.exceptions import (
    ChatSphereError,
    DependencyUnavailable,
    FieldError,
    Forbidden,
    InvalidInput,
    NotFound,
    TooManyRequests,
    Unauthenticated,
    UnsupportedType,
)

NO_DATABASE = "The database does not answer. Please try again."
NO_VALUE = "The input holds a value that cannot be stored."
Details = Mapping[str, Any] | Sequence[Any]


class MethodNotAllowed(ChatSphereError):
    status, code, title = 405, "method_not_allowed", "This address has no such method"


class NotAcceptable(ChatSphereError):
    status, code, title = 406, "not_acceptable", "This cannot be sent in the format asked for"


# A foreign row must look like a missing one, so the reason for a 404 is never passed on.
DJANGO: tuple[tuple[tuple[type[BaseException], ...], Callable[[], ChatSphereError]], ...] = (
    ((Http404, ObjectDoesNotExist), NotFound),
    ((PermissionDenied,), Forbidden),
    ((OperationalError, InterfaceError), partial(DependencyUnavailable, NO_DATABASE)),
    ((DataError, UnicodeError, RecursionError, OverflowError), partial(InvalidInput, NO_VALUE)),
)
DRF: tuple[tuple[type[drf.APIException], Callable[[str], ChatSphereError]], ...] = (
    (drf.ParseError, partial(InvalidInput, code="invalid_body")),
    (drf.NotAuthenticated, lambda _detail: Unauthenticated()),
    (drf.AuthenticationFailed, partial(Unauthenticated, code="invalid_token")),
    (drf.PermissionDenied, Forbidden),
    (drf.NotFound, lambda _detail: NotFound()),
    (drf.MethodNotAllowed, lambda _detail: MethodNotAllowed()),
    (drf.NotAcceptable, lambda _detail: NotAcceptable()),
    (drf.UnsupportedMediaType, lambda _detail: UnsupportedType()),
)


def problem_handler(error: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """DRF's exception handler: expected errors become problems; None lets a bug travel up."""
    known = as_known(error)
    if known is None:
        return None
    set_rollback()
    return problem(context["request"], known, challenge=_challenge(error))


def problem(
    request: HttpRequest | Request, error: ChatSphereError, *, challenge: str = ""
) -> HttpResponse:
    """The problem document of `error`, with the headers that its status demands."""
    body: dict[str, object] = {
        "type": f"/errors/{error.code}",
        "title": error.title,
        "status": error.status,
        "detail": str(error),
        "code": error.code,
        "request_id": getattr(request, "request_id", ""),
        **error.members,
    }
    if error.errors:
        body["errors"] = error.errors
    response = JsonResponse(body, status=error.status, content_type="application/problem+json")
    if error.status == 401:
        response["WWW-Authenticate"] = challenge or 'Bearer realm="api"'
    if error.retry_after is not None:
        response["Retry-After"] = str(error.retry_after)
    return response


def as_known(error: BaseException) -> ChatSphereError | None:
    """`error` in our own terms, or None if it is a bug."""
    if isinstance(error, ChatSphereError):
        return error
    if isinstance(error, drf.APIException):
        return _from_drf(error)
    return next((make() for kinds, make in DJANGO if isinstance(error, kinds)), None)


def _from_drf(error: drf.APIException) -> ChatSphereError | None:
    if isinstance(error, drf.ValidationError):
        return InvalidInput(errors=list(field_errors(error.get_full_details())))
    if isinstance(error, drf.Throttled):
        return TooManyRequests(retry_after=math.ceil(getattr(error, "wait", None) or 1))
    return next((make(str(error.detail)) for kind, make in DRF if isinstance(error, kind)), None)


def field_errors(details: Details, pointer: str = "") -> Iterator[FieldError]:
    """Flatten what DRF's `get_full_details` gives into one entry per fault."""
    if isinstance(details, Mapping):
        if details.keys() == {"message", "code"} and isinstance(details["code"], str):
            yield FieldError(pointer=pointer, code=details["code"], detail=str(details["message"]))
            return
        for name, inner in details.items():
            last = "" if name == "non_field_errors" else "/" + escaped(str(name))
            yield from field_errors(inner, pointer + last)
        return
    for index, inner in enumerate(details):
        nested = not (isinstance(inner, Mapping) and inner.keys() == {"message", "code"})
        yield from field_errors(inner, f"{pointer}/{index}" if nested else pointer)


def escaped(name: str) -> str:
    """A key as one step of a JSON Pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")


def _challenge(error: Exception) -> str:
    return str(getattr(error, "auth_header", "") or "")
