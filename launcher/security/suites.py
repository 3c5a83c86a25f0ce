"""The houses' own tests of what must not get in, and what they say they have tried."""

import subprocess
import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from chatsphere.settings import ROOT
from security.figures import Figure

LIMIT = 600  # seconds for one house
# What a house's tests must have counted, at the least.
BACKEND = {
    "hostile inputs": 400,
    "hostile addresses": 1_500,
    "mass assignments": 1_000,
    "forged tokens": 60,
    "bad keys": 30,
    "concurrent refreshes": 50,
}
COUNTED = ("tests/security", "tests/integration/test_api_keys.py")
KEEP_OUT = ("tests/integration/test_tenants.py", "tests/integration/test_tokens.py")
FORGED = "test_a_token_that_is_not_ours_in_every_way_is_refused"


@dataclass(frozen=True)
class Report:
    """What became of one house's tests: whether all passed, and what they counted."""

    passed: bool
    tests: list[str]
    counts: Mapping[str, int]


def run(*, bounded: bool = False) -> list[Figure]:
    """Always all that is counted: what is hostile is quickly sent.

    Args:
        bounded: without those of the backend that only have to pass, as they do in `make test`.
    """
    with ThreadPoolExecutor() as pool:
        backend = pool.submit(report, "backend", *COUNTED, *(() if bounded else KEEP_OUT))
        agent = pool.submit(report, "agent", "tests/integration/test_credentials.py")
        return [*backends(backend.result()), *agents(agent.result())]


def report(house: str, *paths: str) -> Report:
    """Run them. Their output is shown if one fails."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "report.xml")
        done = subprocess.run(
            (ROOT / house / ".venv/bin/python", "-m", "pytest", *paths, f"--junitxml={path}"),
            cwd=ROOT / house,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=LIMIT,
            check=False,
        )
        if done.returncode:
            print(done.stdout, flush=True)
        return read(path, passed=not done.returncode)


def read(path: Path, *, passed: bool) -> Report:
    """A report as pytest writes it; of a count that is named often the last one counts."""
    tree = ET.parse(path)  # noqa: S314 - written by our own pytest
    counts = {
        one.get("name", ""): int(one.get("value", "0"))
        for one in tree.iter("property")
        if one.get("value", "").isdigit()
    }
    return Report(passed, [case.get("name", "") for case in tree.iter("testcase")], counts)


def backends(found: Report) -> list[Figure]:
    counts = found.counts
    won = counts.get("concurrent refreshes that won", 0)
    return [
        Figure("backend: suites that failed", int(not found.passed), most=0),
        *(Figure(name, counts.get(name, 0), least) for name, least in BACKEND.items()),
        Figure("concurrent refreshes that won", won, 1, most=1),
    ]


def agents(found: Report) -> list[Figure]:
    forged = sum(name.startswith(FORGED) for name in found.tests)
    return [
        Figure("agent: suites that failed", int(not found.passed), most=0),
        Figure("agent: forged service tokens", forged, 60),
    ]
