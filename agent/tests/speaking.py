"""The backend's side of the wire: the token of one bot on every call."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import httpx2

from tests.factories import make_batch, make_copy, make_question, make_search, make_token


@dataclass(frozen=True)
class Bot:
    """Whose passages: a workspace and a bot in it."""

    workspace: str = field(default_factory=lambda: str(uuid4()))
    bot: str = field(default_factory=lambda: str(uuid4()))

    @property
    def namespace(self) -> str:
        return f"{self.workspace}/{self.bot}"


@dataclass(frozen=True)
class Agent:
    """Calls the service for `bot`; the answer is returned as it came."""

    http: httpx2.Client
    bot: Bot

    def call(self, action: str, method: str, path: str, **options: Any) -> httpx2.Response:
        token = make_token(action, workspace=self.bot.workspace, bot=self.bot.bot)
        headers = {"Authorization": f"Bearer {token}"} | options.pop("headers", {})
        return self.http.request(method, path, headers=headers, **options)

    def store(self, *texts: str, **changes: Any) -> UUID:
        """Store a new document of `texts`, one chunk each; its id."""
        body = make_batch(*texts, **changes)
        response = self.call("store", "POST", "/v1/embed_and_store", json=body)
        assert response.status_code == httpx2.codes.OK, response.text
        return UUID(body["document_id"])

    def search(self, query: str, **changes: Any) -> list[dict[str, Any]]:
        response = self.call("search", "POST", "/v1/search", json=make_search(query, **changes))
        assert response.status_code == httpx2.codes.OK, response.text
        found: list[dict[str, Any]] = response.json()["results"]
        return found

    def found(self, query: str, **changes: Any) -> list[str]:
        """Only the texts of what `search` finds."""
        return [hit["content"] for hit in self.search(query, **changes)]

    def chat(self, message: str, **changes: Any) -> httpx2.Response:
        return self.call("chat", "POST", "/v1/chat", json=make_question(message, **changes))

    def stream(self, message: str, **changes: Any) -> list[dict[str, Any]]:
        return list(self.events(message, **changes))

    def events(self, message: str, **changes: Any) -> Iterator[dict[str, Any]]:
        """The events of `chat/stream` as they come."""
        token = make_token("chat", workspace=self.bot.workspace, bot=self.bot.bot)
        headers = {"Authorization": f"Bearer {token}"}
        body = make_question(message, **changes)
        with self.http.stream("POST", "/v1/chat/stream", headers=headers, json=body) as response:
            assert response.status_code == httpx2.codes.OK, response.read()
            for line in response.iter_lines():
                yield json.loads(line)

    def stored(self, **params: str) -> list[dict[str, Any]]:
        response = self.call("audit", "GET", "/v1/vectors", params=params)
        assert response.status_code == httpx2.codes.OK, response.text
        found: list[dict[str, Any]] = response.json()["results"]
        return found

    def delete(self, path: str, **params: str) -> int:
        response = self.call("delete", "DELETE", path, params=params)
        assert response.status_code == httpx2.codes.OK, response.text
        gone: int = response.json()["deleted"]
        return gone

    def copy(self, document: UUID, *pairs: tuple[int, int], **changes: Any) -> int:
        """Copy passages of generation 1 into generation 2; how many."""
        body = make_copy(*pairs, document_id=document, **changes)
        response = self.call("store", "POST", "/v1/vectors/copy", json=body)
        assert response.status_code == httpx2.codes.OK, response.text
        copied: int = response.json()["copied"]
        return copied
