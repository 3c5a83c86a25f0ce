"""Guard mutation: each guard is taken out in turn, and a test must notice.

`guards.yaml` names the guards. Each entry has the file and the exact text that guards, what stands
there `instead`, and the tests of which one must fail then. The tests pass first as things are, then
each mutant is tried in a copy of its house. A mutant that no test notices survives; one whose text
is gone, or which breaks more than it should, is no longer of use. All of these fail the run.
"""

import re
import subprocess
import tempfile
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Queue
from typing import Any

import yaml

from security.figures import Figure
from security.workshop import Workshop, workshops

GUARDS = Path(__file__).with_name("guards.yaml")
LEAST = 40
BOUNDED = 4  # of so many guards one is tried
AT_ONCE = 2
LIMIT = 180  # seconds for the tests of one mutant, on a busy machine
LIMIT_UNCHANGED = 480  # seconds for all of them together
FIRST_FAILED = re.compile(r"^(?:FAILED|ERROR) (tests/.+?)(?: - .*)?$", re.MULTILINE)
PASSED, FAILED = 0, 1  # pytest's statuses; any other means that the tests did not run


@dataclass(frozen=True)
class Guard:
    """One entry of the file; `tests` are pytest's node ids within the house."""

    name: str
    file: str
    text: str
    instead: str
    tests: Sequence[str]

    @property
    def house(self) -> str:
        return self.file.partition("/")[0]

    def mutated(self, source: str) -> str:
        """Raises: Stale."""
        if source.count(self.text) != 1:
            raise Stale(f"the text stands there {source.count(self.text)} times")
        return source.replace(self.text, self.instead)


class Stale(Exception):
    """A guard's text is no longer what the file says."""


@dataclass(frozen=True)
class Outcome:
    guard: Guard
    verdict: str
    seconds: float
    output: str = ""

    @property
    def is_caught(self) -> bool:
        return self.verdict == "caught"


def load(path: Path = GUARDS) -> list[Guard]:
    rows: list[dict[str, Any]] = yaml.safe_load(path.read_text("utf-8"))
    return [Guard(**row) for row in rows]


def run(*, bounded: bool = False) -> list[Figure]:
    guards = load()[:: BOUNDED if bounded else 1]
    houses = sorted({guard.house for guard in guards})
    with tempfile.TemporaryDirectory(prefix="cs-guards-") as name:
        place = Path(name)
        place.chmod(0o755)  # PostgreSQL runs as an account of its own under root
        with workshops(place, houses, AT_ONCE) as free:
            unchanged_is_right = all(each(free, houses, lambda *a: passes_unchanged(guards, *a)))
            outcomes = each(free, guards, attempt) if unchanged_is_right else []
    return figures(outcomes, LEAST // BOUNDED if bounded else LEAST, len(guards))


def each(free: "Queue[Workshop]", items: Iterable[Any], do: Any) -> list[Any]:
    """`do(workshop, item)` for each, as many at once as there are workshops."""

    def one(item: Any) -> Any:
        workshop = free.get()
        try:
            return do(workshop, item)
        finally:
            free.put(workshop)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, items))


def passes_unchanged(guards: Iterable[Guard], workshop: Workshop, house: str) -> bool:
    """Without this a mutant would be caught by a test that fails anyhow."""
    nodes = {node for guard in guards if guard.house == house for node in guard.tests}
    done = workshop.test(house, sorted(nodes), LIMIT_UNCHANGED)
    if done.returncode != PASSED:
        print(done.stdout, f"\n{house}: the guards' tests do not pass unchanged", flush=True)
    return done.returncode == PASSED


def attempt(workshop: Workshop, guard: Guard) -> Outcome:
    began = time.monotonic()
    verdict, output = _attempt(workshop, guard)
    outcome = Outcome(guard, verdict, time.monotonic() - began, output)
    show(outcome)
    return outcome


def _attempt(workshop: Workshop, guard: Guard) -> tuple[str, str]:
    path = workshop.folder / guard.file
    source = path.read_text("utf-8")
    try:
        path.write_text(guard.mutated(source), "utf-8")
        done = workshop.test(guard.house, guard.tests, LIMIT)
    except Stale as error:
        return f"stale: {error}", ""
    except subprocess.TimeoutExpired:
        return f"no use: its tests took longer than {LIMIT} s", ""
    finally:
        path.write_text(source, "utf-8")
    verdicts = {FAILED: "caught", PASSED: "SURVIVED"}
    return verdicts.get(done.returncode, "no use: its tests did not run"), done.stdout


def noticed_by(output: str) -> str:
    """The first test that failed, as pytest's summary names it."""
    found = FIRST_FAILED.search(output)
    return found[1] if found else ""


def show(outcome: Outcome) -> None:
    guard = outcome.guard
    took = f"{outcome.seconds:5.1f} s"
    print(f"{outcome.verdict:<9} {took}  {guard.name}  {noticed_by(outcome.output)}", flush=True)
    if outcome.verdict.startswith("no use"):
        print(outcome.output[-3_000:], flush=True)


def figures(outcomes: Sequence[Outcome], least: int, of: int) -> list[Figure]:
    caught = sum(outcome.is_caught for outcome in outcomes)
    return [
        Figure("guards: mutants tried", len(outcomes), max(least, of)),
        Figure("guards: mutants caught", caught, max(least, of)),
        Figure("guards: mutants not caught, or stale", len(outcomes) - caught, most=0),
    ]
