"""Somebody who uses ChatSphere over HTTP and nothing else."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2

from tests.factories import Launcher, until

Json = dict[str, Any]
PASSWORD = "a-long-and-quiet-harbour"
FINAL = {"ready", "failed"}


class Person:
    """Registered, signed in, with one bot of their own."""

    def __init__(self, launcher: Launcher, **configuration: Any) -> None:
        self.launcher = launcher
        self.email = f"alice-{uuid4().hex[:8]}@example.com"
        self.http = httpx2.Client(base_url=f"http://127.0.0.1:{launcher.port}", timeout=60)
        self.call("POST", "/api/v1/auth/register/", json=self._credentials(), status=201)
        self.sign_in()
        self.bot = self.make_bot(**configuration)

    def _credentials(self) -> Json:
        return {"email": self.email, "password": PASSWORD}

    def sign_in(self) -> None:
        """Get an access token; it lives for five minutes."""
        tokens = self.call("POST", "/api/token/", json=self._credentials(), status=200)
        self.http.headers["Authorization"] = f"Bearer {tokens['access']}"

    def call(self, method: str, path: str, *, status: int, **content: Any) -> Json:
        """One request that must be answered with `status`; signs in again when it has to."""
        answer = self.http.request(method, path, **content)
        if answer.status_code == 401 != status:
            self.sign_in()
            answer = self.http.request(method, path, **content)
        assert answer.status_code == status, (method, path, answer.status_code, answer.text)
        body: Json = answer.json()
        return body

    def get(self, path: str) -> Json:
        return self.call("GET", path, status=200)

    def make_bot(self, **configuration: Any) -> str:
        body = {"name": "Harbour", "configuration": configuration}
        return str(self.call("POST", "/api/v1/bots/", json=body, status=201)["id"])

    def upload(self, path: Path) -> str:
        with path.open("rb") as file:
            sent = {"file": (path.name, file, "application/pdf")}
            where = f"/api/v1/bots/{self.bot}/documents/"
            return str(self.call("POST", where, files=sent, status=202)["id"])

    def train_text(self, text: str) -> str:
        where = f"/api/v1/bots/{self.bot}/documents/train_text/"
        body = {"name": "A text", "text": text}
        return str(self.call("POST", where, json=body, status=202)["id"])

    def document(self, document: str) -> Json:
        return self.get(f"/api/v1/documents/{document}/")

    def until_final(self, document: str, *, seconds: float = 240) -> Json:
        """The document once it is ready or failed."""

        def final() -> Json | None:
            now = self.document(document)
            return now if now["status"] in FINAL else None

        found: Json = until(final, seconds=seconds, what="the end of ingestion", pause=0.2)
        return found

    def chunks(self, document: str) -> list[Json]:
        """All passages of a document, page after page of the list."""
        found, where = [], f"/api/v1/documents/{document}/chunks/"
        while where:
            page = self.get(where)
            found += page["results"]
            where = page["next"]
        return found

    def converse(self, bot: str | None = None) -> str:
        where = f"/api/v1/bots/{bot or self.bot}/conversations/"
        return str(self.call("POST", where, json={}, status=201)["id"])

    def ask(self, conversation: str, message: str, *, status: int = 201) -> Json:
        """The finished reply, or the problem."""
        return self.call("POST", send_to(conversation), json={"message": message}, status=status)

    @contextmanager
    def asking(self, conversation: str, message: str) -> Iterator[Iterator[Json]]:
        """The events of a reply while it is made."""
        accept = {"Accept": "text/event-stream"}
        body = {"message": message}
        with self.http.stream("POST", send_to(conversation), json=body, headers=accept) as answer:
            assert answer.status_code == 200, answer.read()
            yield events(answer)

    def follow(self, message: str, *, after: int = 0) -> list[Json]:
        """The events of a reply that exists, to their end."""
        headers = {"Accept": "text/event-stream", "Last-Event-ID": str(after)}
        with self.http.stream(
            "GET", f"/api/v1/messages/{message}/stream/", headers=headers
        ) as answer:
            assert answer.status_code == 200, answer.read()
            return list(events(answer))

    def messages(self, conversation: str) -> list[Json]:
        found: list[Json] = self.get(f"/api/v1/conversations/{conversation}/messages/")["results"]
        return found


def send_to(conversation: str) -> str:
    return f"/api/v1/conversations/{conversation}/send_message/"


def events(answer: httpx2.Response) -> Iterator[Json]:
    """The JSON objects of a stream, up to its `[DONE]`."""
    for line in answer.iter_lines():
        text = line.removeprefix("data: ")
        if text not in {line, "[DONE]"}:
            yield json.loads(text)
