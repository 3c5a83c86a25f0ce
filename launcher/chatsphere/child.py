"""One child process: its own session, its lines, its end, and the end of what it left behind."""

import asyncio
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, ClassVar

PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)  # loaded before any fork
READ_BYTES = 65_536
LONGEST_LINE = 65_536  # bytes; more than that without an end of line is passed on in pieces


@dataclass(frozen=True)
class Account:
    """The operating system account a child runs as."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Command:
    """What to run; `env` is everything the child gets to see of the environment."""

    argv: Sequence[str | Path]
    cwd: Path
    env: Mapping[str, str] = field(repr=False)
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM


class Child:
    """A started command. Must be made and used inside a running event loop."""

    alive: ClassVar[set["Child"]] = set()

    def __init__(
        self,
        command: Command,
        on_line: Callable[[str], None],
        *,
        on_result: Callable[[str], None] | None = None,
        stdin: IO[bytes] | None = None,
    ) -> None:
        """Start `command`.

        Args:
            on_line: gets each line of standard output and standard error.
            on_result: gets the lines of standard output instead, where these are a result.
            stdin: an open file to read from; nothing without.
        """
        self.command = command
        self.exited = asyncio.Event()
        account = command.account
        self.process = subprocess.Popen(
            [str(part) for part in command.argv],
            cwd=command.cwd,
            env=dict(command.env),
            stdin=stdin or subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE if on_result else subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_tied_to_launcher(command.stop_signal),  # noqa: PLW1509 - see there
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
        self._readers = [_LineReader(self.process.stdout, on_result or on_line)]
        if on_result:
            self._readers.append(_LineReader(self.process.stderr, on_line))
        self.alive.add(self)

    @classmethod
    def reap_all(cls) -> None:
        """To be called when SIGCHLD arrives; one signal may stand for several ends."""
        for child in tuple(cls.alive):
            child.reap()

    @property
    def pid(self) -> int:
        return self.process.pid

    def reap(self) -> None:
        """Notice the end, take its last lines and end what it left behind in its session."""
        if self.exited.is_set() or self.process.poll() is None:
            return
        signal_group(self.pid, signal.SIGKILL)
        for reader in self._readers:
            reader.close()
        self.alive.discard(self)
        self.exited.set()

    async def stop(self, grace: float) -> None:
        """Ask, wait up to `grace` seconds, insist."""
        if not self.exited.is_set():
            self.process.send_signal(self.command.stop_signal)
        try:
            await asyncio.wait_for(self.exited.wait(), grace)
        except TimeoutError:
            signal_group(self.pid, signal.SIGKILL)
            await self.exited.wait()

    def ending(self) -> str:
        """How it ended, in words."""
        code = self.process.returncode
        if code is not None and code < 0:
            return f"was ended by {signal.Signals(-code).name}"
        return f"ended with status {code}"


class _LineReader:
    """Hands on the lines of one pipe as they come, without ever blocking."""

    def __init__(self, pipe: IO[bytes] | None, on_line: Callable[[str], None]) -> None:
        assert pipe is not None, "Popen was told to make a pipe"  # noqa: S101
        self.pipe, self.on_line, self.rest = pipe, on_line, b""
        os.set_blocking(pipe.fileno(), False)
        asyncio.get_running_loop().add_reader(pipe.fileno(), self._read)

    def _read(self) -> bool:
        """Take what is there; False when there is nothing more for now or for ever."""
        try:
            data = os.read(self.pipe.fileno(), READ_BYTES)
        except BlockingIOError:
            return False
        if not data:
            asyncio.get_running_loop().remove_reader(self.pipe.fileno())
            return False
        *lines, self.rest = (self.rest + data).split(b"\n")
        if len(self.rest) > LONGEST_LINE:
            lines, self.rest = [*lines, self.rest], b""
        for line in lines:
            self.on_line(line.decode("utf-8", "replace"))
        return True

    def close(self) -> None:
        while self._read():
            pass
        if self.rest:
            self.on_line(self.rest.decode("utf-8", "replace"))
        asyncio.get_running_loop().remove_reader(self.pipe.fileno())
        self.pipe.close()


def _tied_to_launcher(stop_signal: signal.Signals) -> Callable[[], None]:
    """What the child does before its program starts: ask Linux to stop it when we die.

    Runs between fork and exec. That is safe here because the launcher has a single thread, and it
    comes after the change of account, which would reset the request.
    """
    launcher = os.getpid()

    def tie() -> None:
        if sys.platform == "linux":
            _LIBC.prctl(PR_SET_PDEATHSIG, int(stop_signal))
            if os.getppid() != launcher:  # it died in between
                os._exit(1)

    return tie


def signal_group(group: int, number: signal.Signals) -> bool:
    """Send a signal to a whole process group; False when nobody is left in it."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):  # macOS answers EPERM for a group of zombies
        return False
    return True
