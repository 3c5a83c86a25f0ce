"""The helper that ends children when the launcher cannot."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import psutil
import pytest

from chatsphere.guardian import Guardian, end_all
from tests.factories import alive, until

SLEEPS = "import time; print('up', flush=True); time.sleep(600)"
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + SLEEPS


@pytest.fixture
def spawn() -> Iterator:
    made: list[subprocess.Popen[bytes]] = []

    def start(program: str) -> psutil.Process:
        """A process in a session of its own, running its program already."""
        process = subprocess.Popen(
            [sys.executable, "-c", program], stdout=subprocess.PIPE, start_new_session=True
        )
        made.append(process)
        assert process.stdout
        process.stdout.readline()
        return psutil.Process(process.pid)

    yield start
    for process in made:
        process.kill()
        process.wait()


def test_it_ends_what_it_knows_of_when_the_launcher_is_gone(spawn, monkeypatch):
    monkeypatch.setattr("chatsphere.guardian.GRACE", 0.3)  # nobody collects our child before that
    child = spawn(SLEEPS)
    guardian = Guardian()
    guardian.add(child.pid, signal.SIGTERM)

    guardian.close()

    until(lambda: not alive([child]), seconds=5, what="the child's end")


def test_it_leaves_alone_what_has_been_taken_off_its_list(spawn):
    child = spawn(SLEEPS)
    guardian = Guardian()
    guardian.add(child.pid, signal.SIGTERM)
    guardian.remove(child.pid)

    guardian.close()

    assert alive([child])


def test_ctrl_c_and_hang_up_do_not_end_it():
    guardian = Guardian()
    time.sleep(0.1)  # until its handlers are set

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        os.kill(guardian.pid, number)

    assert psutil.Process(guardian.pid).is_running()
    assert os.waitpid(guardian.pid, os.WNOHANG) == (0, 0)
    guardian.close()


def test_the_launcher_goes_on_when_somebody_kills_it():
    guardian = Guardian()
    os.kill(guardian.pid, signal.SIGKILL)
    os.waitid(os.P_PID, guardian.pid, os.WEXITED | os.WNOWAIT)

    guardian.add(1, signal.SIGTERM)

    assert not guardian.is_there
    guardian.close()


def test_who_does_not_listen_is_killed_after_the_grace(spawn, monkeypatch):
    monkeypatch.setattr("chatsphere.guardian.GRACE", 0.3)
    children = [spawn(DEAF), spawn(SLEEPS)]

    end_all({child.pid: signal.SIGTERM for child in children})

    until(lambda: not alive(children), seconds=2, what="both children's end")
