"""The disk fills up to the last byte under everything that ChatSphere keeps."""

import errno
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from chatsphere_client import ProblemError

from tests.chaos.sea import Sea, until_well
from tests.factories import Launcher, started
from tests.stack.conftest import make_launcher

SIZE = "900m"
# A disk of its own for one process and its children; it goes with them.
SCRIPT = """#!/bin/sh
exec unshare -m sh -c '
    mount -t tmpfs -o size={size},mode=755 tmpfs "{data}" && exec "{python}" "$@"' sh "$@"
"""
PIECE = bytes(2**20)


@pytest.fixture(scope="module")
def stack(place: Path, data_dir: Path) -> Iterator[Launcher]:
    """Its files are seen through the process that has the disk."""
    data_dir.mkdir()
    script = place / "on-a-small-disk"
    script.write_text(SCRIPT.format(size=SIZE, data=data_dir, python=sys.executable), "utf-8")
    script.chmod(0o755)
    launcher = make_launcher(data_dir, LEASE_SECONDS="4")
    launcher.python = script
    with started(launcher):
        launcher.data_dir = Path(f"/proc/{launcher.process.pid}/root{data_dir}")
        yield launcher


def test_a_full_disk_refuses_what_it_cannot_keep_and_loses_nothing(stack, passages, ten_texts):
    sea = Sea(stack, passages)
    sea.train(ten_texts[:5])
    filler = stack.data_dir / "filler"

    fill(filler)
    bot = sea.alice.bot
    with pytest.raises(ProblemError) as refused:
        sea.alice.client.train_text(bot, "No room", "Nothing of this can be kept. " * 20_000)
    filler.unlink()

    assert (refused.value.status, refused.value.code) in {
        (503, "storage_full"),
        (503, "dependency_unavailable"),
    }
    for part in ("postgres", "agent", "worker", "web"):
        until_well(stack, part)
    sea.train(ten_texts[5:])
    assert sea.differences() == []


def fill(path: Path) -> None:
    """Write until nothing more fits, not even a byte."""
    with path.open("wb", buffering=0) as file:
        size = len(PIECE)
        while size:
            try:
                file.write(PIECE[:size])
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
                size //= 2
