"""The agent's answer as it comes: newline-delimited JSON, checked event by event."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import httpx2
from django.conf import settings

from services.agent_errors import AgentBadResponse, AgentTimeout
from services.agent_wire import (
    MAX_BYTES,
    Namespace,
    headers,
    network_faults,
    read_json,
    refusal,
    timeout,
)

if TYPE_CHECKING:
    from services.agent_client import Hidden

Event = dict[str, Any]
LONGEST_LINE = 2 * 2**20  # bytes; `sources` is by far the longest event
LAST = ("done", "error")
KNOWN = {"sources", "delta", "tool", "grounding", "usage", *LAST}
_clients: WeakKeyDictionary[asyncio.AbstractEventLoop, httpx2.AsyncClient] = WeakKeyDictionary()


async def chat_stream(
    namespace: Namespace,
    *,
    message: str,
    history: Sequence[Mapping[str, str]],
    index_id: str,
    hidden: Sequence["Hidden"],
    configuration: Mapping[str, object],
    request_id: str = "",
) -> AsyncIterator[Event]:
    """The events of one answer: `sources` first, exactly one `done` or `error` last.

    Args:
        history: {"role": "user"|"assistant", "content"}, oldest first.
        configuration: the agent's part of the bot's configuration.

    Raises:
        AgentUnavailable, AgentTimeout, AgentFailed, AgentRefused: before the first event.
        AgentBadResponse, AgentUnavailable, AgentTimeout: also later: the stream was cut, was
            silent for too long, or broke its grammar.
    """
    body = {
        "message": message,
        "history": [dict(turn) for turn in history],
        "index_id": index_id,
        "hidden": [item.model_dump(mode="json") for item in hidden],
        "configuration": dict(configuration),
    }
    url, given = (
        f"{settings.AGENT_SERVICE_URL}/v1/chat/stream",
        headers("chat", namespace, request_id),
    )
    with network_faults():
        async with _client().stream(
            "POST", url, headers=given, json=body, timeout=timeout("chat")
        ) as response:
            if response.status_code != httpx2.codes.OK:
                raise refusal(response.status_code, await _bounded(response), response.headers)
            async for event in _checked(_lines(response.aiter_bytes())):
                yield event


async def _checked(lines: AsyncIterator[bytes]) -> AsyncIterator[Event]:
    """Hold the stream to its grammar and to the total time."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + settings.AGENT_TOTAL_TIMEOUT
    kind = ""
    async for line in lines:
        event = _event(line)
        first, kind = not kind, event["type"]
        if first != (kind == "sources"):
            raise AgentBadResponse
        yield event
        if kind in LAST:
            return
        if loop.time() > deadline:
            raise AgentTimeout("The answer took too long and was ended.")
    raise AgentBadResponse("The agent service stopped in the middle of the answer.")


def _event(line: bytes) -> Event:
    try:
        found = read_json(line)
    except ValueError as error:
        raise AgentBadResponse from error
    if not isinstance(found, dict) or found.get("type") not in KNOWN:
        raise AgentBadResponse
    return found


async def _lines(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Whole lines only; what follows the last line feed is half an event and is dropped."""
    rest = b""
    async for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        for line in lines:
            yield line
        if len(rest) > LONGEST_LINE:
            raise AgentBadResponse


async def _bounded(response: httpx2.Response) -> bytes:
    found = bytearray()
    async for piece in response.aiter_bytes():
        found += piece
        if len(found) > MAX_BYTES:
            raise AgentBadResponse
    return bytes(found)


def _client() -> httpx2.AsyncClient:
    """One pool of connections an event loop; a connection cannot move to another."""
    loop = asyncio.get_running_loop()
    if loop not in _clients:
        limits = httpx2.Limits(max_connections=None, max_keepalive_connections=20)
        _clients[loop] = httpx2.AsyncClient(trust_env=False, limits=limits)
    return _clients[loop]
