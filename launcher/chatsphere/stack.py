"""The whole of ChatSphere on one machine: what starts when, and what stops in which order."""

import asyncio
import json
import signal
import time
from collections.abc import Coroutine
from typing import Any

from chatsphere import databases, errand, postgres
from chatsphere.child import Child
from chatsphere.errors import LauncherError, PartUnhealthy
from chatsphere.guardian import Guardian
from chatsphere.houses import Houses
from chatsphere.journal import Journal
from chatsphere.keeper import Keeper, Part
from chatsphere.secret_files import SecretFiles
from chatsphere.settings import Settings
from chatsphere.state import RunDir

PREPARE_TIMEOUT = 300.0  # seconds; migrations of a large installation take their time
STOP_ORDER = (("web", "worker"), ("agent",), ("postgres",))


class Stack:
    """One run, from `run()` until a signal or a failure ends it."""

    def __init__(self, settings: Settings, journal: Journal, guardian: Guardian) -> None:
        self.settings, self.journal, self.guardian = settings, journal, guardian
        self.run_dir = RunDir(settings.data_dir)
        self.secrets = SecretFiles(settings.data_dir, settings.variables)
        self.keepers: dict[str, Keeper] = {}
        self.stop_requested = asyncio.Event()
        self.started = time.time()

    async def run(self) -> None:
        """Start everything, stay until asked to stop, stop everything.

        Raises:
            LauncherError: a part could not be started; nothing is left running.
        """
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGCHLD, Child.reap_all)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self.stop_requested.set)
        starting = asyncio.create_task(self._start())
        waiting = asyncio.create_task(self.stop_requested.wait())
        try:
            await asyncio.wait({starting, waiting}, return_when=asyncio.FIRST_COMPLETED)
            if starting.done():
                starting.result()
            await waiting
        finally:
            await ended(starting, waiting)
            await self._stop()

    async def _start(self) -> None:
        self.note_state()
        houses = Houses(self.settings, self.secrets, await self._databases())
        admin_link, _ = await both(self._backend(houses), self._keep(houses.agent()))
        took = time.time() - self.started
        self.journal.write("launcher", f"ready after {took:.1f} s")
        link = f"   one-time administrator link: {admin_link}" if admin_link else ""
        self.journal.show(f"ChatSphere is ready: {self.settings.url}{link}")

    async def _databases(self) -> dict[str, str]:
        """Start the embedded server unless the operator has one; the two addresses."""
        if self.settings.database_url:
            return databases.external_urls(self.settings)
        server, opened = postgres.find(self.settings.data_dir)
        for directory in opened:
            note = f"opened {directory} for PostgreSQL's account to walk through (o+x)"
            self.journal.write("launcher", note)
        passwords = self.secrets.of("postgres")
        postgres.clear_leftovers(server)
        await databases.initialise(server, passwords["SUPERUSER_PASSWORD"], self.guardian)
        await self._keep(server.part())
        await databases.provision(server, passwords, self.guardian)
        return databases.embedded_urls(self.settings, server, passwords)

    async def _backend(self, houses: Houses) -> str | None:
        admin_link = await self._prepare(houses)
        await both(self._keep(houses.web()), self._keep(houses.worker()))
        return admin_link

    async def _prepare(self, houses: Houses) -> str | None:
        """Bring the backend's database up to date; the one-time link, if it made one.

        The result holds that link, so it is the one line that goes to no log.
        """
        results: list[str] = []
        try:
            async with asyncio.timeout(PREPARE_TIMEOUT):
                child = await errand.run(
                    houses.prepare(),
                    self.guardian,
                    lambda line: self.journal.write("prepare", line),
                    on_result=results.append,
                )
        except TimeoutError as error:
            raise PartUnhealthy(f"prepare took longer than {PREPARE_TIMEOUT:g} s.") from error
        for line in results[:-1]:
            self.journal.write("prepare", line)
        if child.process.returncode or not results:
            lines = self.journal.last_lines("prepare")
            raise PartUnhealthy(f"prepare {child.ending()}. Its last lines:\n{lines}")
        return read_admin_link(results[-1])

    async def _keep(self, part: Part) -> None:
        keeper = Keeper(part, self.journal, self.guardian, self.note_state)
        self.keepers[part.name] = keeper
        keeper.start()
        await keeper.until_healthy()

    async def _stop(self) -> None:
        """Who asks ends first, so that nobody asks in vain; PostgreSQL last."""
        self.journal.write("launcher", "stopping")
        for names in STOP_ORDER:
            keepers = [self.keepers[name] for name in names if name in self.keepers]
            await asyncio.gather(*(keeper.stop() for keeper in keepers))
        self.run_dir.remove()
        self.journal.write("launcher", "stopped")

    def note_state(self) -> None:
        settings = self.settings
        self.run_dir.write(
            {
                "pid": self.guardian.launcher,
                "started": self.started,
                "url": settings.url,
                "port": settings.port,
                "agent_port": settings.agent_port,
                "parts": {name: keeper.state for name, keeper in self.keepers.items()},
            }
        )


async def both(*steps: Coroutine[Any, Any, Any]) -> list[Any]:
    """Run steps side by side; the first failure ends the others and is raised as it is."""
    tasks = [asyncio.create_task(step) for step in steps]
    try:
        return await asyncio.gather(*tasks)
    finally:
        await ended(*tasks)


async def ended(*tasks: asyncio.Task[Any]) -> None:
    """Cancel what has not ended and wait until it has; nobody asks for its outcome."""
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)


def read_admin_link(line: str) -> str | None:
    """The link in {"admin_link": url|null}.

    Raises:
        LauncherError: the line is something else.
    """
    try:
        link = json.loads(line)["admin_link"]
    except (ValueError, KeyError, TypeError) as error:
        raise LauncherError("prepare ended without its result, {admin_link}.") from error
    return link if isinstance(link, str) else None
