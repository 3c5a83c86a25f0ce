"""Looks a name up once, in bounded time."""

import socket
from ipaddress import ip_address
from queue import Empty, SimpleQueue
from threading import BoundedSemaphore, Thread

from services.guarded_http.addresses import Address
from services.guarded_http.errors import FetchFailed, UrlRefused

PATIENCE = 3.0  # seconds
MOST_ADDRESSES = 20
# The system's look-up cannot be stopped, only left alone: one that hangs keeps its thread.
AT_ONCE = BoundedSemaphore(32)

Found = list[Address] | OSError | UnicodeError


def resolve(host: str, port: int, *, seconds: float = PATIENCE) -> list[Address]:
    """All addresses of `host`, in the system's order, each once.

    Raises:
        FetchFailed: there is no such host, or nobody says in time.
        UrlRefused: it has more addresses than anybody needs.
    """
    found = _look_up(host, port, min(seconds, PATIENCE))
    if isinstance(found, (OSError, UnicodeError)) or not found:
        raise FetchFailed("host_not_found", where=host)
    if len(found) > MOST_ADDRESSES:
        raise UrlRefused("url_not_allowed")
    return found


def _look_up(host: str, port: int, seconds: float) -> Found:
    if not AT_ONCE.acquire(timeout=seconds):
        raise FetchFailed("too_slow", where=host)
    answer: SimpleQueue[Found] = SimpleQueue()
    Thread(target=_ask, args=(host, port, answer), daemon=True).start()
    try:
        return answer.get(timeout=seconds)
    except Empty as error:
        raise FetchFailed("too_slow", where=host) from error


def _ask(host: str, port: int, answer: SimpleQueue[Found]) -> None:
    try:
        rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        answer.put(list(dict.fromkeys(ip_address(row[4][0]) for row in rows)))
    except (OSError, UnicodeError) as error:  # a thread has nobody else to tell
        answer.put(error)
    finally:
        AT_ONCE.release()
