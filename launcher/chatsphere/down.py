"""`chatsphere down`: end a launcher that runs in another terminal, and wait for its end."""

import os
import signal
import time
from typing import TypedDict

from chatsphere.errors import LauncherError, NotRunning
from chatsphere.settings import Settings
from chatsphere.state import RunDir, is_alive

PATIENCE = 20.0  # seconds; the launcher itself promises 10
POLL = 0.05


class Stopped(TypedDict):
    stopped: bool
    pid: int | None
    seconds: float


def down(settings: Settings) -> Stopped:
    """Ask the launcher of this data directory to stop; return when everything has ended.

    Raises:
        NotRunning: nothing runs on this data directory.
        LauncherError: it belongs to somebody else, or did not end in time.
    """
    run_dir = RunDir(settings.data_dir)
    if not run_dir.is_locked():
        raise NotRunning(f"ChatSphere does not run on {settings.data_dir}.")
    started = time.monotonic()
    state = run_dir.read()
    pid = state["pid"] if state and is_alive(state["pid"]) else None
    if pid:  # otherwise the helper of a killed launcher is at work and only has to be waited for
        _ask(pid)
    _wait(run_dir, pid)
    return {"stopped": True, "pid": pid, "seconds": round(time.monotonic() - started, 2)}


def _ask(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGTERM)
    except ProcessLookupError:
        return  # it ended by itself in the meantime
    except PermissionError as error:
        raise LauncherError(f"Process {pid} belongs to another user; ask as that user.") from error


def _wait(run_dir: RunDir, pid: int | None) -> None:
    deadline = time.monotonic() + PATIENCE
    while run_dir.is_locked():
        if time.monotonic() > deadline:
            raise LauncherError(
                f"Process {pid} has not ended within {PATIENCE:g} s. `kill -9 {pid}` ends it and,"
                " within another 10 s, everything that it started."
            )
        time.sleep(POLL)
