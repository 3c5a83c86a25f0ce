"""Run by the backend's own Python: read files as a worker does, and say what became of each.

python read_files.py < NAMES, one file a line; one JSON object a line comes back. The readers run in
their limited children, whose memory is looked at every few milliseconds.
"""

import json
import os
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from core.exceptions import ChatSphereError  # type: ignore[import-not-found]
from django.conf import settings  # type: ignore[import-not-found]
from services import document_processor, sniffing  # type: ignore[import-not-found]
from services.sandbox.client import ParserHost  # type: ignore[import-not-found]

LOOK = 0.005  # seconds between two looks
TICKS = os.sysconf("SC_CLK_TCK")
HOST: Any = ParserHost()


@dataclass(frozen=True)
class Reading:
    """What became of one file; `code` is "" when it was read."""

    text: str
    code: str
    method: str
    seconds: float
    cpu_seconds: float  # of the children
    peak: float  # MB, of the largest child
    host: int  # the process that had the children


class Watch:
    """The largest memory, in MB, that any child of a process had while it was watched."""

    def __init__(self, parent: int) -> None:
        self.peak = 0.0
        self._parent, self._is_over = parent, threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._is_over.wait(LOOK):
            self.peak = max([self.peak, *map(peak_of, children_of(self._parent))])


def main() -> None:
    settings.configure(OCR="auto", OCR_LANGUAGES=["eng"])
    with tempfile.NamedTemporaryFile(suffix=".txt") as first:
        first.write(b"The host of the readers starts with the first file.")
        first.flush()
        reading_of(Path(first.name))
    for name in sys.stdin:
        sys.stdout.write(f"{json.dumps(asdict(reading_of(Path(name.rstrip()))))}\n")
    HOST.close()


def reading_of(path: Path) -> Reading:
    host, began = HOST.pid or 0, time.perf_counter()
    before = children_seconds(host)
    with Watch(host) as watch:
        text, code, method = outcome_of(path)
    seconds = time.perf_counter() - began
    cpu = children_seconds(host) - before
    return Reading(text, code, method, seconds, cpu, watch.peak, HOST.pid or 0)


def outcome_of(path: Path) -> tuple[str, str, str]:
    """Text, code and method, as an upload of this name would get them."""
    try:
        with path.open("rb") as file:
            media_type = sniffing.media_type_of(path.name, file.read(sniffing.HEAD), file)
        found = document_processor.read(path, media_type, host=HOST)
    except ChatSphereError as error:
        return "", str(error.code), ""
    return found.text, "", found.method


def children_of(parent: int) -> list[int]:
    try:
        listed = Path(f"/proc/{parent}/task/{parent}/children").read_text("ascii")
    except OSError:  # gone
        return []
    return [int(child) for child in listed.split()]


def peak_of(process: int) -> float:
    try:
        lines = Path(f"/proc/{process}/status").read_text("ascii", "replace").splitlines()
    except OSError:  # gone
        return 0.0
    return max(
        (int(line.split()[1]) / 1000 for line in lines if line.startswith("VmHWM:")), default=0
    )


def children_seconds(parent: int) -> float:
    """CPU seconds of all children that have ended."""
    try:
        fields = Path(f"/proc/{parent}/stat").read_text("utf-8").rpartition(")")[2].split()
    except OSError:  # gone
        return 0.0
    return (int(fields[13]) + int(fields[14])) / TICKS


if __name__ == "__main__":
    main()
