"""Watches what would leave the process: connections, look-ups of names; and canaries.

While it watches, nothing leaves this machine even where the guard under test is broken.
"""

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any


@dataclass
class Traffic:
    """Everything that was tried, whether or not anybody answered."""

    connections: list[Any] = field(default_factory=list)
    look_ups: list[Any] = field(default_factory=list)


_watched: list[Traffic] = []


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    for traffic in _watched:
        if event == "socket.connect" and isinstance(arguments[1], tuple):
            traffic.connections.append(arguments[1])
            refuse_unless_here(arguments[1][0])
        elif event == "socket.getaddrinfo":
            traffic.look_ups.append(arguments[0])
            refuse_unless_here(arguments[0])


def refuse_unless_here(host: str | bytes) -> None:
    """An error that is raised from an audit hook keeps from happening what it reports."""
    name = host.decode() if isinstance(host, bytes) else str(host)
    if not name.startswith("127.") and name not in {"::1", "localhost"}:
        raise ConnectionRefusedError(f"A test would have reached {name}.")


sys.addaudithook(_note)  # Python itself reports; a hook stays for the rest of the process


@contextmanager
def watched() -> Iterator[Traffic]:
    traffic = Traffic()
    _watched.append(traffic)
    try:
        yield traffic
    finally:
        _watched.remove(traffic)


class Canary:
    """A listener that nobody may reach; `calls` counts who did."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.create_server((host, 0), family=family)
        self.host, self.port, self.calls = host, self._socket.getsockname()[1], 0
        Thread(target=self._count, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}/"

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)  # wakes who waits for the next connection
        self._socket.close()

    def _count(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:  # closed
                return
            self.calls += 1
            connection.close()
