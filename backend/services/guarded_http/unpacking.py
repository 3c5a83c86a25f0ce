"""Unpacks an answer piece by piece, so that a bomb is noticed before it is unpacked."""

import zlib
from collections.abc import Iterable, Iterator

from services.guarded_http.errors import FetchFailed

ACCEPTED = "gzip, deflate"
GZIP, RAW = 31, -15  # zlib's window bits; 15 is its own format
PIECE = 2**16  # bytes


def unpack(pieces: Iterable[bytes], encoding: str, *, max_bytes: int) -> bytes:
    """The body. `encoding` is the answer's Content-Encoding.

    Raises:
        FetchFailed: larger than `max_bytes`, damaged, or packed in a way that was not asked for.
    """
    found = bytearray()
    for piece in _unpacked(pieces, encoding.strip().lower()):
        found += piece
        if len(found) > max_bytes:
            raise FetchFailed("too_large")
    return bytes(found)


def _unpacked(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    if encoding in {"", "identity"}:
        return iter(pieces)
    if encoding in {"gzip", "x-gzip", "deflate"}:
        return _inflated(pieces, encoding)
    raise FetchFailed("bad_answer")


def _inflated(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    unpacker = None
    try:
        for piece in pieces:
            unpacker = unpacker or zlib.decompressobj(_window(piece, encoding))
            rest = piece
            while rest and not unpacker.eof:
                yield unpacker.decompress(rest, PIECE)
                rest = unpacker.unconsumed_tail
    except zlib.error as error:
        raise FetchFailed("bad_answer") from error
    if unpacker and not unpacker.eof:
        raise FetchFailed("bad_answer")


def _window(start: bytes, encoding: str) -> int:
    """Some servers leave zlib's two bytes in front of `deflate` away."""
    if encoding != "deflate":
        return GZIP
    has_header = start[:1] and start[0] & 15 == 8 and int.from_bytes(start[:2], "big") % 31 == 0
    return zlib.MAX_WBITS if has_header else RAW
