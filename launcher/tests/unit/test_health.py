"""What counts as well."""

import asyncio
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from chatsphere import health, memory
from tests.factories import free_port


@pytest.mark.parametrize(
    ("answer", "is_well"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", True),
        (b"HTTP/1.1 503 Busy\r\n\r\n", False),
        (b"something else\r\n", False),
        (b"", False),
        (b"\xff\xff\r\n", False),
    ],
)
def test_only_200_is_well(answer, is_well):
    with server_that_says(answer) as port:
        assert ask(health.http("127.0.0.1", port, "/readyz")) is is_well


def test_nobody_there_is_not_well():
    assert ask(health.http("127.0.0.1", free_port(), "/readyz")) is False


def test_no_answer_is_not_well_and_is_not_waited_for_long():
    begun = time.monotonic()

    with server_that_says(None) as port:
        assert ask(health.http("127.0.0.1", port, "/readyz")) is False

    assert time.monotonic() - begun < 3


@pytest.mark.parametrize(
    ("pid", "word", "is_well"), [(7, "ready", True), (7, "starting", False), (8, "ready", False)]
)
def test_postgres_is_well_when_its_own_pid_file_says_so(tmp_path, pid, word, is_well):
    lines = [str(pid), *"abcdef", f"{word}   "]
    (tmp_path / "postmaster.pid").write_text("\n".join(lines))

    assert ask(health.postgres(tmp_path), pid=7) is is_well


def test_postgres_is_not_well_before_it_has_a_pid_file(tmp_path):
    assert ask(health.postgres(tmp_path)) is False


@pytest.mark.parametrize(
    ("age", "started", "is_well"), [(5, 50, True), (5, 2, False), (90, 500, False)]
)
def test_a_heartbeat_must_be_fresh_and_of_this_run(tmp_path, age, started, is_well):
    file = tmp_path / "worker.heartbeat"
    file.touch()
    now = time.time()
    os.utime(file, (now - age, now - age))

    assert ask(health.heartbeat(file), since=now - started) is is_well


def test_no_heartbeat_is_not_well(tmp_path):
    assert ask(health.heartbeat(tmp_path / "none")) is False


def test_the_memory_of_a_tree_holds_that_of_its_root():
    one = memory.pss(os.getpid())
    whole = memory.pss_of_tree(os.getpid())

    assert one
    assert whole
    assert 2**20 < one <= whole * 1.1


def test_the_memory_of_nobody_is_not_known():
    assert memory.pss_of_tree(2**22 - 1) is None


def ask(probe: health.Probe, *, pid: int = 1, since: float = 0.0) -> bool:
    return asyncio.run(probe(pid, since))


@contextmanager
def server_that_says(answer: bytes | None) -> Iterator[int]:
    """Its port. It answers one connection, or keeps it open without a word."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        over = threading.Event()

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                if answer is None:
                    over.wait(5)
                else:
                    connection.recv(1000)
                    connection.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]
        over.set()
