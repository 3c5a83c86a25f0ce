"""`chatsphere up`: the checks before anything starts, then the stack."""

import asyncio
import os

from chatsphere import ports
from chatsphere.doctor.names import unknown_names
from chatsphere.guardian import Guardian
from chatsphere.journal import Journal
from chatsphere.settings import Settings
from chatsphere.stack import Stack
from chatsphere.state import RunDir, prepare_data_dir


def up(settings: Settings) -> None:
    """Run ChatSphere until SIGINT, SIGTERM or SIGHUP.

    Raises:
        LauncherError: AlreadyRunning, PortInUse, DataDirUnwritable, PartUnhealthy, …; whatever had
            been started has been stopped again.
    """
    if not settings.data_dir.exists():
        ports.require_free(settings)  # before a directory is left behind
    embedded = not settings.database_url
    prepare_data_dir(settings.data_dir, shared=embedded and os.geteuid() == 0)
    run_dir = RunDir(settings.data_dir)
    with run_dir.take_lock():
        run_dir.remove()  # a killed launcher's
        ports.require_free(settings)
        guardian = Guardian()
        try:
            _run(settings, guardian)
        finally:
            guardian.close()


def _run(settings: Settings, guardian: Guardian) -> None:
    journal = Journal(settings.data_dir / "logs")
    try:
        asyncio.run(_stack(settings, journal, guardian))
    finally:
        journal.close()


async def _stack(settings: Settings, journal: Journal, guardian: Guardian) -> None:
    for name, similar in unknown_names(settings):
        hint = f"; did you mean {similar}?" if similar else ""
        journal.write("launcher", f"nothing reads {name}{hint}")
    stack = Stack(settings, journal, guardian)
    stack.secrets.ensure()
    await stack.run()
