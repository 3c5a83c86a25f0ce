"""How much of a request's body is taken in at all; Django reads it whole before any view runs."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

from core.exceptions import TooLarge
from core.problems import problem

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]


class BodyTooLong(Exception):
    """More came than is taken in, whatever length was announced."""


def limited(application: Any, *, most: int) -> Application:
    """The ASGI `application`, which sees at most `most` bytes of a body; 413 to who sends more."""

    async def guarded(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await application(scope, receive, send)
        elif _announced(scope) > most:
            await _refuse(scope, send)
        else:
            try:
                await application(scope, _counted(receive, most), send)
            except BodyTooLong:  # raised while the body is read, so nothing was answered yet
                await _refuse(scope, send)

    return guarded


def _counted(receive: Receive, most: int) -> Receive:
    taken = 0

    async def counting() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise BodyTooLong
        return message

    return counting


def _announced(scope: Message) -> int:
    length = _header(scope, b"content-length")
    return int(length) if length.isdigit() else 0


def _header(scope: Message, name: bytes) -> bytes:
    return next((bytes(value) for key, value in scope["headers"] if key == name), b"")


async def _refuse(scope: Message, send: Send) -> None:
    """The same answer as a view's, which cannot be asked any more."""
    is_form = _header(scope, b"content-type").startswith(b"multipart/")
    request, request_id = HttpRequest(), uuid4().hex
    request.request_id = request_id  # type: ignore[attr-defined]
    error = TooLarge(code="file_too_large" if is_form else "too_large")
    response: HttpResponse = problem(request, error)
    headers = [
        (name.lower().encode("latin-1"), value.encode("latin-1"))
        for name, value in (*response.items(), ("X-Request-ID", request_id))
    ]
    start = {"type": "http.response.start", "status": response.status_code, "headers": headers}
    await send(start)
    await send({"type": "http.response.body", "body": response.content})
