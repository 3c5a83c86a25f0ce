"""Make each house's virtual environment equal to its lock; run again, it finds nothing to do.

    python3 install.py run|dev [HOUSE ...]

`run` installs requirements/base.txt, or full.txt where a setting asks for what is only in that, and
`dev` the superset of both, dev.txt; an environment that holds more is never reduced. Needs only the
standard library (3.11 or newer), because it runs before anything is installed. Exit status: 0 done,
1 failed, 2 wrong usage.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TOOLS = ROOT / ".tools"
TOOL_LOCK = ROOT / "launcher/requirements/tools.txt"
HOUSES = ("backend", "agent", "launcher")
LOCKS = {"run": "base.txt", "full": "full.txt", "dev": "dev.txt"}
SIZES = list(LOCKS)  # from the smallest to the largest
FULL = {"backend": "CHATSPHERE_S3_BUCKET"}  # what asks for a house's extra packages


class InstallError(Exception):
    """A step failed; `str(error)` says which one and what to do."""


def run(*command: str | Path, env: dict[str, str] | None = None) -> None:
    """Run one step quietly; what it printed is shown only when it fails."""
    done = subprocess.run(command, env=env, text=True, capture_output=True, check=False)
    if done.returncode:
        name = Path(command[0]).name
        raise InstallError(f"{name} failed:\n{done.stdout}{done.stderr}".rstrip())


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two `make` at once must not install into the same directory."""
    TOOLS.mkdir(exist_ok=True)
    with (TOOLS / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def fingerprint(lock: Path) -> str:
    """Names the lock's content and the Python that installs it."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return f"{version} {hashlib.sha256(lock.read_bytes()).hexdigest()}"


def bootstrap_uv() -> Path:
    """The pinned uv, from the package index, checked by hash."""
    uv, stamp, wanted = TOOLS / "bin/uv", TOOLS / "installed", fingerprint(TOOL_LOCK)
    if uv.exists() and stamp.exists() and stamp.read_text() == wanted:
        return uv
    say("installing uv into .tools")
    try:
        run(sys.executable, "-m", "venv", "--clear", TOOLS / "env")
    except InstallError as error:
        hint = "Debian and Ubuntu keep the venv module in the package python3-venv."
        raise InstallError(f"{error}\n{hint}") from error
    pip = (TOOLS / "env/bin/python", "-m", "pip", "--disable-pip-version-check")
    run(*pip, "install", "-q", "--require-hashes", "--only-binary", ":all:", "-r", TOOL_LOCK)
    uv.parent.mkdir(exist_ok=True)
    uv.unlink(missing_ok=True)
    uv.symlink_to("../env/bin/uv")
    stamp.write_text(wanted)
    return uv


def uv_environment() -> dict[str, str]:
    """The caller's environment, plus what pip is told about the index and uv would not know.

    uv does not read pip's configuration. Extra indexes and find-links are left out on purpose: the
    locks are complete on one index, and uv would prefer an older copy found on an extra one.
    """
    env = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    for name, option in (("UV_DEFAULT_INDEX", "index-url"), ("SSL_CERT_FILE", "cert")):
        if name not in env and (value := pip_option(option)):
            env[name] = value
    return env


def pip_option(option: str) -> str | None:
    """What pip's environment variables or files say about `option`; None when they are silent."""
    command = (TOOLS / "env/bin/python", "-m", "pip", "config", "list")
    done = subprocess.run(command, text=True, capture_output=True, check=False)
    lines = (line.partition("=") for line in done.stdout.splitlines())
    values = {key: value.strip("'") for key, _, value in lines}
    names = (f":env:.{option}", f"install.{option}", f"global.{option}")
    return next((values[name] for name in names if name in values), None)


def asks_for_all(house: str) -> bool:
    """Whether the environment or .env sets what needs the house's extra packages."""
    name = FULL.get(house)
    lines = (ROOT / ".env").read_text("utf-8").splitlines() if (ROOT / ".env").exists() else []
    values = [line.partition("=")[2].strip() for line in lines if line.startswith(f"{name}=")]
    return bool(name) and any([os.environ.get(name or "", ""), *values])


class House:
    """One house's environment and the stamp that says which lock it was made from."""

    def __init__(self, name: str, kind: str) -> None:
        self.name = name
        self.env = ROOT / name / ".venv"
        self.stamp = self.env / "installed"
        held = self.stamp.read_text().split()[:1] if self.stamp.exists() else []
        wanted = "full" if kind == "run" and asks_for_all(name) else kind
        kinds = [wanted, *(each for each in held if each in LOCKS)]
        self.kind = max(kinds, key=SIZES.index)  # never take packages away again
        self.lock = ROOT / name / "requirements" / LOCKS[self.kind]
        self.wanted = f"{self.kind} {fingerprint(self.lock)}"

    def is_current(self) -> bool:
        python = self.env / "bin/python"
        return python.exists() and self.stamp.exists() and self.stamp.read_text() == self.wanted

    def install(self, uv: Path, env: dict[str, str]) -> None:
        say(f"installing {self.name} ({self.lock.name})")
        version = fingerprint(self.lock).split()[0]
        if not (self.env / "bin" / f"python{version}").exists():
            run(uv, "venv", "-q", "--clear", "--python", sys.executable, self.env, env=env)
        python = self.env / "bin/python"
        sync = (uv, "pip", "sync", "-q", "--require-hashes", "--only-binary", ":all:")
        run(*sync, "--python", python, self.lock, env=env)
        self.stamp.write_text(self.wanted)


def install(kind: str, names: list[str]) -> None:
    """Bring the named houses up to date, at the same time.

    Raises:
        InstallError: a download or an installation failed; the next call tries again.
    """
    stale = [house for name in names if not (house := House(name, kind)).is_current()]
    if not stale:
        return
    uv = bootstrap_uv()
    env = uv_environment()
    with ThreadPoolExecutor() as pool:
        for done in [pool.submit(house.install, uv, env) for house in stale]:
            done.result()


def say(text: str) -> None:
    print(f"· {text}", file=sys.stderr, flush=True)


def main(arguments: list[str]) -> int:
    kind, *names = arguments or [""]
    if kind not in {"run", "dev"} or not set(names) <= set(HOUSES):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        with one_at_a_time():
            install(kind, names or list(HOUSES))
    except (InstallError, OSError) as error:
        print(f"install_failed: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
