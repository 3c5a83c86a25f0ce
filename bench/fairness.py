"""How long a page of one workspace takes while another one has thousands of pages read in."""

import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from bench import pdf, prose
from bench.api import Api
from bench.faked import faked
from bench.figures import Figure
from bench.stack import BenchFailed, Stack

BOOKS, PAGES = 5, 2_000
PAUSE = 1 / 30  # seconds for each passage: what two cores take for it
ROUNDS, LONGEST = 5, 15.0  # seconds


def measure(root: Path) -> Iterator[Figure]:
    with faked(root, pause=PAUSE) as stack:
        stack.start()
        first, second = (Api(stack.port, email) for email in ("a@example.com", "b@example.com"))
        for person in (first, second):
            person.register()
        books = _books(stack, first)
        bot = second.post("/api/v1/bots/", {"name": "One page"})["id"]
        taken = [_page(stack, second, bot, number) for number in range(ROUNDS)]
        if all(first.get(f"/api/v1/documents/{book}/")["status"] == "ready" for book in books):
            raise BenchFailed("There was nothing left to wait for.")
    what = f"a page, while another workspace has {BOOKS * PAGES:,} pages read in"
    yield Figure("fairness", what, "s", taken, at_most=LONGEST)


def _books(stack: Stack, api: Api) -> list[str]:
    """The documents, once the first of them is being embedded."""
    bot = api.post("/api/v1/bots/", {"name": "Books"})["id"]
    books = []
    for number in range(BOOKS):
        path = stack.home / f"book-{number}.pdf"
        sections = islice(prose.sections(seed=number), PAGES)
        pdf.write(path, [f"{each.title}\n\n{' '.join(each.sentences)}" for each in sections])
        books.append(api.upload(bot, path))
    while not api.get(f"/api/v1/documents/{books[0]}/")["progress"]["done"]:
        time.sleep(0.2)
    return books


def _page(stack: Stack, api: Api, bot: str, number: int) -> float:
    """Seconds from the upload on."""
    path = stack.home / f"page-{number}.md"
    path.write_text(f"# Page {number}\n\n{prose.plain_text(number, characters=1_500)}", "utf-8")
    began = time.perf_counter()
    api.wait_until_ready(api.upload(bot, path))
    return time.perf_counter() - began
