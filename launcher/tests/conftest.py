"""Directories that every account may enter: PostgreSQL runs as one of its own under root."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A directory with a short path, for sockets have little room; one for each module."""
    path = Path(tempfile.mkdtemp(prefix="cs-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)
