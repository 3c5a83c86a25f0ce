"""`chatsphere logs`: the common log's last lines, of all parts or some, and what follows."""

import os
import time
from collections import deque
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import TextIO

from chatsphere.errors import InvalidSetting, NotRunning
from chatsphere.journal import COLOURS, FILES_KEPT, NAME
from chatsphere.settings import Settings

PARTS = tuple(COLOURS)
POLL = 0.2  # seconds between two looks at a file that is being followed


def show(settings: Settings, parts: Collection[str], *, lines: int, follow: bool) -> None:
    """Print the last `lines` lines; with `follow`, stay until Ctrl-C, also across restarts.

    Raises:
        InvalidSetting: no such part.
        NotRunning: nothing has been logged on this data directory yet.
    """
    if unknown := set(parts) - set(PARTS):
        raise InvalidSetting(f"There is no part {unknown.pop()!r}; there are {', '.join(PARTS)}.")
    path = settings.data_dir / "logs" / NAME
    if not path.exists():
        raise NotRunning(f"Nothing has been logged in {path.parent} yet.")
    wanted = frozenset(parts) or frozenset(PARTS)
    with path.open(encoding="utf-8", errors="replace") as file:
        for line in deque(_of(wanted, _all_lines(path, file)), maxlen=lines):
            print(line, end="")
        if follow:
            for line in _of(wanted, new_lines(path, file)):
                print(line, end="", flush=True)


def _of(wanted: frozenset[str], lines: Iterable[str]) -> Iterator[str]:
    """Those lines that come from one of the wanted parts: `<time> <part> | <text>`."""
    return (line for line in lines if line.split(" ", 2)[1:2] and line.split(" ", 2)[1] in wanted)


def _all_lines(path: Path, newest: TextIO) -> Iterator[str]:
    for number in range(FILES_KEPT, 0, -1):
        older = path.with_name(f"{path.name}.{number}")
        if older.exists():
            with older.open(encoding="utf-8", errors="replace") as file:
                yield from file
    yield from newest


def new_lines(path: Path, file: TextIO) -> Iterator[str]:
    """What is appended from now on; when the log is rotated, the new file from its start."""
    rest = ""
    while True:
        piece = file.readline()
        rest += piece
        if rest.endswith("\n"):
            yield rest
            rest = ""
        elif not piece and _is_replaced(path, file):
            rest += file.read()  # what came between the last look and the rotation
            yield from rest.splitlines(keepends=True)
            file, rest = path.open(encoding="utf-8", errors="replace"), ""
        elif not piece:
            time.sleep(POLL)


def _is_replaced(path: Path, file: TextIO) -> bool:
    try:
        return path.stat().st_ino != os.fstat(file.fileno()).st_ino
    except FileNotFoundError:
        return False  # between the two steps of a rotation
