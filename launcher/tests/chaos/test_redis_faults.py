"""Redis forgets, dies, stops answering and fills up; the rows know what there is to do."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.chaos.sea import Sea
from tests.factories import Launcher, free_port, started, until
from tests.stack.conftest import make_launcher
from tests.stack.test_redis import answers, program

PAUSE = 10_000  # milliseconds


class Redis:
    """A server that can be killed and started again with nothing in it."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        options = ("--port", str(self.port), "--bind", "127.0.0.1", "--save", "")
        self.process = subprocess.Popen(
            (program(), *options), stdout=subprocess.DEVNULL, start_new_session=True
        )
        until(lambda: answers(self.url), what="Redis")

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def say(self, *words: str) -> None:
        """One command; its answer is not waited for beyond the first bytes."""
        with closing(socket.create_connection(("127.0.0.1", self.port), timeout=5)) as line:
            line.sendall(" ".join(words).encode() + b"\r\n")
            assert line.recv(64).startswith(b"+OK")


@pytest.fixture(scope="module")
def redis() -> Iterator[Redis]:
    server = Redis()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def stack(data_dir, redis) -> Iterator[Launcher]:
    launcher = make_launcher(data_dir, LEASE_SECONDS="4", REDIS_URL=redis.url)
    with started(launcher):
        yield launcher


@pytest.fixture(scope="module")
def sea(stack: Launcher, passages: dict[str, int]) -> Sea:
    return Sea(stack, passages)


def test_a_redis_that_forgot_everything_costs_a_delay(sea, redis, ten_texts):
    sea.train(ten_texts)
    redis.say("FLUSHALL")

    assert sea.differences() == []


def test_a_redis_that_dies_three_times_in_two_seconds_costs_a_delay(sea, redis, ten_texts):
    sea.train(ten_texts)
    for _ in range(3):
        redis.kill()
        time.sleep(0.3)  # long enough for clients to notice
        redis.start()

    assert sea.differences() == []


def test_documents_are_accepted_while_redis_does_not_answer(sea, redis, ten_texts):
    redis.say("CLIENT", "PAUSE", str(PAUSE))
    sea.train(ten_texts)

    assert sea.differences() == []


def test_documents_are_accepted_while_redis_is_full(sea, redis, ten_texts):
    redis.say("CONFIG", "SET", "maxmemory", "1")
    try:
        sea.train(ten_texts)
    finally:
        redis.say("CONFIG", "SET", "maxmemory", "0")

    assert sea.differences() == []
