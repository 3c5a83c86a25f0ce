"""Connects to addresses that were checked, and to nothing else, whatever the name means by then."""

import re
import ssl
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

import httpcore2
import httpx2

from services.guarded_http.addresses import Address
from services.guarded_http.deadlines import Deadline
from services.guarded_http.errors import FetchFailed

CONNECT_SECONDS = 3.0
TRIES = 3  # addresses
MAX_HEAD_BYTES = 64 * 2**10
END_OF_HEAD = re.compile(rb"\n\r?\n")
SocketOption = (
    tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]
)


class Pinned(httpx2.BaseTransport):
    """One connection to `addresses`; Host header, server name and certificate are the URL's.

    Used without a client: there are no cookies, no proxies of the environment and no redirects.
    """

    def __init__(self, addresses: Sequence[Address], deadline: Deadline, max_bytes: int) -> None:
        self._pool = httpcore2.ConnectionPool(
            ssl_context=tls(),
            max_connections=1,
            max_keepalive_connections=0,
            network_backend=_Dialler(addresses, deadline, max_bytes),
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        answer = self._pool.handle_request(
            httpcore2.Request(
                method=request.method,
                url=str(request.url),
                headers=request.headers.raw,
                content=request.content,
                extensions=request.extensions,
            )
        )
        return httpx2.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=_Body(answer),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        self._pool.close()


class _Body(httpx2.SyncByteStream):
    def __init__(self, answer: httpcore2.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


class _Dialler(httpcore2.NetworkBackend):
    def __init__(self, addresses: Sequence[Address], deadline: Deadline, max_bytes: int) -> None:
        self._addresses, self._deadline, self._max_bytes = addresses, deadline, max_bytes

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore2.NetworkStream:
        """The first of the addresses that takes the connection; `host` is not looked at."""
        last: httpcore2.NetworkError | httpcore2.TimeoutException | None = None
        for address in self._addresses[:TRIES]:
            try:
                stream = dial(address, port, self._deadline.left(CONNECT_SECONDS))
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                last = error
            else:
                return _Counted(stream, self._deadline, self._max_bytes)
        raise FetchFailed("connection_failed") from last


class _Counted(httpcore2.NetworkStream):
    """Ends when the deadline has passed, or more has come than an answer or its head may have."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: Deadline, max_bytes: int) -> None:
        self._stream, self._deadline, self._left = stream, deadline, max_bytes
        self._head, self._is_head = bytearray(), True

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        piece = self._stream.read(max_bytes, self._deadline.left(timeout))
        self._left -= len(piece)
        if self._left < 0:
            raise FetchFailed("too_large")
        self._measure_head(piece)
        return piece

    def _measure_head(self, piece: bytes) -> None:
        if not self._is_head:
            return
        self._head += piece
        end = END_OF_HEAD.search(self._head)
        if (end.end() if end else len(self._head)) > MAX_HEAD_BYTES:
            raise FetchFailed("too_large")
        self._is_head = end is None

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        left = self._deadline.left(timeout)
        try:
            stream = self._stream.start_tls(ssl_context, server_hostname, left)
        except httpcore2.ConnectError as error:
            raise FetchFailed("tls_error") from error
        return _Counted(stream, self._deadline, self._left)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def dial(address: Address, port: int, seconds: float) -> httpcore2.NetworkStream:
    """The one place where a connection is opened."""
    return httpcore2.SyncBackend().connect_tcp(str(address), port, timeout=seconds)


@cache
def tls() -> ssl.SSLContext:
    """What certificates are checked against: the system's own list, and nothing turns that off."""
    return httpx2.create_ssl_context(trust_env=False)
