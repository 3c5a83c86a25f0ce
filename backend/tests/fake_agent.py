"""An agent that obeys the contract, over real HTTP, with nothing but memory behind it.

It finds passages by the words they share with the question and answers by quoting the best one.
A test may make its next calls fail, hang, stop half-way or say something of its own.
"""

import json
import re
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jwt
import pytest

WORD = re.compile(r"\w+")
INDEX = "fake-words/3/1"
REFUSAL = "I could not find this in the documents."
# Every word and every mark is one token.
TOKENIZER = {
    "version": "1.0",
    "truncation": None,
    "padding": None,
    "added_tokens": [],
    "normalizer": None,
    "pre_tokenizer": {"type": "Whitespace"},
    "post_processor": None,
    "decoder": None,
    "model": {"type": "WordLevel", "vocab": {"[UNK]": 0}, "unk_token": "[UNK]"},
}
ACTIONS = {
    ("POST", "embed_and_store"): "store",
    ("POST", "search"): "search",
    ("POST", "chat"): "chat",
    ("DELETE", "vectors"): "delete",
    ("DELETE", "namespace"): "delete",
    ("GET", "vectors"): "audit",
    ("GET", "models"): "models",
    ("GET", "tokenizer"): "models",
}
Key = tuple[str, str, int, int]  # namespace, document, generation, ordinal


@dataclass
class Script:
    """What the next answers of `/v1/chat/stream` are made of.

    `pause` are seconds before each piece. Events are counted from `sources` on. `cut_after` ends
    the connection after so many, without the last one. `hold_after` waits after so many until the
    test calls `release`.
    """

    pieces: Sequence[str] | None = None
    pause: float = 0.0
    cut_after: int | None = None
    hold_after: int | None = None
    error: tuple[str, str] | None = None  # code and sentence of an `error` event at the end
    raw: Sequence[bytes] | None = None  # whole lines instead of events


@dataclass
class FakeAgent:
    """The server and its memory. `calls` are (method, path, body), oldest first."""

    token: str
    index_id: str = INDEX
    calls: list[tuple[str, str, Any]] = field(default_factory=list)
    vectors: dict[Key, dict[str, str]] = field(default_factory=dict)
    embedded: list[str] = field(default_factory=list)
    models: list[dict[str, Any]] = field(
        default_factory=lambda: [{"id": "extractive", "provider": "chatsphere", "available": True}]
    )
    faults: dict[str, deque[Callable[["Handler"], None]]] = field(
        default_factory=lambda: defaultdict(deque)
    )
    delays: dict[str, float] = field(default_factory=dict)  # seconds, by path
    current: Script = field(default_factory=Script)
    port: int = 0

    def __post_init__(self) -> None:
        self.released, self.held = threading.Event(), threading.Event()
        self.up()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def up(self) -> None:
        """Listen, after `down` on the same port again."""
        handler = type("Bound", (Handler,), {"agent": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), handler)
        self.server.daemon_threads = True
        self.port = self.server.server_port
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()

    def down(self) -> None:
        """Refuse connections."""
        self.released.set()
        self.server.shutdown()
        self.server.server_close()

    def script(self, **fields: Any) -> None:
        """Make the answers from now on; see Script."""
        self.released.clear()
        self.held.clear()
        self.current = Script(**fields)

    def release(self) -> None:
        """Let the answers that `hold_after` stopped go on."""
        self.released.set()

    def fail(
        self, path: str, status: int, code: str, *, times: int = 1, retry_after: int | None = None
    ) -> None:
        """Answer the next calls of `path` (such as "/v1/search") with a problem."""
        extra = {"Retry-After": str(retry_after)} if retry_after else {}
        body = json.dumps({"status": status, "code": code, "detail": f"The agent says {code}."})
        self.reply(path, body.encode(), status=status, times=times, **extra)

    def reply(
        self, path: str, body: bytes, *, status: int = 200, times: int = 1, **headers: str
    ) -> None:
        """Answer the next calls of `path` with these bytes."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        self._queue(path, times, lambda handler: handler.send(status, body, given))

    def hang(self, path: str, seconds: float, *, times: int = 1) -> None:
        """Say nothing for so long, then close."""
        self._queue(path, times, lambda _handler: time.sleep(seconds))

    def slow(self, path: str, seconds: float) -> None:
        """Take so long before each answer from now on, however it turns out."""
        self.delays[path] = seconds

    def count(self, path: str) -> int:
        """How many calls of `path` came so far."""
        return sum(called.partition("?")[0] == path for _, called, _ in self.calls)

    def documents(self) -> set[str]:
        """The documents that have vectors."""
        return {key[1] for key in self.vectors}

    def find(self, namespace: str, body: dict[str, Any], query: str, retrieval: Any) -> list[Any]:
        """Passages that share words with `query`, most first, without what is hidden."""
        hidden = {(item["document_id"], item.get("generation")) for item in body["hidden"]}
        asked = set(WORD.findall(query.lower()))
        hits = []
        for (space, document, generation, ordinal), chunk in self.vectors.items():
            unseen = {(document, None), (document, generation)} & hidden
            shared = len(asked & set(WORD.findall(chunk["embedding_text"].lower())))
            if space == namespace and not unseen and shared:
                hits.append(_hit(document, generation, ordinal, chunk["content"], shared))
        hits.sort(key=lambda hit: (-hit["score"], hit["document_id"], hit["ordinal"]))
        return hits[: (retrieval or {}).get("top_k", 6)]

    def events(self, namespace: str, body: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """One answer in the contract's grammar."""
        retrieval = body["configuration"].get("retrieval")
        hits = self.find(namespace, body, body["message"], retrieval)
        sources = [{"index": number, **hit} for number, hit in enumerate(hits, start=1)]
        yield {"type": "sources", "sources": sources}
        pieces, grounding = _answer(self.current, sources)
        for piece in pieces:
            time.sleep(self.current.pause)
            yield {"type": "delta", "text": piece}
        if self.current.error:
            code, detail = self.current.error
            yield {"type": "error", "code": code, "detail": detail}
            return
        yield {"type": "grounding", "grounding": grounding}
        usage = {"model": "extractive", "input_tokens": None, "output_tokens": None}
        yield {"type": "usage", "usage": usage}
        yield {"type": "done", "finish_reason": "stop"}

    def _queue(self, path: str, times: int, fault: Callable[["Handler"], None]) -> None:
        self.faults[path].extend([fault] * times)


