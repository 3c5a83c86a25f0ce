"""One log for all parts: a prefixed line on the terminal and a dated one in <data>/logs."""

import logging
import os
import sys
from collections import deque
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TextIO

NAME = "chatsphere.log"
FILE_BYTES = 5_000_000  # per file; with the two older ones at most 15 MB
FILES_KEPT = 2  # older ones, beside the newest
LINE_CHARACTERS = 8_000  # a longer line is cut, so that one part cannot drown the others
KEPT_LINES = 20  # per part, shown when it does not become healthy
COLOURS = {"launcher": 36, "postgres": 34, "agent": 35, "worker": 33, "web": 32, "prepare": 90}
WIDTH = max(len(name) for name in COLOURS)


class Journal:
    """Takes lines from every part, in the order in which they arrive."""

    def __init__(self, logs_dir: Path, terminal: TextIO | None = None) -> None:
        self.terminal: TextIO | None = terminal or sys.stdout
        self.coloured = self.terminal.isatty() and "NO_COLOR" not in os.environ
        self.recent: dict[str, deque[str]] = {}
        self.file = RotatingFileHandler(
            logs_dir / NAME, maxBytes=FILE_BYTES, backupCount=FILES_KEPT, encoding="utf-8"
        )

    def write(self, part: str, line: str) -> None:
        text = line.rstrip()[:LINE_CHARACTERS]
        self.recent.setdefault(part, deque(maxlen=KEPT_LINES)).append(text)
        stamp = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        entry = f"{stamp} {part:<{WIDTH}} | {text}"
        self.file.handle(logging.makeLogRecord({"msg": entry}))
        self.show(self._prefixed(part, text))

    def show(self, line: str) -> None:
        """Print on the terminal only: for what must not stay in a file, such as a one-time link."""
        if self.terminal is None:
            return
        try:
            self.terminal.write(line + "\n")
            self.terminal.flush()
        except OSError:
            self.terminal = None  # whoever was reading has gone; the file still gets every line

    def last_lines(self, part: str) -> str:
        return "\n".join(f"  {line}" for line in self.recent.get(part, ()))

    def close(self) -> None:
        self.file.close()

    def _prefixed(self, part: str, text: str) -> str:
        label = f"{part:<{WIDTH}} |"
        return (
            f"\x1b[{COLOURS.get(part, 0)}m{label}\x1b[0m {text}"
            if self.coloured
            else f"{label} {text}"
        )
