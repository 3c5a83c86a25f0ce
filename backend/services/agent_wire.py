"""One HTTP call to the agent: the signed token, the limits, and what its refusals mean."""

import json
import math
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal
from uuid import UUID

import httpx2
import jwt
from django.conf import settings

from core.request_facts import current_request_id
from services.agent_errors import (
    AgentBadResponse,
    AgentFailed,
    AgentRefused,
    AgentTimeout,
    AgentUnavailable,
)

Action = Literal["store", "search", "chat", "delete", "audit", "models"]
TOKEN_SECONDS = 60  # the agent accepts no longer life
MAX_BYTES = 8 * 2**20  # of one answer
PASSED_ON = {"unknown_model", "index_mismatch", "embedding_invalid"}  # and every model_…
LONGEST_DETAIL = 500  # characters, as rows keep
LONGEST_WAIT = 600  # seconds; a Retry-After above it is cut


@dataclass(frozen=True)
class Namespace:
    """Whose vectors a call is about. It travels in the signed token, never in a body."""

    workspace: UUID
    bot: UUID


def headers(action: Action, namespace: Namespace | None, request_id: str = "") -> dict[str, str]:
    """The service token for one call, and the id under which both houses log it."""
    now = int(time.time())
    claims: dict[str, object] = {
        "aud": "chatsphere-agent",
        "iat": now,
        "exp": now + TOKEN_SECONDS,
        "action": action,
    }
    if namespace:
        claims |= {"workspace": str(namespace.workspace), "bot": str(namespace.bot)}
    token = jwt.encode(claims, settings.AGENT_SERVICE_TOKEN, algorithm="HS256")
    found = {"Authorization": f"Bearer {token}"}
    if given := request_id or current_request_id():
        found["X-Request-ID"] = given
    return found


def timeout(action: Action) -> httpx2.Timeout:
    """Seconds to connect, and between two pieces of an answer.

    What is stored is embedded first, and a batch of that takes its time on a busy machine.
    """
    read = settings.AGENT_STORE_TIMEOUT if action == "store" else settings.AGENT_READ_TIMEOUT
    connect = settings.AGENT_CONNECT_TIMEOUT
    return httpx2.Timeout(read, connect=connect, pool=connect)


def call(
    action: Action,
    method: str,
    path: str,
    *,
    namespace: Namespace | None = None,
    body: Mapping[str, object] | None = None,
    params: Mapping[str, str] | None = None,
) -> bytes:
    """The body of the agent's answer.

    Raises:
        AgentUnavailable, AgentTimeout, AgentFailed, AgentBadResponse, AgentRefused.
    """
    url, client, given = (
        settings.AGENT_SERVICE_URL + path,
        _client(os.getpid()),
        headers(action, namespace),
    )
    with (
        network_faults(),
        client.stream(
            method, url, headers=given, json=body, params=params, timeout=timeout(action)
        ) as response,
    ):
        content = _bounded(response.iter_bytes())
        if response.status_code != httpx2.codes.OK:
            raise refusal(response.status_code, content, response.headers)
        return content


def call_json(action: Action, method: str, path: str, **options: Any) -> dict[str, Any]:
    """As `call`; the answer must be a JSON object."""
    try:
        found = read_json(call(action, method, path, **options))
    except ValueError as error:
        raise AgentBadResponse from error
    if not isinstance(found, dict):
        raise AgentBadResponse
    return found


def read_json(content: bytes) -> Any:
    """What the agent says in JSON.

    Raises: ValueError: bad JSON or UTF-8, nested without end, or a number that is not finite.
    """
    try:
        return json.loads(content, parse_constant=_finite, parse_float=_finite)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("not a finite number")
    return value


@contextmanager
def network_faults() -> Iterator[None]:
    """What the HTTP client raises, in our terms."""
    try:
        yield
    except (httpx2.ConnectTimeout, httpx2.PoolTimeout) as error:
        raise AgentUnavailable("The agent service does not answer.") from error
    except httpx2.TimeoutException as error:
        raise AgentTimeout from error
    except (httpx2.DecodingError, httpx2.InvalidURL, httpx2.UnsupportedProtocol) as error:
        raise AgentBadResponse from error
    except httpx2.TransportError as error:  # refused, reset, or closed before the end
        raise AgentUnavailable("The agent service cannot be reached.") from error


def refusal(status: int, content: bytes, given: Mapping[str, str]) -> Exception:
    """What an answer other than 200 means.

    A code the user can do something about is passed on. Anything else is ours or the agent's own
    fault, and its text stays out of sight.
    """
    problem = _problem(content)
    code, detail = str(problem.get("code", "")), str(problem.get("detail", ""))[:LONGEST_DETAIL]
    wait = _seconds(given.get("Retry-After", ""))
    if code.startswith("model_") or code in PASSED_ON:
        return AgentRefused(detail, status=status, code=code, retry_after=wait)
    if status == httpx2.codes.SERVICE_UNAVAILABLE:
        return AgentUnavailable(retry_after=wait or AgentUnavailable().retry_after or 1)
    return AgentFailed()


def _problem(content: bytes) -> Mapping[str, object]:
    try:
        found = read_json(content)
    except ValueError:  # an error page is not a problem document
        return {}
    return found if isinstance(found, dict) else {}


def _seconds(text: str) -> int | None:
    return min(int(text), LONGEST_WAIT) if text.isascii() and text.isdigit() else None


def _bounded(pieces: Iterator[bytes]) -> bytes:
    found = bytearray()
    for piece in pieces:
        found += piece
        if len(found) > MAX_BYTES:
            raise AgentBadResponse("The agent service's answer is too large.")
    return bytes(found)


@cache
def _client(_process: int) -> httpx2.Client:
    """One pool of connections a process: a forked worker must not share its parent's sockets."""
    return httpx2.Client(trust_env=False, limits=httpx2.Limits(max_connections=20))
