"""The figures of a run: what was counted, and how much of it there must be."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A count that must reach `least`, or with `most` stay at or below it."""

    name: str
    count: int
    least: int = 0
    most: int | None = None

    @property
    def is_met(self) -> bool:
        return self.least <= self.count and (self.most is None or self.count <= self.most)

    @property
    def wanted(self) -> str:
        return f"≥ {self.least:,}" if self.most is None else f"{self.most:,}"


def table(figures: Iterable[Figure]) -> str:
    rows = [
        f"{'ok  ' if figure.is_met else 'FAIL'}  {figure.name:<44} {figure.count:>9,}"
        f"   wanted {figure.wanted}"
        for figure in figures
    ]
    return "\n".join(rows)
