"""Requests that no client library would send, byte by byte to a real server."""

import socket
from urllib.parse import urlsplit

import pytest

PATIENCE = 15.0  # seconds, more than the server keeps a silent connection
HEAD = b"Host: 127.0.0.1\r\n"
CLOSE = b"Connection: close\r\n"  # where the server may go on, ask it not to
POST = b"POST /api/token/ HTTP/1.1\r\n" + HEAD
GET = b"GET /healthz HTTP/1.1\r\n" + HEAD
REQUESTS = {
    "not HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "a request line of nothing": b" \r\n\r\n",
    "no version": b"GET /healthz\r\n" + HEAD + b"\r\n",
    "a version that is none": b"GET /healthz HTTP/x.y\r\n" + HEAD + b"\r\n",
    "a space before a colon": GET + b"X-A : b\r\n\r\n",
    "a header without a colon": GET + b"nonsense\r\n\r\n",
    "a header of NUL": GET + b"X-A: a\0b\r\n\r\n",
    "a length with a plus": POST + b"Content-Length: +5\r\n\r\nabcde",
    "a negative length": POST + b"Content-Length: -1\r\n\r\n",
    "a length that is a word": POST + b"Content-Length: five\r\n\r\n",
    "two lengths": POST
    + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcde",
    "a length of 5,000 digits": POST
    + b"Content-Length: " + b"9" * 5_000 + b"\r\n\r\n",
    "chunks that are none": POST
    + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n",
    "a coding that is none": POST
    + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "two hosts": b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n",
    "no host": b"GET /api/v1/bots/ HTTP/1.1\r\n\r\n",
    "another host": b"GET /api/v1/bots/ HTTP/1.1\r\nHost: evil.example\r\n" + CLOSE + b"\r\n",
    "a header of 1 MB": GET + b"X-A: " + b"a" * 2**20 + b"\r\n\r\n",
    "20,000 headers": GET + b"X-A: b\r\n" * 20_000 + b"\r\n",
    "a path of 1 MB": b"GET /" + b"a" * 2**20 + b" HTTP/1.1\r\n" + HEAD + b"\r\n",
}  # fmt: skip


def spoken(address: tuple[str, int], request: bytes) -> bytes:
    """Everything the server says until it closes the connection."""
    said = b""
    with socket.create_connection(address, timeout=PATIENCE) as connection:
        try:
            connection.sendall(request)
            while piece := connection.recv(65_536):
                said += piece
        except (ConnectionResetError, BrokenPipeError):
            return said  # it has read enough, and does not hear the rest
    return said


@pytest.mark.parametrize("name", REQUESTS)
def test_what_is_no_request_is_refused_and_the_connection_closed(web, name, counted):
    place = urlsplit(web)

    said = spoken((place.hostname, place.port), REQUESTS[name])

    status = said[:12].decode("latin-1")
    assert status in {"", "HTTP/1.1 400", "HTTP/1.1 431", "HTTP/1.1 414"}, said[:300]
    counted("hostile inputs", f"wire: {name}")


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
    ],
    ids=["length first", "coding first", "coding twice"],
)
def test_a_second_request_is_not_smuggled_in(web, head, counted):
    place = urlsplit(web)
    hidden = b"GET /smuggled HTTP/1.1\r\n" + HEAD + CLOSE + b"\r\n"
    request = POST + CLOSE + head

    said = spoken((place.hostname, place.port), request + b"\r\n0\r\n\r\n" + hidden)

    assert said.count(b"HTTP/1.1 ") <= 1, said
    counted("hostile inputs", f"wire: {head!r}")


def test_a_method_in_small_letters_deletes_nothing(web, alice, alices, counted):
    place = urlsplit(web)
    line = f"delete /api/v1/bots/{alices['bot_id']}/ HTTP/1.1\r\n".encode()

    said = spoken((place.hostname, place.port), line + HEAD + CLOSE + b"\r\n")

    assert said[:12] in {b"HTTP/1.1 400", b"HTTP/1.1 405", b"HTTP/1.1 401"}, said
    counted("hostile inputs", "wire: a method in small letters")
