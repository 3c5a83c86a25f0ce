"""The proof that nobody gets in, with its counts.

    python -m security [--bounded] [PART ...]

Runs all parts, or those named: tests, isolation, fuzzing, guards. `--bounded` runs less of the long
ones. Prints one table; exit status: 0 all figures are met, 1 one is not, 2 wrong usage.
"""

import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from security import fuzzing, guards, isolation, suites
from security.figures import Figure, table
from security.installation import running

BOUNDED = "--bounded"
# Of the houses alone, and of an installation that runs.
ALONE: dict[str, Callable[..., list[Figure]]] = {"tests": suites.run, "guards": guards.run}
ATTACKS: dict[str, Callable[..., list[Figure]]] = {
    "isolation": isolation.run,
    "fuzzing": fuzzing.run,
}


def main(arguments: list[str]) -> int:
    chosen = [word for word in arguments if word != BOUNDED] or [*ALONE, *ATTACKS]
    if not {*ALONE, *ATTACKS}.issuperset(chosen):
        print(__doc__, file=sys.stderr)
        return 2
    bounded = BOUNDED in arguments
    with ThreadPoolExecutor() as pool:  # an attack waits for answers, and a guard for its tests
        alone = pool.submit(tried, [name for name in ALONE if name in chosen], bounded=bounded)
        attacks = [name for name in ATTACKS if name in chosen]
        found = (attacked(attacks, bounded=bounded) if attacks else []) + alone.result()
    print(table(found))
    return 0 if all(figure.is_met for figure in found) else 1


def tried(names: list[str], *, bounded: bool) -> list[Figure]:
    parts = [(name, partial(ALONE[name], bounded=bounded)) for name in names]
    return [figure for name, part in parts for figure in timed(name, part)]


def attacked(names: list[str], *, bounded: bool) -> list[Figure]:
    with running() as launcher:
        parts = [(name, partial(ATTACKS[name], launcher, bounded=bounded)) for name in names]
        return [figure for name, part in parts for figure in timed(name, part)]


def timed(name: str, part: Callable[[], list[Figure]]) -> list[Figure]:
    print(f"· {name}: running", flush=True)
    began = time.monotonic()
    found = part()
    print(f"· {name}: ran for {time.monotonic() - began:.0f} s\n", flush=True)
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
