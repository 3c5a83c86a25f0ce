"""An installation in a temporary directory, started and ended as a person would."""

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

READY = "ChatSphere is ready"
START_TIMEOUT = 180.0  # seconds
STOP_TIMEOUT = 20.0
POLL = 0.02
LIMITS = ("anonymous", "api", "message", "upload")  # one program asks faster than any person


class BenchFailed(Exception):
    """Something to be measured did not work; `str(error)` says what."""


class Stack:
    """ChatSphere from the checkout `root`, with a data directory and ports of its own."""

    def __init__(self, root: Path, home: Path, *, demo: bool) -> None:
        """`home` is an empty directory; data and log go there. `demo`: train the demo bot."""
        self.root, self.home, self.demo = root, home, demo
        self.port, self.agent_port = free_ports()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def command(self) -> tuple[str, ...]:
        return ("/bin/sh", "-c", "exec make run")

    @property
    def data_dir(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "log"

    def environment(self) -> dict[str, str]:
        """The caller's, without settings of an installation that they may have."""
        kept = {
            name: text for name, text in os.environ.items() if not name.startswith("CHATSPHERE_")
        }
        return {
            **{name: text for name, text in kept.items() if not name.startswith("MAKE")},
            "CHATSPHERE_DATA_DIR": str(self.data_dir),
            "CHATSPHERE_PORT": str(self.port),
            "CHATSPHERE_AGENT_PORT": str(self.agent_port),
            "CHATSPHERE_DEMO": str(int(self.demo)),
            "CHATSPHERE_RATES": ",".join(f"{name}=1000000/minute" for name in LIMITS),
        }

    def start(self) -> float:
        """Run `command`; seconds until it says that it is ready."""
        began = time.perf_counter()
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.root,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        while READY not in self.log.read_text("utf-8", "replace"):
            if self.process.poll() is not None or time.perf_counter() - began > START_TIMEOUT:
                self.kill()
                raise BenchFailed(f"ChatSphere did not start:\n{self.last_lines()}")
            time.sleep(POLL)
        return time.perf_counter() - began

    def stop(self) -> float:
        """Ctrl-C; seconds until everything has ended."""
        assert self.process is not None, "stop() comes after start()"  # noqa: S101
        began = time.perf_counter()
        os.killpg(self.process.pid, signal.SIGINT)
        try:
            self.process.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired as error:
            self.kill()
            raise BenchFailed(
                f"It did not end in {STOP_TIMEOUT:g} s:\n{self.last_lines()}"
            ) from error
        self.process = None
        return time.perf_counter() - began

    def kill(self) -> None:
        """End what may be left; its own helper then ends its children."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.process = None

    def status(self) -> dict[str, Any]:
        """What `chatsphere status --json` says."""
        python = self.root / "launcher/.venv/bin/python"
        env = {**self.environment(), "PYTHONPATH": str(self.root / "launcher")}
        command = (python, "-m", "chatsphere", "status", "--json")
        done = subprocess.run(command, cwd=self.root, env=env, capture_output=True, check=False)
        if done.returncode:
            raise BenchFailed(f"It is not well: {done.stdout.decode()}{done.stderr.decode()}")
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def last_lines(self) -> str:
        return "\n".join(self.log.read_text("utf-8", "replace").splitlines()[-30:])


@contextmanager
def installed(root: Path, *, demo: bool) -> Iterator[Stack]:
    """A stack of `root` with an empty data directory, ended and removed at the end."""
    with temporary_directory() as home:
        stack = Stack(root, home, demo=demo)
        try:
            yield stack
        finally:
            if stack.process is not None:
                stack.stop()


@contextmanager
def temporary_directory() -> Iterator[Path]:
    """Removed at the end, also when a file in it is being removed by its own process."""
    path = Path(tempfile.mkdtemp(prefix="chatsphere-bench-"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def free_ports() -> tuple[int, int]:
    """Two ports nobody listens on just now."""
    with socket.socket() as one, socket.socket() as other:
        for probe in (one, other):
            probe.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]
