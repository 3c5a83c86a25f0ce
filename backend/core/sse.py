"""Server-sent events: how they are asked for, numbered, written, and kept alive."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Mapping

from asgiref.sync import sync_to_async
from django.http import HttpRequest, StreamingHttpResponse
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.serializers import CharField, Serializer

from core.downloads import give_back_connection
from core.exceptions import FieldError, InvalidInput

MEDIA_TYPE = "text/event-stream"
DONE = b"data: [DONE]\n\n"
PING = b": ping\n\n"
SILENCE = 15.0  # seconds without a byte, after which a proxy might think the stream dead
LONGEST_NUMBER = 9  # digits
NUMBER = {"type": "integer", "minimum": 0, "maximum": 10**LONGEST_NUMBER - 1}  # in OpenAPI's words
HEADERS = {"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"}
# Some clients end a line where Unicode does and not only where the format does.
ODD_LINE_ENDS = {ord(mark): f"\\u{ord(mark):04x}" for mark in "\x85\u2028\u2029"}


class StreamEventSerializer(Serializer[dict[str, str]]):
    """One event on the wire."""

    id = CharField(required=False, help_text="Its number in the stream, from 1.")
    data = CharField(help_text="A JSON object; `[DONE]` is the last.")  # type: ignore[assignment]


class EventsOrJSON(DefaultContentNegotiation):
    """For views that can answer with events: asking for them is not refused with 406."""

    def select_renderer(
        self,
        request: Request,
        renderers: Iterable[BaseRenderer],
        format_suffix: str | None = None,
    ) -> tuple[BaseRenderer, str]:
        if wanted(request):
            first = next(iter(renderers))
            return first, str(first.media_type)
        found: tuple[BaseRenderer, str] = super().select_renderer(request, renderers, format_suffix)
        return found


def wanted(request: HttpRequest | Request) -> bool:
    """Whether `Accept` names event streams; `*/*` does not."""
    kinds = request.headers.get("Accept", "").lower().split(",")
    return MEDIA_TYPE in {kind.partition(";")[0].strip() for kind in kinds}


def last_event_id(request: HttpRequest | Request) -> int:
    """The number of the last event the reader has: `Last-Event-ID`, else `?after=`, else 0.

    Raises: InvalidInput: one of them is not a number, or `after` stands twice.
    """
    if len(request.GET.getlist("after")) > 1:
        raise _invalid("duplicate_parameter", "This parameter stands twice.")
    after = _number(request.GET.get("after", "0"))
    header = request.headers.get("Last-Event-ID", "")
    return _number(header) if header else after


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER):
        raise _invalid("wrong_type", "The last event's id is a whole number.")
    return int(text)


def _invalid(code: str, detail: str) -> InvalidInput:
    return InvalidInput(detail, errors=[FieldError(pointer="/after", code=code, detail=detail)])


def message(number: int, event: Mapping[str, object]) -> bytes:
    """One event on the wire."""
    data = json.dumps(event, ensure_ascii=False, separators=(",", ":")).translate(ODD_LINE_ENDS)
    return f"id: {number}\ndata: {data}\n\n".encode()


def response(
    parts: AsyncGenerator[bytes], *, headers: Mapping[str, str] | None = None
) -> StreamingHttpResponse:
    """`parts` as they come, with a comment in each long silence."""
    content = _holding_no_connection(kept_alive(parts))
    return StreamingHttpResponse(
        content, content_type=MEDIA_TYPE, headers={**HEADERS, **(headers or {})}
    )


async def kept_alive(parts: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
    """`parts`, and PING whenever nothing came for SILENCE seconds."""
    following = asyncio.ensure_future(_next(parts))
    try:
        while True:
            done, _ = await asyncio.wait({following}, timeout=SILENCE)
            if not done:
                yield PING
                continue
            part = following.result()
            if part is None:
                return
            yield part
            following = asyncio.ensure_future(_next(parts))
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        await parts.aclose()


async def _next(parts: AsyncIterator[bytes]) -> bytes | None:
    return await anext(parts, None)


async def _holding_no_connection(parts: AsyncIterator[bytes]) -> AsyncGenerator[bytes]:
    """Give back the view's database connection first; a stream would keep it to its end."""
    await sync_to_async(give_back_connection)()
    async for part in parts:
        yield part
