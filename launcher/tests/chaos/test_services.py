"""Databases, the agent and the disk fail while documents are in flight."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.sea import Sea, crash, replaced
from tests.factories import Launcher, started, until
from tests.stack.conftest import make_launcher

HANGS = 12  # seconds; longer than the worker waits for the agent here


@pytest.fixture(scope="module")
def stack(data_dir: Path) -> Iterator[Launcher]:
    patience = {"AGENT_READ_TIMEOUT": "5", "AGENT_STORE_TIMEOUT": "10"}
    with started(make_launcher(data_dir, LEASE_SECONDS="4", **patience)) as launcher:
        yield launcher


@pytest.fixture(scope="module")
def sea(stack: Launcher, passages: dict[str, int]) -> Sea:
    return Sea(stack, passages)


def test_postgresql_that_crashes_costs_nothing_that_was_accepted(stack, sea, ten_texts, times):
    for _ in range(times(3, 1)):
        sea.train(ten_texts)
        with replaced(stack, "postgres") as server:
            server.send_signal(signal.SIGQUIT)  # "immediate": as a power cut, but for the disk

    assert sea.differences() == []


def test_an_agent_that_hangs_and_goes_on_costs_no_attempt(stack, sea, ten_texts):
    sea.train(ten_texts)
    agent = stack.part("agent")
    agent.send_signal(signal.SIGSTOP)
    time.sleep(HANGS)  # how long it hangs is what is being tried
    agent.send_signal(signal.SIGCONT)

    assert sea.differences() == []


def test_an_agent_that_dies_in_the_middle_costs_nothing(stack, sea, ten_texts, times):
    for _ in range(times(3, 1)):
        sea.train(ten_texts)
        until(lambda: sea.in_flight < len(ten_texts), seconds=60, what="the first document")
        crash(stack, "agent")

    assert sea.differences() == []


def test_a_web_process_that_dies_keeps_what_it_accepted(stack, sea, ten_texts):
    sea.train(ten_texts[:5])
    crash(stack, "web")
    sea.train(ten_texts[5:])

    assert sea.differences() == []
