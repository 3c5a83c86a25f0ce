"""How much memory large files take: in the process that receives them, and in the one that reads
them."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import psutil

from bench import pdf, prose
from bench.api import Api
from bench.faked import faked
from bench.figures import Figure
from bench.stack import Stack

MB = 1e6
UPLOADS, LARGEST_UPLOAD = 5, 20 * 2**20 - 4096  # bytes; the limit is 20 MiB
PAGES = 1_000
MOST_FOR_AN_UPLOAD, MOST_FOR_A_WORKER = 32.0, 400.0  # MB
LOOK = 0.05  # seconds between two looks for processes that were not there before
PEAK = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)
PEAK_FROM_NOW = "5"  # see proc(5), clear_refs


def measure(root: Path) -> Iterator[Figure]:
    """The kernel keeps each process's peak, so that none is missed between two looks. Neither
    process embeds, so that what does may be a fake."""
    with faked(root) as stack:
        stack.start()
        api = Api(stack.port)
        api.register()
        bot = api.post("/api/v1/bots/", {"name": "Uploads"})["id"]
        grown = [_upload(stack, api, bot, number) for number in range(UPLOADS)]
        worker = _long_pdf(stack, api)
    yield Figure(
        "uploads",
        "growth of the web process by a file of 20 MB",
        "MB",
        grown,
        at_most=MOST_FOR_AN_UPLOAD,
    )
    what = f"largest process of the worker, PDF of {PAGES:,} pages"
    yield Figure("uploads", what, "MB", [worker], at_most=MOST_FOR_A_WORKER)


def _upload(stack: Stack, api: Api, bot: str, number: int) -> float:
    """MB by which the web process was larger at its largest than before."""
    path = stack.home / f"large-{number}.txt"
    path.write_bytes(f"{number} ".encode() + b"The harbour is open. " * (LARGEST_UPLOAD // 21))
    web = _part(stack, "web")
    before = web.memory_info().rss
    _forget_peak(web.pid)
    api.upload(bot, path)
    return (_peak(web.pid) - before) / MB


def _long_pdf(stack: Stack, api: Api) -> float:
    """MB of the worker's largest process while it reads and stores a long PDF."""
    bot = api.post("/api/v1/bots/", {"name": "Long"})["id"]
    path = stack.home / "long.pdf"
    sections = islice(prose.sections(seed=7), PAGES)
    pdf.write(path, [f"{each.title}\n\n{' '.join(each.sentences)}" for each in sections])
    with _peaks(_part(stack, "worker")) as peaks:
        api.wait_until_ready(api.upload(bot, path), patience=1_200)
    return max(peaks.values()) / MB


@contextmanager
def _peaks(whole: psutil.Process) -> Iterator[dict[int, int]]:
    """The peak in bytes of every process of a part, by its number; complete after the block."""
    found, done = dict[int, int](), threading.Event()
    for process in (whole, *whole.children(recursive=True)):
        _forget_peak(process.pid)

    def look() -> None:
        while not done.wait(LOOK):
            for process in (whole, *whole.children(recursive=True)):
                found[process.pid] = _peak(process.pid) or found.get(process.pid, 0)

    watching = threading.Thread(target=look)
    watching.start()
    try:
        yield found
    finally:
        done.set()
        watching.join()


def _part(stack: Stack, name: str) -> psutil.Process:
    return psutil.Process(stack.status()["parts"][name]["pid"])


def _forget_peak(pid: int) -> None:
    Path(f"/proc/{pid}/clear_refs").write_text(PEAK_FROM_NOW, "ascii")


def _peak(pid: int) -> int:
    """Bytes; 0 of a process that has ended."""
    try:
        found = PEAK.search(Path(f"/proc/{pid}/status").read_text("ascii"))
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return int(found[1]) * 1024 if found else 0
