"""How much disk the environments take."""

from collections.abc import Iterator

from bench.clone import HOUSES, Clone, bytes_on_disk
from bench.figures import Figure

MB = 1e6
LARGEST = 800.0  # MB, all environments


def measure(clone: Clone) -> Iterator[Figure]:
    """The runtime environments as installed, before anything has run in them."""
    sizes = {house: bytes_on_disk(clone.root / house / ".venv") / MB for house in HOUSES}
    yield Figure(
        "size", "all installed packages on disk", "MB", [sum(sizes.values())], at_most=LARGEST
    )
    for house, size in sizes.items():
        yield Figure("size", f"environment of {house}", "MB", [size])
    yield Figure("size", "the installer (uv)", "MB", [bytes_on_disk(clone.root / ".tools") / MB])
