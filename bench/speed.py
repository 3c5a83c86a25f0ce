"""How fast text becomes searchable where embedding costs nothing: what is left is ours."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import datetime
from itertools import islice
from pathlib import Path

import psutil

from bench import pdf, prose
from bench.api import Api
from bench.faked import faked
from bench.figures import Figure
from bench.stack import BenchFailed, Stack

ROUNDS = 5
FILES, FILE_SIZE = 200, 5_000  # bytes each
TEXT_SIZE = 1_000_000  # bytes
PAGES = 200
AT_ONCE = 8  # uploads
LOOK = 0.3  # seconds between two looks for the end
PATIENCE = 120.0  # seconds for all of a load
KILO = 1e3
OPEN = ("queued", "processing")
Load = Callable[[Path, int], tuple[list[Path], int]]
"""(folder, seed) -> the files to upload, and the bytes of text in them."""


def measure(root: Path) -> Iterator[Figure]:
    with faked(root) as stack:
        stack.start()
        api = Api(stack.port)
        api.register()
        _rate(stack, api, _text, 0)  # everything is warm from then on
        for what, load, least in (
            (f"{FILES} Markdown files of 5 kB", _files, 400),
            ("one text of 1 MB", _text, 1_500),
            (f"a PDF of {PAGES} pages", _pdf, 1_000),
        ):
            seeds = range(1, ROUNDS + 1)
            whole = [_rate(stack, api, load, seed) for seed in seeds]
            alone = [_rate(stack, api, load, seed, held=True) for seed in seeds]
            yield Figure("speed", f"{what}, by one worker", "kB/s", alone, at_least=least)
            yield Figure("speed", f"{what}, from the first byte uploaded", "kB/s", whole)


def _rate(stack: Stack, api: Api, load: Load, seed: int, *, held: bool = False) -> float:
    """kB of text made searchable per second.

    Args:
        held: let the worker begin once all is uploaded, alone with the processors.
    """
    bot = api.post("/api/v1/bots/", {"name": f"Speed {seed}"})["id"]
    paths, size = load(stack.home, seed)
    began = time.time()
    with _held(stack, held):
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(lambda path: api.upload(bot, path), paths))
        began = time.time() if held else began
    return size / KILO / (_end(api, bot, len(paths)) - began)


@contextmanager
def _held(stack: Stack, wanted: bool) -> Iterator[None]:
    """The worker does not run within the block."""
    worker = psutil.Process(stack.status()["parts"]["worker"]["pid"])
    family = [worker, *worker.children(recursive=True)] if wanted else []
    for process in family:
        process.suspend()
    try:
        yield
    finally:
        for process in family:
            with suppress(psutil.NoSuchProcess):
                process.resume()


def _end(api: Api, bot: str, count: int) -> float:
    """When the last of so many documents became ready, by the clock of the machine."""
    deadline = time.monotonic() + PATIENCE
    path = f"/api/v1/bots/{bot}/documents/"
    while any(api.get(f"{path}?status={open_}&page_size=1")["results"] for open_ in OPEN):
        if time.monotonic() > deadline:
            raise BenchFailed("Documents did not end.")
        time.sleep(LOOK)
    documents = api.all(path)
    for each in documents:
        if each["status"] != "ready":
            raise BenchFailed(f"A document is {each['status']}: {each['error']}")
    if len(documents) < count:
        raise BenchFailed(f"Only {len(documents)} of {count} documents are there.")
    return datetime.fromisoformat(max(each["updated_at"] for each in documents)).timestamp()


def _files(folder: Path, seed: int) -> tuple[list[Path], int]:
    paths = []
    for number in range(FILES):
        paths.append(folder / f"{seed}-{number}.md")
        paths[-1].write_text(_markdown(seed * FILES + number), "utf-8")
    return paths, sum(path.stat().st_size for path in paths)


def _markdown(seed: int) -> str:
    """Sections under headings; just as long as wanted."""
    parts = (f"# {each.title}\n\n{' '.join(each.sentences)}\n" for each in prose.sections(seed))
    return "\n".join(islice(parts, 6))[:FILE_SIZE]


def _text(folder: Path, seed: int) -> tuple[list[Path], int]:
    path = folder / f"{seed}.txt"
    path.write_text(prose.plain_text(1_000 + seed, characters=TEXT_SIZE)[:TEXT_SIZE], "utf-8")
    return [path], path.stat().st_size


def _pdf(folder: Path, seed: int) -> tuple[list[Path], int]:
    path = folder / f"{seed}.pdf"
    sections = islice(prose.sections(2_000 + seed), PAGES)
    pages = [f"{each.title}\n\n{' '.join(each.sentences)}" for each in sections]
    pdf.write(path, pages)
    return [path], sum(map(len, pages))
