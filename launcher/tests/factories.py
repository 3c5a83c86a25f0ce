"""Settings, free ports and a small checkout whose houses are stand-ins; valid by default."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from typing import Any

import psutil

from chatsphere.settings import ROOT, Settings, load

STANDINS = Path(__file__).parent / "standins"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def make_settings(root: Path, **variables: str) -> Settings:
    return load(root, {f"CHATSPHERE_{name}": value for name, value in variables.items()})


def make_checkout(root: Path) -> Path:
    """A checkout at `root` with the real launcher, and programs of this folder as the houses."""
    shutil.copytree(ROOT / "launcher/chatsphere", root / "launcher/chatsphere")
    shutil.copy(ROOT / ".env.example", root)
    for house, programs in (("agent", ["uvicorn"]), ("backend", ["uvicorn", "celery", "manage"])):
        python = root / house / ".venv/bin/python"
        python.parent.mkdir(parents=True)
        python.symlink_to(Path(sys.executable).resolve())
        for name in programs:
            shutil.copy(STANDINS / f"{name}.py", root / house)
    return root


def until(
    true: Callable[[], Any], *, seconds: float = 15, what: str = "it", pause: float = 0.02
) -> Any:
    """What `true` returns once it is true, asked every `pause`; fails after `seconds`."""
    deadline = time.monotonic() + seconds
    while not (value := true()):
        assert time.monotonic() < deadline, f"{what} did not come true within {seconds} s"
        time.sleep(pause)
    return value


class Launcher:
    """`chatsphere` as a person runs it: another process, its output line by line, its signals."""

    def __init__(self, root: Path, data_dir: Path, python: Path | None = None, **more: str) -> None:
        self.root, self.data_dir = root, data_dir
        self.python = python or Path(sys.executable)
        self.port, self.agent_port = free_port(), free_port()
        self.environ = {
            "PATH": os.environ["PATH"],
            "HOME": os.environ.get("HOME", "/"),
            "PYTHONPATH": str(root / "launcher"),
            "CHATSPHERE_DATA_DIR": str(data_dir),
            "CHATSPHERE_PORT": str(self.port),
            "CHATSPHERE_AGENT_PORT": str(self.agent_port),
            **more,
        }
        self.lines: list[str] = []
        self.arriving: Queue[str] = Queue()

    def run(
        self, *arguments: str, patience: float = 60, **more: str
    ) -> subprocess.CompletedProcess[str]:
        """One verb from start to end, of which it may take `patience` seconds."""
        command = (str(self.python), "-m", "chatsphere", *arguments)
        return subprocess.run(
            command,
            env={**self.environ, **more},
            cwd=self.root,
            capture_output=True,
            text=True,
            timeout=patience,
            check=False,
        )

    def up(self) -> "Launcher":
        self.process = subprocess.Popen(
            (self.python, "-m", "chatsphere", "up"),
            env=self.environ,
            cwd=self.root,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        threading.Thread(target=self._read, daemon=True).start()
        return self

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
            self.arriving.put(line)

    def until_ready(self, seconds: float = 90) -> str:
        """Wait for the last line of a start; long, for the machine may be busy otherwise."""
        return self.until_line("ChatSphere is ready", seconds)

    def until_line(self, text: str, seconds: float = 60) -> str:
        """The first line that holds `text`; fails with the whole output when it ends without."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if found := next((line for line in list(self.lines) if text in line), None):
                return found
            if self.process.poll() is not None and self.arriving.empty():
                break
            try:
                self.arriving.get(timeout=0.1)
            except Empty:
                continue
        raise AssertionError(f"no {text!r} in:\n" + "\n".join(self.lines))

    def tree(self) -> list[psutil.Process]:
        """The launcher and everything that it started, as it is now."""
        me = psutil.Process(self.process.pid)
        return [me, *me.children(recursive=True)]

    def part(self, name: str) -> psutil.Process:
        return psutil.Process(self.state()["parts"][name]["pid"])

    def state(self) -> dict[str, Any]:
        state: dict[str, Any] = json.loads((self.data_dir / "run/up.json").read_text())
        return state

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def ended(self, seconds: float = 15) -> int:
        """Its exit status; fails when it does not end in time."""
        return self.process.wait(seconds)

    def stop(self) -> int:
        """As Ctrl-C does; whatever a failed test left is killed."""
        members = self.tree() if self.process.poll() is None else []
        self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(15)
        finally:
            kill(members)


def alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Those that still run; psutil tells a reused number from the process it knew."""
    return [p for p in processes if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]


def kill(processes: list[psutil.Process]) -> None:
    for process in alive(processes):
        process.kill()


@contextmanager
def started(launcher: Launcher) -> Iterator[Launcher]:
    """`launcher` up and ready; ended afterwards in any case."""
    try:
        launcher.up().until_ready()
        yield launcher
    finally:
        if launcher.process.poll() is None:
            launcher.stop()


@contextmanager
def listening(port: int) -> Iterator[None]:
    """Somebody else has `port`."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", port))
        server.listen()
        yield
