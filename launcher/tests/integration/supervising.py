"""Runs a piece of the launcher inside an event loop that notices ends of children, as `up` does."""

import asyncio
import signal
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

from chatsphere.child import Child, Command
from chatsphere.guardian import Guardian
from chatsphere.journal import Journal
from chatsphere.keeper import POLL, Keeper, Part

Result = TypeVar("Result")
LIMIT = 20.0  # seconds for one test


def supervised(steps: Coroutine[Any, Any, Result]) -> Result:
    """What `steps` returns; they are given up after LIMIT."""

    async def main() -> Result:
        asyncio.get_running_loop().add_signal_handler(signal.SIGCHLD, Child.reap_all)
        return await asyncio.wait_for(steps, LIMIT)

    return asyncio.run(main())


async def becomes(true: Callable[[], Any]) -> None:
    """Wait for something that another process brings about; LIMIT bounds it."""
    while not true():  # noqa: ASYNC110 - nobody in this loop could set an event
        await asyncio.sleep(POLL)


def python(program: str, **environ: str) -> Command:
    """A child that runs `program`."""
    return Command((sys.executable, "-u", "-c", program), Path("/"), environ)


def make_keeper(part: Part, logs_dir: Path, guardian: Guardian) -> Keeper:
    return Keeper(part, Journal(logs_dir), guardian, lambda: None)
