"""PING a Redis server by hand, because a client library would be the launcher's largest package."""

import socket
import ssl
from urllib.parse import SplitResult, unquote, urlsplit

PATIENCE = 3.0  # seconds


class RedisFailed(Exception):
    """It cannot be reached or does not let us in; `str(error)` says which, never the password."""


def ping(url: str) -> None:
    """Return when redis://[[user]:password@]host[:port] (or rediss://) answers PONG.

    Raises:
        RedisFailed: it does not.
    """
    try:
        parts = urlsplit(url)
        address = (parts.hostname or "localhost", parts.port or 6379)
    except ValueError as error:
        raise RedisFailed("CHATSPHERE_REDIS_URL is no address") from error
    if parts.scheme not in {"redis", "rediss"}:
        raise RedisFailed("CHATSPHERE_REDIS_URL must start with redis:// or rediss://")
    try:
        with _connected(parts, address) as connection:
            _converse(connection, parts)
    except OSError as error:
        raise RedisFailed(f"{address[0]}:{address[1]} cannot be reached: {error}") from error


def _connected(parts: SplitResult, address: tuple[str, int]) -> socket.socket:
    connection = socket.create_connection(address, PATIENCE)
    if parts.scheme == "rediss":
        return ssl.create_default_context().wrap_socket(connection, server_hostname=address[0])
    return connection


def _converse(connection: socket.socket, parts: SplitResult) -> None:
    with connection.makefile("rb") as answers:
        if parts.password:
            user = (unquote(parts.username),) if parts.username else ()
            connection.sendall(_command("AUTH", *user, unquote(parts.password)))
            _expect(answers.readline(), b"+OK")
        connection.sendall(_command("PING"))
        _expect(answers.readline(), b"+PONG")


def _command(*words: str) -> bytes:
    parts = [word.encode() for word in words]
    return b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(p), p) for p in parts)


def _expect(answer: bytes, wanted: bytes) -> None:
    if answer.strip() != wanted:
        reason = answer.decode("utf-8", "replace").strip() or "nothing"
        raise RedisFailed(f"it answered: {reason}")
