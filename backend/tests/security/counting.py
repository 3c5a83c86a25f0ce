"""What a run has tried, counted: shown at its end, and written into its report for programs."""

from collections.abc import Callable

import pytest

TRIED: dict[str, list[str]] = {}
Count = Callable[[str, str], None]


@pytest.fixture
def counted(record_testsuite_property):
    """`counted("hostile inputs", case.name)`: one more was tried and answered as it must be."""
    touched = set()

    def count(kind: str, name: str) -> None:
        TRIED.setdefault(kind, []).append(name)
        touched.add(kind)

    yield count
    for kind in touched:
        record_testsuite_property(kind, len(set(TRIED[kind])))


def lines() -> list[str]:
    return [f"{len(set(names))} {kind}, tried {len(names)} times." for kind, names in TRIED.items()]
