"""A language model's vendor on this machine: a real HTTP server that answers as it was told."""

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LONGEST = 20  # seconds a reply may be held back


class Cut:
    """In a reply: the connection ends here, without the last chunk."""


class Hang:
    """In a reply: nothing more comes until the client leaves or the vendor is closed."""


Piece = bytes | threading.Event | type[Cut] | type[Hang]


@dataclass
class Reply:
    """What is sent: an event among the pieces is waited for before the next one."""

    pieces: Sequence[Piece] = ()
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Call:
    """What arrived."""

    path: str
    headers: dict[str, str]
    body: Any


class Vendor:
    """`reply` is the answer to every call; `calls` are those that came; `gone` is set when a
    client leaves before its answer has ended."""

    def __init__(self) -> None:
        self.reply, self.calls = Reply(), list[Call]()
        self.gone, self.closing = threading.Event(), threading.Event()
        handler = type("OurHandler", (Handler,), {"vendor": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self.closing.set()
        self._server.shutdown()
        self._thread.join(LONGEST)
        self._server.server_close()


class Handler(BaseHTTPRequestHandler):
    """Every answer ends its connection: nothing of one test reaches the next."""

    protocol_version = "HTTP/1.1"
    vendor: Vendor

    def do_POST(self) -> None:
        self.close_connection = True
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.vendor.calls.append(Call(self.path, headers, body))
        reply = self.vendor.reply
        try:
            if reply.pieces[:1] != [Hang]:
                self._begin(reply)
            if all(self._send(piece) for piece in reply.pieces):
                self.wfile.write(b"0\r\n\r\n")
        except OSError:
            self.vendor.gone.set()

    def _begin(self, reply: Reply) -> None:
        self.send_response(reply.status)
        headers = {"Content-Type": "text/event-stream", "Transfer-Encoding": "chunked"}
        for name, value in (headers | reply.headers | {"Connection": "close"}).items():
            self.send_header(name, value)
        self.end_headers()

    def _send(self, piece: Piece) -> bool:
        """Whether the answer goes on."""
        if isinstance(piece, bytes):
            self.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
            self.wfile.flush()
        elif isinstance(piece, threading.Event):
            assert piece.wait(LONGEST), "nobody let the answer go on"
        elif piece is Hang:
            self._hang()
        return piece not in (Cut, Hang)

    def _hang(self) -> None:
        self.connection.settimeout(0.05)
        while not self.vendor.closing.is_set():
            try:
                if not self.connection.recv(1):
                    raise ConnectionResetError
            except TimeoutError:
                continue

    def log_message(self, *_: object) -> None:
        """Say nothing."""
