"""How fast text becomes searchable, beside how fast the same passages can be embedded alone."""

import json
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench import prose
from bench.api import Api
from bench.figures import Figure
from bench.stack import BenchFailed, Stack, installed

ROUNDS = 6
CHARACTERS = 200_000  # of each round's text
SMALLEST_SHARE = 0.9


def measure(root: Path) -> Iterator[Figure]:
    """Both are measured in turns, so that a slower minute slows both."""
    product, alone = list[float](), list[float]()
    with installed(root, demo=False) as stack:
        stack.start()
        api = Api(stack.port)
        api.register()
        bot = api.post("/api/v1/bots/", {"name": "Ingestion"})["id"]
        _ingested(stack, api, bot, seed=0, characters=2_000)  # both sides start warm
        for round_number in range(1, ROUNDS + 1):
            seconds, passages = _ingested(stack, api, bot, seed=round_number, characters=CHARACTERS)
            product.append(len(passages) / seconds)
            alone.append(len(passages) / embedded_alone(stack, passages))
    shares = [one / other for one, other in zip(product, alone, strict=True)]
    yield Figure("ingest", "passages made searchable", "per s", product)
    yield Figure("ingest", "the same passages, embedded alone", "per s", alone)
    yield Figure(
        "ingest",
        "rate of ingestion, as a share of embedding alone",
        "",
        shares,
        at_least=SMALLEST_SHARE,
    )


def _ingested(
    stack: Stack, api: Api, bot: str, *, seed: int, characters: int
) -> tuple[float, list[str]]:
    """Seconds from sending a text file to ready, and its passages as they are embedded."""
    path = stack.home / f"text-{seed}.txt"
    path.write_text(prose.plain_text(seed, characters=characters), "utf-8")
    began = time.perf_counter()
    document = api.upload(bot, path)
    api.wait_until_ready(document)
    seconds = time.perf_counter() - began
    chunks = api.all(f"/api/v1/documents/{document}/chunks/")
    return seconds, [as_embedded(path.name, each) for each in chunks]


def as_embedded(title: str, chunk: dict[str, Any]) -> str:
    """What the product embeds of a passage: title and headings stand before it."""
    return f"{' > '.join([title, *chunk['heading_path']])}\n{chunk['content']}"


def embedded_alone(stack: Stack, texts: list[str]) -> float:
    """Seconds for `texts` in the agent's Python with nothing else running; loading not counted."""
    command = (
        str(stack.root / "agent/.venv/bin/python"),
        str(Path(__file__).with_name("embed_alone.py")),
        str(stack.data_dir / "models"),
    )
    env = {**stack.environment(), "PYTHONPATH": str(stack.root / "agent")}
    done = subprocess.run(
        command, input=json.dumps(texts), capture_output=True, text=True, env=env, check=False
    )
    if done.returncode:
        raise BenchFailed(f"Embedding alone failed:\n{done.stderr}")
    return float(done.stdout)
