"""A clean clone of the newest commit with the runtime packages, as a newcomer would have it."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.stack import BenchFailed, temporary_directory

HOUSES = ("backend", "agent", "launcher")


@dataclass(frozen=True)
class Clone:
    """Where it is, and how many seconds cloning and installing took."""

    root: Path
    clone_seconds: float
    install_seconds: float


@contextmanager
def fresh_clone(source: Path) -> Iterator[Clone]:
    """Clone `source`'s HEAD and install; the package cache is whatever the caller has."""
    with temporary_directory() as home:
        root = home / "chatsphere"
        cloned = timed(
            "git", "clone", "--quiet", "--no-hardlinks", str(source), str(root), cwd=home
        )
        installed = timed("make", "runtime", cwd=root)
        yield Clone(root, cloned, installed)


def timed(*command: str, cwd: Path) -> float:
    """Run to the end; seconds."""
    began = time.perf_counter()
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchFailed(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return time.perf_counter() - began


def bytes_on_disk(folder: Path) -> int:
    """Blocks taken by everything in `folder`; a file with several names counts once."""
    seen = {}
    for path in (folder, *folder.rglob("*")):
        stat = path.lstat()
        seen[stat.st_dev, stat.st_ino] = stat.st_blocks * 512
    return sum(seen.values())
