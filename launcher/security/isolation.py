"""`chatsphere verify-isolation` over a running installation, as its operator would call it."""

import json
from typing import Any

from security.figures import Figure
from tests.factories import Launcher

LEAST = 10_000
LIMIT = 600  # seconds


def run(launcher: Launcher, *, bounded: bool = False) -> list[Figure]:
    """Ten thousand requests, or more than three times as many."""
    quick = ["--quick"] if bounded else []
    done = launcher.run("verify-isolation", "--json", *quick, patience=LIMIT)
    if '"leaks"' not in done.stdout:  # it ended before it could count anything
        print(done.stdout, done.stderr, flush=True)
        return [Figure("isolation: requests of strangers", 0, LEAST)]
    return figures(json.loads(done.stdout))


def figures(report: dict[str, Any]) -> list[Figure]:
    for finding in (*report["leaks"], *report["changed"], *report["unclassified"]):
        print(f"  {finding}", flush=True)
    return [
        Figure("isolation: requests of strangers", report["probes"], LEAST),
        Figure("isolation: leaks", len(report["leaks"]), most=0),
        Figure("isolation: changed objects", len(report["changed"]), most=0),
        Figure("isolation: operations nobody classified", len(report["unclassified"]), most=0),
    ]
