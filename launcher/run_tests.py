"""Run the tests of the three houses and of the whole.

    python3 run_tests.py test|e2e|chaos|all [PYTEST ARGUMENT ...]

`test` runs the houses' own tests, two suites at a time, and then the whole stack by HTTP; `e2e` the
console in a browser; `chaos` kills parts of the whole; `all` all of these, and the attacks that
`make test-security` counts. A path such as backend/tests/unit runs that house alone; any other
argument goes to every pytest call. A test that is skipped, and a suite in which nothing runs, count
as failed. Exit status: 0 all passed, 1 something failed, 2 wrong usage.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from xml.etree import ElementTree as ET

from install import HOUSES, ROOT

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
NOTHING_COLLECTED = 5  # pytest's exit status
LIMIT = 1_800  # seconds for one suite
AT_ONCE = 2  # suites; each has a database of its own


@dataclass(frozen=True)
class Suite:
    """One pytest call in one house; paths are relative to the house."""

    name: str
    house: str
    paths: Sequence[str]
    ignored: Sequence[str] = ()


@dataclass
class Outcome:
    """What became of a suite; `problems` is empty when it passed."""

    suite: Suite
    count: int = 0
    seconds: float = 0.0
    output: str = ""
    problems: list[str] = field(default_factory=list)


def halves(house: str, folder: str) -> tuple[Suite, Suite]:
    """The tests of a folder in two suites of about the same length: every other file."""
    files = [f"{folder}/{path.name}" for path in sorted((ROOT / house / folder).glob("test_*.py"))]
    return (
        Suite(f"{house}, 1", house, tuple(files[::2])),
        Suite(f"{house}, 2", house, tuple(files[1::2])),
    )


# The longest first: whoever of the two is done takes the next.
HOUSE_SUITES = (
    *halves("backend", "tests/integration"),
    Suite("backend units", "backend", ("tests/unit",)),
    Suite("agent", "agent", ("tests",)),
    Suite("launcher", "launcher", ("tests",), ("tests/stack", "tests/chaos")),
)
ATTACKS = Suite("attacks", "backend", ("tests/security",))
STACK = Suite("whole stack", "launcher", ("tests/stack",))
BROWSER = Suite("browser", "backend", ("tests/e2e",))
CHAOS = Suite("chaos", "launcher", ("tests/chaos",))


Step = tuple[Suite, ...]
"""Suites that run side by side, two at a time, in this order."""

# The whole stack measures times and the browser waits for pages: nothing runs beside them.
TEST: list[Step] = [HOUSE_SUITES, (STACK,)]
E2E: list[Step] = [(BROWSER,)]
KILL: list[Step] = [(CHAOS,)]
VERBS = {"test": TEST, "e2e": E2E, "chaos": KILL, "all": [*TEST, (ATTACKS,), *E2E, *KILL]}


def steps(verb: str, paths: Sequence[str]) -> list[Step]:
    return [tuple(_chosen(paths))] if paths else VERBS[verb]


def _chosen(paths: Sequence[str]) -> list[Suite]:
    chosen = []
    for house in HOUSES:
        own = tuple(path.removeprefix(f"{house}/") for path in paths if path.startswith(house))
        if own:
            chosen.append(Suite(house, house, own))
    return chosen


def run(suite: Suite, options: Sequence[str]) -> Outcome:
    """One suite from start to end."""
    begun = time.monotonic()
    outcome = Outcome(suite)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.xml")
        status = _call((*_arguments(suite, report), *options), outcome)
        _read(report, outcome)
    if status == NOTHING_COLLECTED and options:
        outcome.count = 0  # the options chose none of this suite's tests
    elif status or not outcome.count:
        outcome.problems.insert(0, f"pytest ended with status {status}, {outcome.count} tests ran")
    outcome.seconds = time.monotonic() - begun
    return outcome


def _arguments(suite: Suite, report: Path) -> list[str]:
    ignored = [f"--ignore={path}" for path in suite.ignored]
    return [*suite.paths, *ignored, "--color=no", f"--junitxml={report}"]


def _call(arguments: Sequence[str], outcome: Outcome) -> int:
    house = ROOT / outcome.suite.house
    with subprocess.Popen(
        (house / ".venv/bin/python", "-m", "pytest", *arguments),
        cwd=house,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            outcome.output, _ = process.communicate(timeout=LIMIT)
        except subprocess.TimeoutExpired:
            process.terminate()
            outcome.output, _ = process.communicate()
            outcome.problems.append(f"it took longer than {LIMIT} s")
        return process.returncode


def _read(report: Path, outcome: Outcome) -> None:
    """Count what ran; a skipped test is a problem."""
    if not report.exists():
        return
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 - written by our own pytest
        outcome.count += 1
        if case.find("skipped") is not None:
            outcome.problems.append(f"skipped: {case.get('classname')}::{case.get('name')}")


def run_and_show(suite: Suite, options: Sequence[str]) -> Outcome:
    print(f"· {suite.name}: running", flush=True)
    outcome = run(suite, options)
    show(outcome)
    return outcome


def show(outcome: Outcome) -> None:
    """All of a failed suite's output, the last line of a good one's."""
    if outcome.problems:
        print(f"\n{outcome.output}", flush=True)
    print(summary(outcome), flush=True)


def summary(outcome: Outcome) -> str:
    mark = "FAIL" if outcome.problems else "ok  "
    lines = [f"{mark}  {outcome.suite.name:<12} {outcome.count:5} tests {outcome.seconds:7.1f} s"]
    lines += [f"      {problem}" for problem in outcome.problems]
    return "\n".join(lines)


def run_all(verb: str, arguments: Sequence[str]) -> int:
    paths = [word for word in arguments if _is_path(word)]
    options = [word for word in arguments if word not in paths]
    outcomes: list[Outcome] = []
    for side_by_side in steps(verb, paths):
        with ThreadPoolExecutor(AT_ONCE) as pool:
            outcomes += pool.map(partial(run_and_show, options=options), side_by_side)
    ran = sum(outcome.count for outcome in outcomes)
    failed = [outcome for outcome in outcomes if outcome.problems]
    print("\n" + "\n".join(summary(outcome) for outcome in outcomes))
    print(f"{ran} tests ran, {len(failed)} of {len(outcomes)} suites failed")
    return 1 if failed or not ran else 0


def _is_path(word: str) -> bool:
    return word.startswith(HOUSES) and (ROOT / word.partition("::")[0]).exists()


def main(arguments: list[str]) -> int:
    verb, *rest = arguments or [""]
    if verb not in VERBS:
        print(__doc__, file=sys.stderr)
        return 2
    if verb in {"e2e", "all"} and not any(map(shutil.which, BROWSERS)):
        print("browser_missing: the browser tests need chromium on PATH.", file=sys.stderr)
        print("Debian and Ubuntu: apt-get install chromium", file=sys.stderr)
        return 1
    return run_all(verb, rest)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
