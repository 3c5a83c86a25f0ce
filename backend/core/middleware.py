"""What every request passes through. None of it reads a body or holds back a stream."""

import logging
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import cast
from uuid import uuid4

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse

from core import request_facts
from core.client_address import address_of

Answer = HttpResponseBase | Awaitable[HttpResponseBase]
WELL_FORMED_ID = re.compile(r"[A-Za-z0-9._-]{8,128}")
access_log = logging.getLogger("chatsphere.access")
PROBES = {"/healthz", "/readyz", "/metrics"}

STRICT = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
# Swagger UI and the admin draw their icons from data: addresses; Swagger UI brings inline styles.
POLICIES = {
    "/api/docs/": {**STRICT, "style-src": "'self' 'unsafe-inline'", "img-src": "'self' data:"},
    "/admin/": {**STRICT, "img-src": "'self' data:"},
}


class Layer:
    """A middleware that serves both kinds of server: `before` and `after` do not block."""

    sync_capable = async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Answer]) -> None:
        self.get_response = get_response
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Answer:
        if self.is_async:
            return self._call_async(request)
        self.before(request)
        return self.after(request, cast(HttpResponseBase, self.get_response(request)))

    async def _call_async(self, request: HttpRequest) -> HttpResponseBase:
        self.before(request)
        answer = await cast(Awaitable[HttpResponseBase], self.get_response(request))
        return self.after(request, answer)

    def before(self, request: HttpRequest) -> None:
        """Called before the view."""

    def after(self, _request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Called with the view's response; a stream has not started yet."""
        return response


class RequestId(Layer):
    """Gives each request an id, the caller's own if it is well formed, and sends it back."""

    def before(self, request: HttpRequest) -> None:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if WELL_FORMED_ID.fullmatch(given) else uuid4().hex
        request.facts = request_facts.begin(request_id, address_of(request))  # type: ignore[attr-defined]
        request.request_id = request_id  # type: ignore[attr-defined]

    def after(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response["X-Request-ID"] = request.request_id  # type: ignore[attr-defined]
        return response


class AccessLog(Layer):
    """One line per request once its last byte is out; no body, credential or query string."""

    def before(self, request: HttpRequest) -> None:
        request.began = time.perf_counter()  # type: ignore[attr-defined]

    def after(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not isinstance(response, StreamingHttpResponse):
            write_line(request, response.status_code)
        elif response.is_async:
            parts = cast(AsyncIterator[bytes], response.streaming_content)
            response.streaming_content = _logged_async(request, response.status_code, parts)
        else:
            pieces = cast(Iterator[bytes], response.streaming_content)
            response.streaming_content = _logged(request, response.status_code, pieces)
        return response


class SecurityHeaders(Layer):
    """What a browser may do with a page; a view that needs another policy sets its own."""

    def after(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response.headers.setdefault("Content-Security-Policy", policy_for(request.path))
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=()"
        )
        if request.path.startswith("/api/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def policy_for(path: str) -> str:
    """The Content-Security-Policy of a page at `path`."""
    rules = next((rules for start, rules in POLICIES.items() if path.startswith(start)), STRICT)
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def write_line(request: HttpRequest, status: int) -> None:
    """Write the access line of a finished request; `ms` counts to its last byte.

    A probe that found all well is no news, and comes every few seconds.
    """
    if request.path in PROBES and status == 200:
        return
    match = request.resolver_match
    facts: request_facts.RequestFacts = request.facts  # type: ignore[attr-defined]
    began: float = request.began  # type: ignore[attr-defined]
    fields = {
        "method": request.method,
        "route": f"/{match.route}" if match else None,
        "status": status,
        "ms": round((time.perf_counter() - began) * 1_000, 1),
        "workspace": facts.workspace,
        "request_id": facts.request_id,
    }
    access_log.info("request", extra={"fields": fields})


def _logged(request: HttpRequest, status: int, parts: Iterator[bytes]) -> Iterator[bytes]:
    try:
        yield from parts
    finally:
        write_line(request, status)


async def _logged_async(
    request: HttpRequest, status: int, parts: AsyncIterator[bytes]
) -> AsyncIterator[bytes]:
    try:
        async for part in parts:
            yield part
    finally:
        write_line(request, status)