class Handler(BaseHTTPRequestHandler):
    """Routes of the agent; `agent` is set on the bound subclass."""

    agent: FakeAgent
    protocol_version = "HTTP/1.0"  # the end of a stream is the end of its connection

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def log_message(self, *_: object) -> None:
        """Tests keep their output for themselves."""

    def send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        given = {"Content-Type": "application/json", "Content-Length": str(len(body))}
        for name, value in {**given, **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        body = json.loads(self.rfile.read(length)) if length else None
        agent, parts = self.agent, urlsplit(self.path)
        agent.calls.append((self.command, self.path, body))
        time.sleep(agent.delays.get(parts.path, 0))
        if agent.faults[parts.path]:
            agent.faults[parts.path].popleft()(self)
            return
        _, _, route, *rest = [*parts.path.split("/"), "", ""]
        namespace = self._namespace(ACTIONS[self.command, route])
        if namespace is None:
            self._problem(401, "unauthorized")
        elif body and body.get("index_id", agent.index_id) != agent.index_id:
            self._problem(409, "index_mismatch")
        else:
            query = dict(parse_qsl(parts.query))
            getattr(self, f"_{self.command}_{route}".lower())(namespace, body, query, rest)

    def _namespace(self, action: str) -> str | None:
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        try:
            claims = jwt.decode(
                token, self.agent.token, algorithms=["HS256"], audience="chatsphere-agent"
            )
        except jwt.PyJWTError:
            return None
        if scheme != "Bearer" or claims["action"] != action or claims["exp"] - claims["iat"] > 60:
            return None
        return f"{claims.get('workspace')}/{claims.get('bot')}"

    def _problem(self, status: int, code: str) -> None:
        self.send(status, json.dumps({"status": status, "code": code, "detail": code}).encode())

    def _json(self, value: object) -> None:
        self.send(200, json.dumps(value).encode())

    def _post_embed_and_store(self, space: str, body: Any, _query: Any, _rest: Any) -> None:
        assert 1 <= len(body["chunks"]) <= 128
        for chunk in body["chunks"]:
            assert chunk["content"], "an empty passage"
            key = (space, body["document_id"], body["generation"], chunk["ordinal"])
            self.agent.vectors[key] = chunk
            self.agent.embedded.append(chunk["embedding_text"])
        self._json({"stored": len(body["chunks"])})

    def _post_search(self, space: str, body: Any, _query: Any, _rest: Any) -> None:
        self._json({"results": self.agent.find(space, body, body["query"], body.get("retrieval"))})

    def _post_chat(self, space: str, body: Any, _query: Any, _rest: Any) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/x-ndjson")
        self.end_headers()
        script = self.agent.current
        lines = script.raw or (_line(event) for event in self.agent.events(space, body))
        for number, line in enumerate(lines):
            if number == script.cut_after:
                return
            if number == script.hold_after:
                self.agent.held.set()
                self.agent.released.wait(20)
            try:
                self.wfile.write(line)
                self.wfile.flush()
            except (BrokenPipeError, ConnectionResetError):  # the backend has left
                return

    def _get_vectors(self, space: str, _body: Any, query: Any, _rest: Any) -> None:
        wanted = query.get("document_id")
        found: dict[tuple[str, int], list[int]] = defaultdict(list)
        for name, document, generation, ordinal in sorted(self.agent.vectors):
            if name == space and wanted in (None, document):
                found[document, generation].append(ordinal)
        self._json({"results": [self._generation(key, found[key], wanted) for key in found]})

    def _generation(self, key: tuple[str, int], ordinals: list[int], wanted: str | None) -> Any:
        return {
            "document_id": key[0],
            "generation": key[1],
            "index_id": self.agent.index_id,
            "chunks": len(ordinals),
            "ordinals": ordinals if wanted else None,
        }

    def _delete_vectors(self, space: str, _body: Any, query: Any, rest: Any) -> None:
        generation = query.get("generation")
        self._delete(lambda key: key[:2] == (space, rest[0]) and generation in (None, str(key[2])))

    def _delete_namespace(self, space: str, _body: Any, _query: Any, _rest: Any) -> None:
        self._delete(lambda key: key[0] == space)

    def _delete(self, gone: Callable[[Key], bool]) -> None:
        keys = [key for key in self.agent.vectors if gone(key)]
        for key in keys:
            del self.agent.vectors[key]
        self._json({"deleted": len(keys)})

    def _get_models(self, _space: str, _body: Any, _query: Any, _rest: Any) -> None:
        index = self.agent.index_id
        embedding = {"index_id": index, "model": "words", "dimensions": 3, "max_tokens": 256}
        self._json({"embedding": embedding, "models": self.agent.models})

    def _get_tokenizer(self, _space: str, _body: Any, _query: Any, _rest: Any) -> None:
        self._json(TOKENIZER)


def _hit(document: str, generation: int, ordinal: int, content: str, shared: int) -> dict[str, Any]:
    return {
        "document_id": document,
        "generation": generation,
        "ordinal": ordinal,
        "content": content,
        "score": float(shared),
        "similarity": min(1.0, shared / 10),
    }


def _answer(script: Script, sources: list[dict[str, Any]]) -> tuple[Sequence[str], list[Any]]:
    if script.pieces is not None:
        return script.pieces, []
    if not sources:
        return [REFUSAL], []
    quote = sources[0]["content"].split(". ")[0]
    span = {"start": 0, "end": len(quote), "supported": True, "source_index": 1, "quote": quote}
    return [quote[:10], quote[10:], " [1]"], [span]


def _line(event: dict[str, Any]) -> bytes:
    return json.dumps(event).encode() + b"\n"


@contextmanager
def running() -> Iterator[FakeAgent]:
    """An agent for as long as the block lasts."""
    from django.conf import settings

    agent = FakeAgent(settings.AGENT_SERVICE_TOKEN)
    try:
        yield agent
    finally:
        agent.down()


@pytest.fixture
def agent(settings: Any) -> Iterator[FakeAgent]:
    """A fake agent that the backend under test talks to."""
    from services.agent_client import forget_embedding

    forget_embedding()
    with running() as started:
        settings.AGENT_SERVICE_URL = started.url
        yield started
    forget_embedding()
