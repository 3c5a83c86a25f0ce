"""The whole of ChatSphere as a person starts it, with data and ports of its own."""

import json
import os
import re
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.processes import BACKEND, free_port, wait_for

ROOT = BACKEND.parent
READY = re.compile(r"ChatSphere is ready: (\S+)\s+one-time administrator link: (\S+)")
STARTS_WITHIN = 120  # seconds
ENDS_WITHIN = 20


@dataclass
class Stack:
    """`url` as people open it, `link` for the first account."""

    process: "subprocess.Popen[str]"
    folder: Path
    lines: list[str] = field(default_factory=list)
    url: str = ""
    link: str = ""

    def read(self) -> None:
        """Take in what the launcher prints, until it has ended."""
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.append(line)
            if found := READY.search(line):
                self.url, self.link = found.groups()

    def kill(self, part: str) -> None:
        """End one part and its children as a crash would; the launcher starts it again."""
        state = json.loads((self.folder / "run/up.json").read_text("utf-8"))
        os.killpg(state["parts"][part]["pid"], signal.SIGKILL)

    @property
    def output(self) -> str:
        return "".join(self.lines)


@contextmanager
def running(folder: Path, **variables: str) -> Iterator[Stack]:
    """`chatsphere up` with `variables`, ready; ended afterwards as by Ctrl-C."""
    stack = Stack(
        subprocess.Popen(
            (ROOT / "launcher/.venv/bin/python", "-m", "chatsphere", "up"),
            cwd=ROOT,
            env=_environment(folder, variables),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        ),
        folder,
    )
    threading.Thread(target=stack.read, daemon=True).start()
    try:
        wait_for(lambda: stack.url or stack.process.poll() is not None, seconds=STARTS_WITHIN)
        assert stack.url, stack.output
        yield stack
    finally:
        stack.process.send_signal(signal.SIGINT)
        stack.process.wait(ENDS_WITHIN)


def _environment(folder: Path, variables: dict[str, str]) -> dict[str, str]:
    ours = {
        "DATA_DIR": str(folder),
        "PORT": str(free_port()),
        "AGENT_PORT": str(free_port()),
        "DEMO": "0",  # would train for half a minute
        **variables,
    }
    system = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    named = {f"CHATSPHERE_{name}": value for name, value in ours.items()}
    return {**system, **named, "PYTHONPATH": str(ROOT / "launcher")}
