"""A small helper process that ends the children when the launcher is killed and cannot.

Linux tells direct children when their parent dies, but not the processes these have started. The
guardian knows every child's process group through a pipe; the pipe's end tells it that the launcher
is gone. It holds the launcher's lock until everything has ended, so that a new start waits for it.
"""

import os
import signal
import time

from chatsphere.child import signal_group

GRACE = 5.0  # seconds between asking and insisting


class Guardian:
    """The launcher's end of the pipe."""

    def __init__(self) -> None:
        """Fork the helper. Call before the event loop exists and before anything is started."""
        self.launcher = os.getpid()
        self.is_there = True
        reader, self._writer = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self._writer)
            _guard(reader)
        os.close(reader)

    def add(self, group: int, stop_signal: signal.Signals) -> None:
        self._tell(f"{group} {int(stop_signal)}")

    def remove(self, group: int) -> None:
        self._tell(f"{group} 0")

    def close(self) -> None:
        """The launcher ends in order: let the helper end, too."""
        os.close(self._writer)
        os.waitpid(self.pid, 0)

    def _tell(self, line: str) -> None:
        try:
            os.write(self._writer, f"{line}\n".encode())
        except BrokenPipeError:
            self.is_there = (
                False  # somebody ended it; a launcher that lives ends its children itself
            )


def _guard(reader: int) -> None:
    """The helper's whole life; does not return."""
    os.setsid()  # Ctrl-C is for the launcher
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    quiet = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):  # a reader of the launcher's output must see its end
        os.dup2(quiet, standard)
    groups: dict[int, signal.Signals] = {}
    with os.fdopen(reader) as lines:
        for line in lines:
            group, wish = map(int, line.split())
            groups.pop(group, None)
            if wish:
                groups[group] = signal.Signals(wish)
    end_all(groups)
    os._exit(0)


def end_all(groups: dict[int, signal.Signals]) -> None:
    """Signal each group's members as asked, then kill what remains after GRACE seconds."""
    left = {group for group, number in groups.items() if signal_group(group, number)}
    deadline = time.monotonic() + GRACE
    while left and time.monotonic() < deadline:
        time.sleep(0.05)
        left = {group for group in left if group_exists(group)}
    for group in left:
        signal_group(group, signal.SIGKILL)


def group_exists(group: int) -> bool:
    """True while a process of the group is alive."""
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True
