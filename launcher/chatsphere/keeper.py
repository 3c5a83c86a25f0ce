"""Keeps one part running: starts it, watches its health, starts it again when it dies or hangs."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

from chatsphere.child import Child, Command
from chatsphere.errors import PartUnhealthy
from chatsphere.guardian import Guardian
from chatsphere.health import Probe
from chatsphere.journal import Journal
from chatsphere.state import PartState

POLL = 0.05  # seconds between two looks at a part that is starting
WATCH = 5.0  # seconds between two looks at a part that has been well
CALM = 60.0  # seconds of health after which a part's earlier deaths are forgotten
HANGING_GRACE = 5.0  # seconds a part that gives no sign of life gets to end by itself


@dataclass(frozen=True)
class Part:
    """A long-running child: how to run it, how to tell that it is well, how long it may take."""

    name: str
    command: Command
    probe: Probe
    pulse: Probe | None = None  # true while it is worth waiting for; without, it is never ended
    start_timeout: float = 90.0  # seconds from its start to its first healthy answer
    grace: float = 2.5  # seconds from asking it to stop to killing it
    first_attempts: int = 3  # deaths before it was ever healthy after which starting it is given up
    stuck_after: float = 60.0  # seconds without a pulse after which it is started again


class Backoff:
    """Seconds to wait before the next start: 0.5, doubling to 10."""

    def __init__(self, first: float = 0.5, longest: float = 10.0) -> None:
        self.first, self.longest = first, longest
        self.next = first

    def take(self) -> float:
        delay, self.next = self.next, min(self.next * 2, self.longest)
        return delay

    def reset(self) -> None:
        self.next = self.first


class Keeper:
    """One part's life from `start()` to `stop()`."""

    def __init__(
        self, part: Part, journal: Journal, guardian: Guardian, changed: Callable[[], None]
    ) -> None:
        self.part, self.journal, self.guardian, self.changed = part, journal, guardian, changed
        self.backoff = Backoff()
        self.child: Child | None = None
        self.since = 0.0
        self.ending = ""
        self.restarts = 0
        self.stopping = False
        self.is_well = False
        self.once_well = asyncio.Event()
        self.task: asyncio.Task[None] | None = None

    @property
    def state(self) -> PartState:
        running = self.child is not None and not self.child.exited.is_set()
        return {
            "pid": self.child.pid if self.child and running else None,
            "since": self.since,
            "healthy": self.is_well,
            "restarts": self.restarts,
        }

    def start(self) -> None:
        self.task = asyncio.create_task(self._keep())

    async def _keep(self) -> None:
        while not self.stopping:
            self.ending = await self._live_once()
            if not self.stopping:
                self.restarts += 1
                delay = self.backoff.take()
                self._note(f"{self.part.name} {self.ending}; starting it again in {delay:g} s")
                self.changed()
                await asyncio.sleep(delay)

    async def _live_once(self) -> str:
        """From one start of the process to its end; how it ended, in words."""
        name = self.part.name
        self.since = time.time()
        try:
            child = Child(self.part.command, lambda line: self.journal.write(name, line))
        except OSError as error:  # the program is not there, or the system has no more processes
            return f"could not be started ({error.strerror}: {self.part.command.argv[0]})"
        self.child = child
        self.guardian.add(child.pid, self.part.command.stop_signal)
        self.changed()
        watching = asyncio.create_task(self._watch(child))
        await child.exited.wait()
        watching.cancel()
        self.guardian.remove(child.pid)
        self.is_well = False
        return child.ending()

    async def _watch(self, child: Child) -> None:
        """Follow its health; end it when it has shown no sign of life for too long."""
        await self._until_well(child)
        well_since = last_pulse = time.monotonic()
        self._set_well(True)
        self.once_well.set()
        while time.monotonic() - last_pulse < self.part.stuck_after:
            await asyncio.sleep(min(WATCH, self.part.stuck_after / 4))
            self._set_well(await self.part.probe(child.pid, self.since))
            if (
                self.is_well
                or self.part.pulse is None
                or await self.part.pulse(child.pid, self.since)
            ):
                last_pulse = time.monotonic()
            if not self.is_well:
                well_since = time.monotonic()
            if time.monotonic() - well_since > CALM:
                self.backoff.reset()
        self._note(f"{self.part.name} has not answered for {self.part.stuck_after:g} s; ending it")
        await child.stop(HANGING_GRACE)

    async def _until_well(self, child: Child) -> None:
        while not await self.part.probe(child.pid, self.since):  # noqa: ASYNC110 - another process
            await asyncio.sleep(POLL)

    def _set_well(self, is_well: bool) -> None:
        if is_well != self.is_well:
            self.is_well = is_well
            self.changed()

    async def until_healthy(self) -> None:
        """Wait for the first health.

        Raises:
            PartUnhealthy: it kept dying or took too long; with its last lines.
        """
        deadline = time.monotonic() + self.part.start_timeout
        while not self.once_well.is_set():
            if self.restarts >= self.part.first_attempts:
                raise self._unhealthy(f"{self.ending}, {self.restarts} times in a row")
            if time.monotonic() > deadline:
                raise self._unhealthy(f"was not ready within {self.part.start_timeout:g} s")
            await asyncio.sleep(POLL)

    async def stop(self) -> None:
        """End it and whatever it started; takes `grace` seconds at the longest."""
        self.stopping = True
        if self.child:
            await self.child.stop(self.part.grace)
        if self.task:
            self.task.cancel()

    def _unhealthy(self, what: str) -> PartUnhealthy:
        lines = self.journal.last_lines(self.part.name) or "  (it wrote nothing)"
        return PartUnhealthy(f"{self.part.name} {what}. Its last lines:\n{lines}")

    def _note(self, line: str) -> None:
        self.journal.write("launcher", line)
