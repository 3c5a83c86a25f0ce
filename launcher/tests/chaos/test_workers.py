"""Workers that die, over and over, with ten documents in flight."""

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.sea import Sea, crash, replaced
from tests.factories import Launcher, started, until
from tests.stack.conftest import make_launcher

# Where the pipeline can be cut in two; see `failpoints.reached` in the backend.
PLACES = (
    *("claimed", "text_read", "rows_written", "batch_stored", "batch_counted", "all_stored"),
    *("switched", "vectors_purged", "file_purged"),
)
FRESH = 3  # texts that nobody has read yet, whatever is in flight
SEED = 20_261_125


@pytest.fixture(scope="module")
def armed(place: Path) -> Path:
    folder = place / "failpoints"
    folder.mkdir()
    return folder


@pytest.fixture(scope="module")
def stack(data_dir: Path, armed: Path) -> Iterator[Launcher]:
    soon = {"LEASE_SECONDS": "4", "AGENT_STORE_TIMEOUT": "20"}
    with started(make_launcher(data_dir, FAILPOINTS=str(armed), **soon)) as launcher:
        yield launcher


@pytest.fixture(scope="module")
def sea(stack: Launcher, passages: dict[str, int]) -> Sea:
    return Sea(stack, passages)


def test_workers_killed_at_every_place_lose_nothing_and_double_nothing(
    stack, sea, armed, ten_texts, times
):
    for place in PLACES[:: times(1, 3)]:
        documents = sea.train(ten_texts[: max(FRESH, len(ten_texts) - sea.in_flight)])
        with replaced(stack, "worker"):
            (armed / place).touch()
            if place.endswith("purged"):
                sea.delete(documents[0])
            until(lambda place=place: not (armed / place).exists(), seconds=120, what=place)

    assert sea.differences() == []


def test_workers_killed_at_random_moments_lose_nothing_and_double_nothing(
    stack, sea, ten_texts, times
):
    chance = random.Random(SEED)
    for _ in range(times(11, 3)):
        if sea.in_flight < len(ten_texts):
            documents = sea.train(ten_texts)
            sea.delete(chance.choice(documents))
        time.sleep(chance.uniform(0, 3))  # the moment is what is being tried
        crash(stack, "worker")

    assert sea.differences() == []
