"""<data>/run: the lock that admits one launcher, and the file that tells others about it."""

import fcntl
import json
import time
from pathlib import Path
from typing import IO, TypedDict

from chatsphere.errors import AlreadyRunning, DataDirUnwritable


class PartState(TypedDict):
    """One child as the launcher sees it; `since` in seconds since 1970, `pid` None between runs."""

    pid: int | None
    since: float
    healthy: bool
    restarts: int


class State(TypedDict):
    pid: int
    started: float
    url: str
    port: int
    agent_port: int
    parts: dict[str, PartState]


def prepare_data_dir(data_dir: Path, *, shared: bool) -> None:
    """Create <data> with its rooms, closed to other people.

    Args:
        shared: another account (PostgreSQL's, when root starts us) must walk through <data>.

    Raises:
        DataDirUnwritable: it cannot be made or written.
    """
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        data_dir.chmod(0o711 if shared else 0o700)
        for room in ("run", "logs"):
            (data_dir / room).mkdir(mode=0o700, exist_ok=True)
        probe = data_dir / "run/.writable"
        probe.write_text("")
        probe.unlink()
    except OSError as error:
        reason = error.strerror or str(error)
        message = (
            f"The data directory {data_dir} cannot be written: {reason}. Set CHATSPHERE_DATA_DIR."
        )
        raise DataDirUnwritable(message) from error


class RunDir:
    """The lock and the state file of one data directory."""

    def __init__(self, data_dir: Path) -> None:
        self.lock_path = data_dir / "run/lock"
        self.state_path = data_dir / "run/up.json"

    def take_lock(self, *, patience: float = 12.0) -> IO[str]:
        """The lock, held until the file is closed.

        The helper that cleans up after a killed launcher holds it too: it is waited for up to
        `patience` seconds, a living launcher is not.

        Raises:
            AlreadyRunning: another launcher works on this data directory.
        """
        file = self.lock_path.open("a")
        deadline = time.monotonic() + patience
        while not _locked(file):
            state = self.read()
            if (state and is_alive(state["pid"])) or time.monotonic() > deadline:
                file.close()
                where = f" at {state['url']} (process {state['pid']})" if state else ""
                raise AlreadyRunning(f"ChatSphere already runs on this data directory{where}.")
            time.sleep(0.05)
        return file

    def is_locked(self) -> bool:
        """True while a launcher, or the helper cleaning up after it, is at work here."""
        if not self.lock_path.exists():
            return False
        with self.lock_path.open("a") as file:
            return not _locked(file)

    def read(self) -> State | None:
        """What the running launcher wrote last; None when there is none."""
        try:
            state: State = json.loads(self.state_path.read_text("utf-8"))
        except FileNotFoundError:
            return None
        return state

    def write(self, state: State) -> None:
        draft = self.state_path.with_suffix(".new")
        draft.write_text(json.dumps(state, indent=1), "utf-8")
        draft.replace(self.state_path)

    def remove(self) -> None:
        self.state_path.unlink(missing_ok=True)


def _locked(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_alive(pid: int) -> bool:
    """True when a process with this number runs, whoever owns it; one that has ended does not."""
    import psutil

    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
