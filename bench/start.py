"""From nothing to ready, from installed to ready, and from stopped to ready."""

from collections.abc import Iterator
from pathlib import Path

from bench import demo
from bench.api import Api
from bench.clone import Clone, fresh_clone
from bench.figures import Figure
from bench.stack import installed

FRESH, LATER = 3, 5  # how often each is measured
FROM_CLONE, FIRST_START, LATER_START, STOP = 60.0, 15.0, 8.0, 10.0  # seconds


def measure(clone: Clone, source: Path) -> Iterator[Figure]:
    """`clone` must not have run yet; more fresh ones are made from `source`."""
    fresh, later, stops = [], list[float](), list[float]()
    with installed(clone.root, demo=True) as stack:
        fresh.append((clone, stack.start()))
        demo.trained(Api(stack.port))  # what is measured next finds no work left to do
        stops.append(stack.stop())
        for _ in range(LATER):
            later.append(stack.start())
            stops.append(stack.stop())
    for _ in range(FRESH - 1):
        with fresh_clone(source) as another, installed(another.root, demo=True) as stack:
            fresh.append((another, stack.start()))
            stops.append(stack.stop())
    yield from _figures(fresh, later, stops)


def _figures(
    fresh: list[tuple[Clone, float]], later: list[float], stops: list[float]
) -> Iterator[Figure]:
    first = [seconds for _, seconds in fresh]
    whole = [clone.clone_seconds + clone.install_seconds + seconds for clone, seconds in fresh]
    install = [clone.install_seconds for clone, _ in fresh]
    yield Figure(
        "start", "clean clone to ready, warm package cache", "s", whole, at_most=FROM_CLONE
    )
    yield Figure("start", "of which installing", "s", install)
    yield Figure("start", "first start after installation", "s", first, at_most=FIRST_START)
    yield Figure("start", "later starts", "s", later, at_most=LATER_START)
    yield Figure("start", "Ctrl-C to all ended", "s", stops, at_most=STOP)
