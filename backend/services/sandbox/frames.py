"""How the worker and its parser host talk: four bytes of length, then that many of JSON."""

import os
import struct

HEADER = struct.Struct("!I")
MAX_FRAME = 64 * 2**20  # bytes; five million characters and their offsets stay well below


class Closed(Exception):
    """The other side is gone, or does not speak our language."""


def send(descriptor: int, content: bytes) -> None:
    """Raises BrokenPipeError when nobody reads."""
    rest = memoryview(HEADER.pack(len(content)) + content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def size_of(header: bytes) -> int:
    """Raises `Closed` for a header that is cut or announces too much."""
    if len(header) != HEADER.size:
        raise Closed
    size = int(HEADER.unpack(header)[0])
    if size > MAX_FRAME:
        raise Closed
    return size
