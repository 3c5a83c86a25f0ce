"""Work that waits without holding anybody up: a generator that yields what it waits for.

That is a future, or a change of rows that is to be committed. Whoever runs it goes on with it once
that is done. Several of them share one thread, and so one connection to the database, while others
read files and talk to the agent for them.
"""

import os
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Change:
    """Changes rows in a transaction, perhaps together with others: what it gives is handed back.

    Whatever it raises it raises before it has changed anything.
    """

    carry_out: Callable[[], Any]


Steps = Generator["Future[Any] | Change", Any, T]

READING = 2  # files at once; each has a process of its own
ASKING = 3  # calls to the agent at once; more would only wait there


def read(work: Callable[[], T]) -> "Future[T]":
    """Do it in one of the threads that wait for the readers of files."""
    return _threads("read", READING, os.getpid()).submit(work)


def ask(call: Callable[[], T]) -> "Future[T]":
    """Do it in one of the threads that wait for the agent. It must not touch the database."""
    return _threads("ask", ASKING, os.getpid()).submit(call)


def recognise(work: Callable[[], T], lane: int) -> "Future[T]":
    """Do it in the thread of that lane, which does one such thing at a time."""
    return _threads(f"recognise {lane}", 1, os.getpid()).submit(work)


def result_of(future: "Future[T]") -> Steps[T]:
    """Wait for it; raises what it raises."""
    yield future
    return future.result()


def committed(change: Callable[[], T]) -> Steps[T]:
    """Change rows, and wait until that is committed; raises what it raises."""
    given: T = yield Change(change)
    return given


@cache
def _threads(name: str, count: int, _process: int) -> ThreadPoolExecutor:
    """A forked worker must not wait for its parent's threads, which it does not have."""
    return ThreadPoolExecutor(count, thread_name_prefix=name)
