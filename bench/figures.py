"""What was measured, and how it is shown and kept."""

import json
import math
import os
import platform
import statistics
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil

HEADER = "| what | median | smallest to largest | target | |\n|---|---|---|---|---|"


@dataclass(frozen=True)
class Figure:
    """One measured quantity; every sample is kept, in the order in which it was taken.

    `at_most` and `at_least` are targets for the median.
    """

    part: str
    what: str
    unit: str
    samples: Sequence[float]
    at_most: float | None = None
    at_least: float | None = None

    @property
    def median(self) -> float:
        return statistics.median(self.samples)

    @property
    def has_target(self) -> bool:
        return self.at_most is not None or self.at_least is not None

    @property
    def is_met(self) -> bool:
        """True when there is no target, too."""
        below = self.at_most is None or self.median <= self.at_most
        return below and (self.at_least is None or self.median >= self.at_least)

    def row(self) -> str:
        """One line of the table."""
        spread = ""
        if len(self.samples) > 1:
            spread = (
                f"{shown(min(self.samples))} to {shown(max(self.samples))} ({len(self.samples)})"
            )
        mark = ("met" if self.is_met else "**missed**") if self.has_target else ""
        cells = (
            self.what,
            f"{shown(self.median)} {self.unit}".strip(),
            spread,
            self._target(),
            mark,
        )
        return f"| {' | '.join(cells)} |"

    def _target(self) -> str:
        if self.at_most is not None:
            return f"≤ {shown(self.at_most)} {self.unit}".strip()
        return f"≥ {shown(self.at_least)} {self.unit}".strip() if self.at_least is not None else ""


def shown(value: float) -> str:
    """Three significant digits, but never fewer than the whole number has."""
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"


def percentile(samples: Sequence[float], share: float) -> float:
    """The smallest sample that at least `share` (0 to 1) of all samples do not exceed."""
    ordered = sorted(samples)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def table(figures: Sequence[Figure]) -> str:
    """The figures in Markdown, medians first."""
    return "\n".join([HEADER, *(figure.row() for figure in figures)])


def write(figures: Sequence[Figure], root: Path) -> Path:
    """Keep every sample beside what is known of the machine; returns the new file."""
    now = datetime.now(UTC)
    described = [
        {**asdict(figure), "median": figure.median, "met": figure.is_met} for figure in figures
    ]
    found = {
        "taken": now.isoformat(timespec="seconds"),
        "machine": machine(root),
        "figures": described,
    }
    folder = root / "bench/results"
    folder.mkdir(exist_ok=True)
    path = folder / f"{now:%Y%m%dT%H%M%SZ}.json"
    path.write_text(json.dumps(found, indent=1), "utf-8")
    return path


def machine(root: Path) -> dict[str, object]:
    """What the figures depend on."""
    return {
        "commit": _git(root, "rev-parse", "HEAD"),
        "changed": bool(_git(root, "status", "--porcelain")),
        "system": platform.platform(terse=True),
        "processors": os.cpu_count(),
        "memory_bytes": psutil.virtual_memory().total,
        "load": os.getloadavg()[0],
        "python": platform.python_version(),
    }


def _git(root: Path, *arguments: str) -> str:
    command = ("git", "-C", str(root), *arguments)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip()
