"""Text recognition of one page: a child draws it, and a second one, by `tesseract`, reads it.

Both are limited. The second is another program: it gets the picture on its standard input, and
neither our memory nor a network, a file to write or a process to start.
"""

import os
import re
from pathlib import Path

from services.extractors.pdf_pictures import picture_of
from services.sandbox import limits
from services.sandbox.children import answer_of, send
from services.sandbox.limits import Limits

DRAWING = Limits(cpu=4, wall=8, file_size=0)
MODEST = {"OMP_THREAD_LIMIT": "1", "LANG": "C.UTF-8"}  # one thread: it may not start others
TEXT_END = "\f"  # tesseract's mark for the end of a page
DIVIDED = re.compile(r"(?<=[^\W\d_])[-\u2010]\n(?=[a-z\u00df-\u00ff])")


def text_of(path: Path, page: int, command: list[str], given: Limits) -> str:
    """The words on a page, counted from 1; "" when there is nothing on it.

    Raises:
        UnreadableDocument: either child ended without an answer; the code says how.
    """
    picture = answer_of(lambda writer: _draw(path, page, writer), DRAWING)
    if not picture:
        return ""
    source = os.memfd_create("page")
    try:
        send(source, picture)
        os.lseek(source, 0, os.SEEK_SET)
        text = answer_of(lambda writer: _become(command, writer, given), given, source)
    finally:
        os.close(source)
    return _joined(text.decode("utf-8", "replace"))


def _draw(path: Path, page: int, writer: int) -> None:
    """In the first child."""
    limits.apply(DRAWING)
    send(writer, picture_of(path, page))


def _become(command: list[str], writer: int, given: Limits) -> None:
    """In the second child, which ends as the other program; what it grumbles is nobody's news."""
    os.dup2(writer, 1)
    os.close(writer)
    os.dup2(os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC), 2)
    limits.apply(given, room=given.memory)
    os.execve(command[0], command, MODEST)  # noqa: S606 (no shell is wanted)


def _joined(text: str) -> str:
    """Without the hyphens that only divide words at the ends of lines."""
    lines = (" ".join(line.split()) for line in text.replace(TEXT_END, "").split("\n"))
    return DIVIDED.sub("", "\n".join(lines)).strip()
