"""Where replies are produced: on an event loop of their own, in a thread beside the server's.

A reply must outlive the request that asked for it. A task on the server's own loop would do so
only under an ASGI server, and could be reached from a view's thread only through that server; a
loop per process works alike under uvicorn, WSGI and the tests' client, and a busy view thread or a
slow reader cannot hold it up. Readers live on the server's loop and are woken across threads
(`apps.conversations.live`).
"""

import asyncio
import os
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache, partial
from threading import Thread
from typing import Any, ParamSpec, TypeVar

from django.db import connections

P = ParamSpec("P")
T = TypeVar("T")
THREADS = 4  # at most so many connections does a process use for all its replies and readers


def start(work: Coroutine[Any, Any, T]) -> "Future[T]":
    """Run `work` on the loop of replies, with the caller's request id in its log and calls."""
    return asyncio.run_coroutine_threadsafe(work, _loop(os.getpid()))


def soon(function: Callable[[T], None], argument: T) -> None:
    """Call `function` on the loop of replies."""
    _loop(os.getpid()).call_soon_threadsafe(function, argument)


async def aside(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call what reads or writes rows without blocking the loop, from any loop.

    The connection is given back at once: none is held while tokens flow.
    """
    call = partial(_with_a_connection, function, *args, **kwargs)
    return await asyncio.get_running_loop().run_in_executor(_threads(os.getpid()), call)


def _with_a_connection(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    try:
        return function(*args, **kwargs)
    finally:
        connections.close_all()


@cache
def _loop(_process: int) -> asyncio.AbstractEventLoop:
    """One a process; a forked child would inherit a loop that nobody runs."""
    loop = asyncio.new_event_loop()
    Thread(target=loop.run_forever, name="replies", daemon=True).start()
    return loop


@cache
def _threads(_process: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(THREADS, thread_name_prefix="reply-rows")
