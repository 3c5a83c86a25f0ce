"""Real web servers for tests, in a thread or in a process of their own, and readers of streams."""

import asyncio
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import uvicorn

from tests.processes import BACKEND, free_port, test_database_url, wait_for

Event = dict[str, Any]


@dataclass
class Heard:
    """What a reader of a stream got: numbers, events, and whether the stream was closed."""

    numbers: list[int] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    pings: int = 0
    done: bool = False

    @property
    def text(self) -> str:
        return "".join(event["delta"] for event in self.of("text-delta"))

    @property
    def kinds(self) -> list[str]:
        return [event["type"] for event in self.events]

    def of(self, kind: str) -> list[Event]:
        return [event for event in self.events if event["type"] == kind]

    def take(self, line: str) -> None:
        """One line of the format; the rest of it are blank."""
        name, _, value = line.partition(": ")
        if value == "ping" and not name:
            self.pings += 1
        elif name == "id":
            self.numbers.append(int(value))
        elif value == "[DONE]":
            self.done = True
        elif name == "data":
            self.events.append(json.loads(value))


class Speaker:
    """A person's program over real HTTP."""

    def __init__(self, url: str, access: str) -> None:
        headers = {"Authorization": f"Bearer {access}"}
        self.http = httpx2.Client(base_url=url, headers=headers, timeout=30, trust_env=False)

    def send(self, conversation: Any, message: str = "Where is the tower?", **more: Any) -> Any:
        """The finished message, or the problem."""
        path = f"/api/v1/conversations/{conversation.pk}/send_message/"
        return self.http.post(path, json={"message": message, **more})

    @contextmanager
    def asking(
        self, conversation: Any, message: str = "Where is the tower?", **more: Any
    ) -> Iterator[Iterator[Heard]]:
        """A reply's stream; each step has heard one event more."""
        path = f"/api/v1/conversations/{conversation.pk}/send_message/"
        with self._stream("POST", path, json={"message": message, **more}) as steps:
            yield steps

    def ask(self, conversation: Any, message: str = "Where is the tower?", **more: Any) -> Heard:
        """The whole stream of a reply."""
        with self.asking(conversation, message, **more) as steps:
            return _last(steps)

    @contextmanager
    def following(self, message_id: str, after: int = 0) -> Iterator[Iterator[Heard]]:
        headers = {"Last-Event-ID": str(after)} if after else {}
        path = f"/api/v1/messages/{message_id}/stream/"
        with self._stream("GET", path, headers=headers) as steps:
            yield steps

    def follow(self, message_id: str, after: int = 0) -> Heard:
        with self.following(message_id, after) as steps:
            return _last(steps)

    def message(self, message_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.http.get(f"/api/v1/messages/{message_id}/").json()
        return found

    @contextmanager
    def _stream(self, method: str, path: str, **given: Any) -> Iterator[Iterator[Heard]]:
        headers = {"Accept": "text/event-stream", **given.pop("headers", {})}
        with self.http.stream(method, path, headers=headers, **given) as response:
            assert response.status_code == 200, response.read()
            self.headers = response.headers
            yield _steps(response)


def _steps(response: httpx2.Response) -> Iterator[Heard]:
    heard = Heard()
    for line in response.iter_lines():
        heard.take(line)
        if not line:
            yield heard


def _last(steps: Iterator[Heard]) -> Heard:
    heard = Heard()
    for heard in steps:  # noqa: B007 - the same object each time; the last step has all of it
        pass
    return heard


@contextmanager
def in_thread() -> Iterator[str]:
    """The address of this process's own application, served as in production."""
    from config.asgi import application

    config = uvicorn.Config(
        application, port=0, log_level="warning", timeout_graceful_shutdown=1, proxy_headers=False
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        wait_for(lambda: server.started)
        port = server.servers[0].sockets[0].getsockname()[1]
        wait_for(lambda: _answers(port))  # the first request imports what the others find
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


@dataclass
class WebProcess:
    """Another web process over the same database and agent."""

    url: str
    process: "subprocess.Popen[bytes]"
    log: Path


@contextmanager
def in_process(folder: Path, agent_url: str, **environment: str) -> Iterator[WebProcess]:
    """A server as the launcher starts it, answering."""
    port, log = free_port(), folder / "web.log"
    folder.mkdir(exist_ok=True)
    given = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "CHATSPHERE_DATABASE_URL": test_database_url(),
        "CHATSPHERE_AGENT_SERVICE_URL": agent_url,
        "CHATSPHERE_DATA_DIR": str(folder),
        **environment,
    }
    program = ("-m", "uvicorn", "config.asgi:application", "--port", str(port))
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, *program, "--no-proxy-headers", "--timeout-graceful-shutdown", "1"],
            cwd=BACKEND,
            env=given,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
        try:
            wait_for(lambda: _answers(port) or process.poll() is not None)
            assert process.poll() is None, log.read_text("utf-8")
            yield WebProcess(f"http://127.0.0.1:{port}", process, log)
        finally:
            process.kill()
            process.wait(10)


def _answers(port: int) -> bool:
    try:
        return httpx2.get(f"http://127.0.0.1:{port}/healthz", trust_env=False).status_code == 200
    except httpx2.TransportError:
        return False


def content_of(response: Any) -> bytes:
    """Everything of an answer that comes piece by piece, without a server between."""

    async def read() -> bytes:
        return b"".join([piece async for piece in response.streaming_content])

    return asyncio.run(read())
