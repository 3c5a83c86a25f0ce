"""Requests are counted: as the view's `throttles` say of the method, else as "api".

It runs after it is clear who asks and whether they may, so that strangers spend nobody's share.
"""

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponseBase
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from core import limits, request_facts
from core.client_address import place_of
from core.limits import RateLimited, Spent
from core.middleware import Layer

if TYPE_CHECKING:
    from rest_framework.views import APIView  # at run time it would load this module first


class Throttle(BaseThrottle):
    """Counts for the person or key that asks; where nobody is known, for the address."""

    def allow_request(self, request: Request, view: "APIView") -> bool:
        """Raises: RateLimited."""
        is_known = bool(request.user and request.user.is_authenticated)
        own = getattr(view, "throttles", {}).get(str(request.method).lower())
        name = own or ("api" if is_known else "anonymous")
        try:
            who = caller(request._request, is_known=is_known)
            note(request._request, limits.spend(name, who))
        except RateLimited as error:
            note(request._request, error.spent)
            raise
        return True


def caller(request: HttpRequest, *, is_known: bool) -> str:
    """Whose share is spent: a key's, a person's, or that of an address."""
    return request_facts.current_caller() if is_known else place_of(request)


def note(request: HttpRequest, spent: Spent) -> None:
    """Have the answer say where the limit stands."""
    request.spent = spent  # type: ignore[attr-defined]


class RateHeaders(Layer):
    """`RateLimit-Limit`, `-Remaining` and `-Reset` (seconds) on answers that were counted.

    Names: draft-ietf-httpapi-ratelimit-headers-06, the ones that clients know.
    """

    def after(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        spent: Spent | None = getattr(request, "spent", None)
        if spent:
            response["RateLimit-Limit"] = str(spent.limit)
            response["RateLimit-Remaining"] = str(spent.remaining)
            response["RateLimit-Reset"] = str(spent.reset)
        return response
