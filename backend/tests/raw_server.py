"""A server on this machine that answers whatever a test wants, byte by byte, right or wrong."""

import contextlib
import socket
import ssl
from collections.abc import Callable, Iterator
from threading import Event, Thread

Script = Callable[["Line"], None]


class Line:
    """One connection. `request` is the head of what was asked; `ended` is set with the server."""

    def __init__(self, connection: socket.socket, ended: Event) -> None:
        self._connection, self.ended = connection, ended
        self.request = self._read_head()

    def send(self, *pieces: bytes) -> None:
        for piece in pieces:
            self._connection.sendall(piece)

    def answer(self, head: str, body: bytes = b"") -> None:
        """`head` is the status and the headers, one a line."""
        lines = head.strip().splitlines()
        self.send("\r\n".join([f"HTTP/1.1 {lines[0]}", *lines[1:], "", ""]).encode(), body)

    @property
    def path(self) -> str:
        return self.request.split(" ")[1]

    def _read_head(self) -> str:
        found = b""
        while b"\r\n\r\n" not in found:
            piece = self._connection.recv(2**16)
            if not piece:
                break
            found += piece
        return found.decode("latin-1")


class RawServer:
    """Answers every connection by `script`, each in a thread of its own."""

    def __init__(self, script: Script, *, tls: ssl.SSLContext | None = None) -> None:
        self._script, self._tls, self._ended = script, tls, Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port, self.requests = self._socket.getsockname()[1], list[str]()
        Thread(target=self._serve, daemon=True).start()

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def close(self) -> None:
        self._ended.set()
        self._socket.shutdown(socket.SHUT_RDWR)  # wakes who waits for the next connection
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:  # closed
                return
            Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        # Who asked may hang up at any time, and often should.
        with contextlib.suppress(OSError), contextlib.closing(self._wrapped(connection)) as wrapped:
            line = Line(wrapped, self._ended)
            self.requests.append(line.request)
            self._script(line)

    def _wrapped(self, connection: socket.socket) -> socket.socket:
        if self._tls is None:
            return connection
        return self._tls.wrap_socket(connection, server_side=True)


@contextlib.contextmanager
def serving(script: Script, *, tls: ssl.SSLContext | None = None) -> Iterator[RawServer]:
    server = RawServer(script, tls=tls)
    try:
        yield server
    finally:
        server.close()
