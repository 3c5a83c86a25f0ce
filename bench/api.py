"""The product's HTTP routes, as far as the benchmarks need them."""

import http.client
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from bench.stack import BenchFailed

TIMEOUT = 120.0  # seconds for one answer
TOKEN_SECONDS = 200.0  # an access token lives for 300
PASSWORD = "seven quiet purple lamps"  # noqa: S105 - of an account in a temporary installation


@dataclass
class Api:
    """One person's access to the stack that listens on `port` of this machine."""

    port: int
    email: str = "bench@example.com"
    token: str = ""
    token_made: float = -TOKEN_SECONDS

    def register(self) -> None:
        self._send("POST", "/api/v1/auth/register/", {"email": self.email, "password": PASSWORD})

    def get(self, path: str) -> Any:
        return json.loads(self._send("GET", path, None, self._bearer()))

    def post(self, path: str, body: dict[str, Any]) -> Any:
        return json.loads(self._send("POST", path, body, self._bearer()))

    def upload(self, bot: str, path: Path) -> str:
        """The new document's id."""
        boundary = uuid4().hex
        field = f'Content-Disposition: form-data; name="file"; filename="{path.name}"'
        head = f"--{boundary}\r\n{field}\r\nContent-Type: application/octet-stream\r\n\r\n"
        body = head.encode() + path.read_bytes() + f"\r\n--{boundary}--\r\n".encode()
        kind = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        answer = self._send(
            "POST", f"/api/v1/bots/{bot}/documents/", body, {**self._bearer(), **kind}
        )
        document: str = json.loads(answer)["id"]
        return document

    def wait_until_ready(self, document: str, *, patience: float = 600.0) -> dict[str, Any]:
        """The document once it is ready; asked five times a second."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            found: dict[str, Any] = self.get(f"/api/v1/documents/{document}/")
            if found["status"] == "ready":
                return found
            if found["status"] == "failed":
                raise BenchFailed(f"A document failed: {found['error']}")
            time.sleep(0.2)
        raise BenchFailed(f"A document was not ready after {patience:g} s.")

    def all(self, path: str) -> list[dict[str, Any]]:
        """Every page of a list."""
        rows: list[dict[str, Any]] = []
        following: str | None = f"{path}?page_size=100"
        while following:
            page = self.get(following)
            rows += page["results"]
            following = page["next"] and page["next"].partition(f":{self.port}")[2]
        return rows

    def first_delta(self, path: str, body: dict[str, Any]) -> float:
        """Seconds from asking for a streamed answer to the first piece of its text."""
        headers = {**self._bearer(), "Accept": "text/event-stream"}
        began, first = time.perf_counter(), 0.0
        connection = self._connect("POST", path, body, headers)
        for line in connection.getresponse():
            if not first and b'"text-delta"' in line:
                first = time.perf_counter() - began
        connection.close()
        if not first:
            raise BenchFailed("A streamed answer had no text.")
        return first

    def _bearer(self) -> dict[str, str]:
        if time.monotonic() - self.token_made > TOKEN_SECONDS:
            account = {"email": self.email, "password": PASSWORD}
            self.token = json.loads(self._send("POST", "/api/token/", account))["access"]
            self.token_made = time.monotonic()
        return {"Authorization": f"Bearer {self.token}"}

    def _send(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | bytes | None,
        headers: dict[str, str] | None = None,
    ) -> bytes:
        connection = self._connect(method, path, body, headers or {})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        if answer.status >= 300:
            raise BenchFailed(f"{method} {path} answered {answer.status}: {content[:500]!r}")
        return content

    def _connect(
        self, method: str, path: str, body: dict[str, Any] | bytes | None, headers: dict[str, str]
    ) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        if isinstance(body, dict):
            body, headers = (
                json.dumps(body).encode(),
                {"Content-Type": "application/json", **headers},
            )
        connection.request(method, path, body, headers)
        return connection
