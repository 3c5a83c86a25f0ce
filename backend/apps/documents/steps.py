"""Work that waits without holding anybody up: a generator that yields each future it waits for.

Whoever runs it goes on with it once that is done. Several of them share one thread, and so one
connection to the database, while others read files and talk to the agent for them.
"""

import os
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")
Steps = Generator["Future[Any]", None, T]

READING = 2  # files at once; each has a process of its own
ASKING = 3  # calls to the agent at once; more would only wait there


def read(work: Callable[[], T]) -> "Future[T]":
    """Do it in one of the threads that wait for the readers of files."""
    return _threads("read", READING, os.getpid()).submit(work)


def ask(call: Callable[[], T]) -> "Future[T]":
    """Do it in one of the threads that wait for the agent. It must not touch the database."""
    return _threads("ask", ASKING, os.getpid()).submit(call)


def result_of(future: "Future[T]") -> Steps[T]:
    """Wait for it; raises what it raises."""
    yield future
    return future.result()


@cache
def _threads(name: str, count: int, _process: int) -> ThreadPoolExecutor:
    """A forked worker must not wait for its parent's threads, which it does not have."""
    return ThreadPoolExecutor(count, thread_name_prefix=name)
