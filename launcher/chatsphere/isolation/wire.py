"""Requests to a running service over connections that are kept, with patience for its limits."""

import http.client
import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

TIMEOUT = 30.0  # seconds for one answer
LONGEST_WAIT = 65  # seconds that a limit may ask for; the longest ordinary window is a minute
TRIES = 4
STREAM = "text/event-stream"


@dataclass(frozen=True)
class Answer:
    """What came back; `text` is the body, without the id that differs each time."""

    status: int
    text: str

    def json(self) -> Any:
        return json.loads(self.text)


class Service:
    """One service on this machine. May be used by several threads; each has its own connection."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._local = threading.local()

    def ask(
        self,
        method: str,
        path: str,
        *,
        credential: str = "",
        body: object = None,
    ) -> Answer:
        """One answer. A 429 is waited out: it says nothing about whose object was asked for."""
        headers = {"Authorization": f"Bearer {credential}"} if credential else {}
        content = None if body is None else json.dumps(body).encode()
        if content is not None:
            headers["Content-Type"] = "application/json"
        answer, wait = self._once(method, path, headers, content)
        for _ in range(TRIES):
            if answer.status != http.HTTPStatus.TOO_MANY_REQUESTS:
                break
            time.sleep(min(wait, LONGEST_WAIT))
            answer, wait = self._once(method, path, headers, content)
        return answer

    def _once(
        self, method: str, path: str, headers: Mapping[str, str], content: bytes | None
    ) -> tuple[Answer, int]:
        """The answer, and the seconds it asks to wait; a connection that was closed is reopened."""
        try:
            return self._spoken(method, path, headers, content)
        except (http.client.HTTPException, ConnectionError):
            self._connection().close()
            return self._spoken(method, path, headers, content)

    def _spoken(
        self, method: str, path: str, headers: Mapping[str, str], content: bytes | None
    ) -> tuple[Answer, int]:
        connection = self._connection()
        connection.request(method.upper(), path, content, dict(headers))
        response = connection.getresponse()
        text = response.read().decode("utf-8", "replace")
        text = text.replace(response.headers.get("X-Request-ID") or "\0", "")
        return Answer(response.status, text), int(response.headers.get("Retry-After") or 1)

    def _connection(self) -> http.client.HTTPConnection:
        if not hasattr(self._local, "connection"):
            self._local.connection = http.client.HTTPConnection(
                "127.0.0.1", self.port, timeout=TIMEOUT
            )
        connection: http.client.HTTPConnection = self._local.connection
        return connection
