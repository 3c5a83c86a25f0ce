"""`make bench`, or `python -m bench [PART ...]`: measure, print a table, keep every sample.

Parts: size, start, memory, ingest, speed, uploads, fairness, health, answer; all of them without an
argument. Parts that need a folder of documents, with --documents FOLDER: parsing, hostile. A fresh
clone of the newest commit is measured; with --here the parts that need no clone measure this
checkout as it is.
Exit status: 0 all was measured, whether the targets were met or not; 1 something failed; 2 usage.
"""

import argparse
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

from bench import (
    answer,
    fairness,
    figures,
    health,
    ingest,
    memory,
    parsing,
    size,
    speed,
    start,
    uploads,
)
from bench.clone import Clone, fresh_clone
from bench.figures import Figure
from bench.stack import BenchFailed

ROOT = Path(__file__).resolve().parents[1]
OF_A_CLONE: dict[str, Callable[[Clone], Iterator[Figure]]] = {
    "size": size.measure,
    "start": lambda clone: start.measure(clone, ROOT),
}
OF_A_CHECKOUT: dict[str, Callable[[Path], Iterator[Figure]]] = {
    "memory": memory.measure,
    "ingest": ingest.measure,
    "speed": speed.measure,
    "uploads": uploads.measure,
    "fairness": fairness.measure,
    "health": health.measure,
    "answer": answer.measure,
}
OF_DOCUMENTS: dict[str, Callable[[Path, Path], Iterator[Figure]]] = {
    "parsing": parsing.measure,
    "hostile": parsing.measure_hostile,
}
PARTS = (*OF_A_CLONE, *OF_A_CHECKOUT, *OF_DOCUMENTS)


def main(arguments: list[str]) -> int:
    given = parse(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was started is ended
    taken, failures = list[Figure](), list[str]()
    with ExitStack() as places:
        here = given.here and not OF_A_CLONE.keys() & set(given.parts)
        clone = None if here else cloned(places)
        for part in PARTS:
            if part in given.parts:
                say(f"measuring {part}")
                try:
                    taken += measure(part, clone, given.documents)
                except BenchFailed as error:
                    failures.append(f"{part}: {error}")
    report(taken, failures, short=given.short)
    return 1 if failures else 0


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description="Measure ChatSphere.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--short", action="store_true", help="print only what has a target")
    parser.add_argument("--here", action="store_true", help="measure this checkout, not a clone")
    parser.add_argument("--documents", type=Path, metavar="FOLDER", help="what parsing reads")
    given = parser.parse_args(arguments)
    if unknown := set(given.parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    given.parts = given.parts or [part for part in PARTS if part not in OF_DOCUMENTS]
    if OF_DOCUMENTS.keys() & set(given.parts) and not given.documents:
        parser.error(f"{' and '.join(OF_DOCUMENTS)} need --documents FOLDER")
    return given


def cloned(places: ExitStack) -> Clone:
    say("cloning and installing")
    return places.enter_context(fresh_clone(ROOT))


def measure(part: str, clone: Clone | None, documents: Path) -> list[Figure]:
    """The figures of one part; `clone` is None where this checkout is to be measured."""
    if clone is not None and part in OF_A_CLONE:
        return list(OF_A_CLONE[part](clone))
    root = clone.root if clone else ROOT
    if part in OF_DOCUMENTS:
        return list(OF_DOCUMENTS[part](root, documents))
    return list(OF_A_CHECKOUT[part](root))


def report(taken: list[Figure], failures: list[str], *, short: bool) -> None:
    if taken:
        printed = [figure for figure in taken if figure.has_target or not short]
        sys.stdout.write(f"{figures.table(printed)}\n")
        say(f"every sample is in {figures.write(taken, ROOT).relative_to(ROOT)}")
    for failure in failures:
        say(f"failed: {failure}")


def say(text: str) -> None:
    sys.stderr.write(f"· {text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
