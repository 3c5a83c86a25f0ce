"""Places where a process dies on purpose, and only where somebody armed them."""

import subprocess
import sys

from core import failpoints
from tests.processes import BACKEND

PROGRAM = """
import django
from django.conf import settings
settings.configure(FAILPOINTS={folder!r})
django.setup()
from core import failpoints
failpoints.reached("here")
print("alive")
"""


def test_nothing_happens_where_no_directory_is_named():
    failpoints.reached("here")


def test_an_armed_place_kills_the_first_who_reaches_it_and_nobody_else(tmp_path):
    (tmp_path / "here").touch()

    first, second = passing_by(str(tmp_path)), passing_by(str(tmp_path))

    assert (first.returncode, first.stdout) == (-9, "")
    assert (second.returncode, second.stdout) == (0, "alive\n")


def test_another_place_is_not_armed(tmp_path):
    (tmp_path / "elsewhere").touch()

    assert passing_by(str(tmp_path)).returncode == 0


def passing_by(folder: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", PROGRAM.format(folder=folder)],
        cwd=BACKEND,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
