"""The lock and the state file of a data directory."""

import os
import stat
import subprocess
import sys
import time

import pytest

from chatsphere.errors import AlreadyRunning, DataDirUnwritable
from chatsphere.state import RunDir, State, is_alive, prepare_data_dir


@pytest.fixture
def run_dir(tmp_path) -> RunDir:
    prepare_data_dir(tmp_path / "data", shared=False)
    return RunDir(tmp_path / "data")


def test_the_data_directory_is_closed_to_others(tmp_path):
    prepare_data_dir(tmp_path / "a/b", shared=False)

    assert stat.S_IMODE((tmp_path / "a/b").stat().st_mode) == 0o700


def test_the_account_of_postgres_may_walk_through_but_not_list(tmp_path):
    prepare_data_dir(tmp_path / "data", shared=True)

    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o711


def test_a_directory_that_cannot_be_made_is_named_with_the_variable_to_change(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(
        DataDirUnwritable, match=r"file/data cannot be written.*CHATSPHERE_DATA_DIR"
    ):
        prepare_data_dir(tmp_path / "file/data", shared=False)


def test_only_one_launcher_gets_the_lock(run_dir):
    with run_dir.take_lock():
        run_dir.write(make_state(pid=os.getpid()))

        with pytest.raises(AlreadyRunning, match=f"http://localhost:8000 .process {os.getpid()}"):
            run_dir.take_lock()


def test_a_lock_without_a_living_launcher_is_waited_for(run_dir):
    with run_dir.take_lock():
        run_dir.write(make_state(pid=ended_process()))
        begun = time.monotonic()

        with pytest.raises(AlreadyRunning):
            run_dir.take_lock(patience=0.3)

    assert time.monotonic() - begun >= 0.3
    run_dir.take_lock(patience=0).close()


def test_the_lock_is_seen_from_outside_while_it_is_held(run_dir):
    before = run_dir.is_locked()

    with run_dir.take_lock():
        during = run_dir.is_locked()

    assert (before, during, run_dir.is_locked()) == (False, True, False)


def test_the_state_is_gone_after_the_end(run_dir):
    run_dir.write(make_state(pid=1))
    assert run_dir.read() == make_state(pid=1)

    run_dir.remove()

    assert run_dir.read() is None


def test_a_process_that_ended_but_was_not_collected_is_not_alive():
    process = subprocess.Popen([sys.executable, "-c", ""])
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)

    assert not is_alive(process.pid)
    process.wait()


def make_state(*, pid: int) -> State:
    return {
        "pid": pid,
        "started": 0.0,
        "url": "http://localhost:8000",
        "port": 8000,
        "agent_port": 8001,
        "parts": {},
    }


def ended_process() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid
