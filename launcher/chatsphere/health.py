"""Ask a part whether it is well. Each probe answers within a second and never raises."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

Probe = Callable[[int, float], Coroutine[Any, Any, bool]]
"""(pid, started in seconds since 1970) -> healthy."""

PATIENCE = 1.0  # seconds for one answer
HEARTBEAT_STALE = 60.0  # seconds; the worker touches its file every 10


def http(host: str, port: int, path: str) -> Probe:
    """Healthy when GET `path` answers 200."""

    async def probe(_pid: int, _since: float) -> bool:
        try:
            async with asyncio.timeout(PATIENCE):
                return await _status(host, port, path) == 200
        except (OSError, TimeoutError, ValueError):
            return False

    return probe


async def _status(host: str, port: int, path: str) -> int:
    """The HTTP status; by hand, because an HTTP client would be most of the launcher's memory."""
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(
            f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n".encode()
        )
        line = await reader.readline()
        return int(line.split()[1]) if len(line.split()) > 1 else 0
    finally:
        writer.close()


def postgres(pgdata: Path) -> Probe:
    """Healthy when the server's own pid file says `ready`, as pg_ctl reads it."""

    async def probe(pid: int, _since: float) -> bool:
        try:
            lines = (pgdata / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) > 7 and lines[0] == str(pid) and lines[7].strip() == "ready"

    return probe


def heartbeat(path: Path) -> Probe:
    """Healthy when the file was touched by this run of the worker, and not too long ago."""

    async def probe(_pid: int, since: float) -> bool:
        touched = last_touch(path)
        return touched is not None and touched >= since and time.time() - touched < HEARTBEAT_STALE

    return probe


def last_touch(path: Path) -> float | None:
    """When the file was touched, in seconds since 1970; None when it is not there."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return None
