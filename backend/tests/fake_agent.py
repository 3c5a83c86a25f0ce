"""An agent that obeys the contract, over real HTTP, with nothing but memory behind it.

It finds passages by the words they share with the question and answers by quoting the best one.
A test may make its next calls fail, hang, stop half-way or say something of its own.
"""

import hashlib
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
    ("POST", "vectors"): "store",
    ("GET", "vectors"): "audit",
    ("GET", "models"): "models",
    ("GET", "tokenizer"): "models",
}
Key = tuple[str, str, int, int, str]  # namespace, document, generation, ordinal, index


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
    index_id: str = INDEX  # for new vectors
    others: list[str] = field(default_factory=list)  # indexes that are served beside it
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

    def offer(self, index_id: str) -> None:
        """New vectors belong to this index from now on; the ones before it are served as well."""
        self.others.append(self.index_id)
        self.index_id = index_id

    def serves(self, index_id: str) -> bool:
        return index_id in (self.index_id, *self.others)

    def documents(self) -> set[str]:
        """The documents that have vectors."""
        return {key[1] for key in self.vectors}

    def find(self, namespace: str, body: dict[str, Any], query: str, retrieval: Any) -> list[Any]:
        """Passages that share words with `query`, most first, without what is hidden."""
        names = ("document_id", "generation", "ordinal")
        hidden = {tuple(item.get(name) for name in names) for item in body["hidden"]}
        asked = set(WORD.findall(query.lower()))
        hits = []
        for (space, document, generation, ordinal, index), chunk in self.vectors.items():
            bounds = ((None, None), (generation, None), (generation, ordinal))
            unseen = {(document, *bound) for bound in bounds} & hidden
            shared = len(asked & set(WORD.findall(chunk["embedding_text"].lower())))
            mine = (space, index) == (namespace, body["index_id"])
            if mine and not unseen and shared:
                hits.append(_hit(document, generation, ordinal, chunk, shared))
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
        elif body and rest[0] != "copy" and not agent.serves(body["index_id"]):
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
            self.agent.vectors[*key, body["index_id"]] = chunk
            self.agent.embedded.append(chunk["embedding_text"])
        self._json({"stored": len(body["chunks"])})

    def _post_vectors(self, space: str, body: Any, _query: Any, _rest: Any) -> None:
        assert 1 <= len(body["pairs"]) <= 1_000
        vectors, copied = self.agent.vectors, 0
        for origin, target in body["pairs"]:
            old = (space, body["document_id"], body["from_generation"], origin, body["index_id"])
            if old in vectors:
                new = (*old[:2], body["to_generation"], target, old[4])
                vectors[new] = {**vectors[old], "ordinal": target}
                copied += 1
        self._json({"copied": copied})

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
        found: dict[tuple[str, int, str], dict[int, str]] = defaultdict(dict)
        for (name, document, generation, ordinal, index), chunk in sorted_items(self.agent.vectors):
            if name == space and wanted in (None, document):
                found[document, generation, index][ordinal] = fingerprint(chunk)
        self._json({"results": [_generation(key, found[key], wanted) for key in found]})

    def _delete_vectors(self, space: str, _body: Any, query: Any, rest: Any) -> None:
        places = {"generation": 2, "ordinal": 3, "index_id": 4}
        assert query.keys() <= places.keys(), "an unknown parameter"
        assert "ordinal" not in query or "generation" in query, "a place in no generation"
        bounds = {places[name]: value for name, value in query.items()} | {1: rest[0]}
        self._delete(space, bounds)

    def _delete_namespace(self, space: str, _body: Any, query: Any, _rest: Any) -> None:
        self._delete(space, {4: query["index_id"]} if "index_id" in query else {})

    def _delete(self, space: str, bounds: dict[int, str]) -> None:
        wanted = {0: space, **bounds}
        keys = [
            key
            for key in self.agent.vectors
            if all(str(key[place]) == value for place, value in wanted.items())
        ]
        for key in keys:
            del self.agent.vectors[key]
        self._json({"deleted": len(keys)})

    def _get_models(self, _space: str, _body: Any, _query: Any, _rest: Any) -> None:
        known = [self.agent.index_id, *self.agent.others]
        infos = [_info(index) for index in known]
        self._json({"embedding": infos[0], "embeddings": infos, "models": self.agent.models})

    def _get_tokenizer(self, _space: str, _body: Any, query: Any, _rest: Any) -> None:
        if self.agent.serves(query.get("index_id", self.agent.index_id)):
            self._json(TOKENIZER)
        else:
            self._problem(409, "index_mismatch")


def sorted_items(vectors: dict[Key, dict[str, str]]) -> list[tuple[Key, dict[str, str]]]:
    return sorted(vectors.items(), key=lambda item: item[0])


def fingerprint(chunk: dict[str, str]) -> str:
    """What the agent remembers of the passage that a vector was made from."""
    return _sha256(_sha256(chunk["embedding_text"]) + chunk["content"])


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _generation(key: tuple[str, int, str], kept: dict[int, str], wanted: str | None) -> Any:
    return {
        "document_id": key[0],
        "generation": key[1],
        "index_id": key[2],
        "chunks": len(kept),
        "digest": _sha256(",".join(f"{ordinal}:{text}" for ordinal, text in kept.items())),
        "ordinals": list(kept) if wanted else None,
        "fingerprints": list(kept.values()) if wanted else None,
    }


def _info(index_id: str) -> dict[str, Any]:
    """The model behind an index called "name/dimensions/version"."""
    dimensions = int(index_id.split("/")[1])
    return {"index_id": index_id, "model": "words", "dimensions": dimensions, "max_tokens": 256}


def _hit(
    document: str, generation: int, ordinal: int, chunk: dict[str, str], shared: int
) -> dict[str, Any]:
    return {
        "document_id": document,
        "generation": generation,
        "ordinal": ordinal,
        "content": chunk["content"],
        "question": chunk.get("question", ""),
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
