"""A language model that speaks as OpenAI's does and says what its question asks for."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

WORDS = [f"word{number}" for number in range(60)]
PAUSE = 0.05  # seconds between two words
SLOWLY, EVIL, MARKDOWN = "Say it slowly.", "Say something evil.", "Say it with a list."
LIST = "It rests on **two** things:\n\n- the lens [1]\n- the lamp [1][2]\n\n```\nlit = 1707\n```\n"


@dataclass
class Model:
    """`refuses` makes it refuse the key; `visits` are the paths that were asked for by GET."""

    address: str
    refuses: bool = False
    visits: list[str] = field(default_factory=list)

    def answer(self, asked: str) -> list[str]:
        """The pieces of the answer to whatever of ours stands last in `asked`."""
        told = {SLOWLY: [f"{word} " for word in WORDS], EVIL: [self.evil()], MARKDOWN: [LIST]}
        return told[max(told, key=asked.rfind)]

    def evil(self) -> str:
        """What an obedient model prints when a document orders it to."""
        canary = f"{self.address}/canary"
        return (
            f"Done [1]. ![x]({canary}?a) ![x][r] <img src='{canary}?b'> <svg onload='hacked=1'>"
            f"<script>hacked=1</script> [x](javascript:hacked=1) <{canary}?c>\n\n"
            f"<style>@import '{canary}?d'</style>\n\n[r]: {canary}?e\n"
        )


@contextmanager
def speaking() -> Iterator[Model]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.model = Model(f"http://127.0.0.1:{server.server_port}")  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.model  # type: ignore[attr-defined]
    finally:
        server.shutdown()


class Handler(BaseHTTPRequestHandler):
    @property
    def model(self) -> Model:
        return self.server.model  # type: ignore[attr-defined]

    def do_GET(self) -> None:
        self.model.visits.append(self.path)
        self._head(404, "text/plain")

    def do_POST(self) -> None:
        asked = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self.model.refuses:
            self._head(401, "application/json")
            self.wfile.write(b'{"error": {"message": "no", "code": "invalid_api_key"}}')
            return
        self._head(200, "text/event-stream")
        try:
            for piece in self.model.answer(asked):
                self._say({"content": piece})
                time.sleep(PAUSE)
            self._say({}, finish="stop")
            self.wfile.write(b"data: [DONE]\n\n")
        except OSError:
            return  # nobody listens any more

    def _head(self, status: int, media_type: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.end_headers()

    def _say(self, delta: dict[str, Any], finish: str | None = None) -> None:
        choice = {"index": 0, "delta": {"role": "assistant", **delta}, "finish_reason": finish}
        about = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "said"}
        self.wfile.write(f"data: {json.dumps({**about, 'choices': [choice]})}\n\n".encode())

    def log_message(self, *_: object) -> None:
        pass
