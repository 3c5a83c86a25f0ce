"""How long it takes to compare all of a bot's passages with its vectors."""

import time
from collections.abc import Iterator
from pathlib import Path

from bench import database, prose
from bench.api import Api
from bench.database import Rows
from bench.figures import Figure
from bench.stack import BenchFailed, Stack, installed
from chatsphere.databases import AGENT, BACKEND

PASSAGES, MOST_SECONDS = 100_000, 10.0
CHARACTERS = 100_000  # of the document that is copied
ROUNDS = 5


def measure(root: Path) -> Iterator[Figure]:
    """One document is embedded, and its rows are copied in both databases."""
    with installed(root, demo=False) as stack:
        stack.start()
        api = Api(stack.port)
        api.register()
        bot = api.post("/api/v1/bots/", {"name": "Health"})["id"]
        path = stack.home / "text.txt"
        path.write_text(prose.plain_text(1, characters=CHARACTERS), "utf-8")
        document = api.wait_until_ready(api.upload(bot, path))
        _fill(stack, document["id"], PASSAGES // document["chunk_count"] + 1)
        yield Figure(
            "health",
            f"health check of {PASSAGES:,} passages",
            "s",
            [_check(api, bot) for _ in range(ROUNDS)],
            at_most=MOST_SECONDS,
        )


def _fill(stack: Stack, document: str, copies: int) -> None:
    """A check does not search, so that the index of the nearest vectors is not made to grow."""
    key = f"md5('{document}' || n)"
    other, own = {"document_id": f"{key}::uuid"}, f"document_id = '{document}'"
    first = {"id": f"{key}::uuid", "sha256": f"{key} || {key}"}
    database.run(stack, AGENT, "DROP INDEX chunk_384_near")
    for rows in (
        Rows(BACKEND, "documents_document", f"id = '{document}'", first),
        Rows(BACKEND, "documents_chunk", own, {"id": "gen_random_uuid()", **other}),
        Rows(AGENT, "chunk_384", own, other),
    ):
        database.multiply(stack, rows, copies)
    database.run(stack, BACKEND, "ANALYZE")
    database.run(stack, AGENT, "ANALYZE")


def _check(api: Api, bot: str) -> float:
    began = time.perf_counter()
    found = api.get(f"/api/v1/bots/{bot}/index-audit/")
    took = time.perf_counter() - began
    if found["chunks"] < PASSAGES or found["chunks"] != found["vectors"] or found["missing"]:
        raise BenchFailed(f"The check found something else: {found}")
    return took
