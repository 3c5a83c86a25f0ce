"""The proof that nobody gets in, with its counts.

    python -m security [--bounded] [PART ...]

Runs all parts, or those named: tests, isolation, fuzzing, guards. `--bounded` runs less of the long
ones. Prints one table; exit status: 0 all figures are met, 1 one is not, 2 wrong usage.
"""

import sys
import time
from collections.abc import Callable

from security import fuzzing, guards
from security.figures import Figure, table
from security.installation import running

BOUNDED = "--bounded"


def attack(*, bounded: bool) -> list[Figure]:
    """What is asked of a running installation."""
    with running() as launcher:
        return fuzzing.run(launcher, fuzzing.BOUNDED if bounded else fuzzing.FULL)


PARTS: dict[str, Callable[..., list[Figure]]] = {
    "fuzzing": attack,
    "guards": guards.run,
}


def main(arguments: list[str]) -> int:
    chosen = [word for word in arguments if word != BOUNDED] or list(PARTS)
    if not PARTS.keys() >= set(chosen):
        print(__doc__, file=sys.stderr)
        return 2
    figures: list[Figure] = []
    for name in chosen:
        print(f"· {name}", flush=True)
        began = time.monotonic()
        figures += PARTS[name](bounded=BOUNDED in arguments)
        print(f"· {name}: {time.monotonic() - began:.0f} s\n", flush=True)
    print(table(figures))
    return 0 if all(figure.is_met for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
