"""A child that does one thing and ends, as migrations do; unlike a part it is not kept running."""

from collections.abc import Callable
from typing import IO

from chatsphere.child import Child, Command
from chatsphere.guardian import Guardian

GRACE = 1.0  # seconds between asking and insisting, when nobody waits for the result any more


async def run(
    command: Command,
    guardian: Guardian,
    on_line: Callable[[str], None],
    *,
    on_result: Callable[[str], None] | None = None,
    stdin: IO[bytes] | None = None,
) -> Child:
    """Run `command` to its end; cancelled, as by a time limit, it is ended."""
    child = Child(command, on_line, on_result=on_result, stdin=stdin)
    guardian.add(child.pid, command.stop_signal)
    try:
        await child.exited.wait()
    finally:
        await child.stop(GRACE)
        guardian.remove(child.pid)
    return child
