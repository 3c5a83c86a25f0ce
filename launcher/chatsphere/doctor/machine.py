"""The data directory, the disk under it, and the two ports."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from chatsphere.doctor.finding import Finding
from chatsphere.errors import LauncherError
from chatsphere.ports import wanted
from chatsphere.secret_files import DIRECTORY
from chatsphere.settings import Settings
from chatsphere.state import RunDir

GIB = 2**30
LITTLE = 2 * GIB  # bytes free under which uploads and the database may soon find no room
TOO_LITTLE = GIB // 4


def data_dir(settings: Settings) -> Iterator[Finding]:
    directory = settings.data_dir
    existing = nearest_existing(directory)
    if not (existing.is_dir() and os.access(existing, os.W_OK | os.X_OK)):
        fix = "Change its owner or mode, or set CHATSPHERE_DATA_DIR to another directory."
        yield Finding.bad("data directory", f"{existing} cannot be written by this user", fix)
        return
    yield Finding.good("data directory", f"{directory}{_when(directory)}")
    for path in sorted((directory / DIRECTORY).glob("*.env")):
        if path.stat().st_mode & 0o077:
            yield Finding.bad("secrets", f"{path} is open to other users", f"chmod 600 '{path}'")


def _when(directory: Path) -> str:
    return "" if directory.exists() else " will be made at first start"


def nearest_existing(path: Path) -> Path:
    return next(parent for parent in (path, *path.parents) if parent.exists())


def disk(settings: Settings) -> Iterator[Finding]:
    free = shutil.disk_usage(nearest_existing(settings.data_dir)).free
    found = f"{free / GIB:.1f} GiB free"
    fix = "Make room, or set CHATSPHERE_DATA_DIR to a larger disk."
    if free < TOO_LITTLE:
        yield Finding.bad("disk", found, fix)
    elif free < LITTLE:
        yield Finding.note("disk", found, fix)
    else:
        yield Finding.good("disk", found)


def listening(settings: Settings) -> Iterator[Finding]:
    """Each port is free, or held by the launcher that runs on this data directory."""
    run_dir = RunDir(settings.data_dir)
    state = run_dir.read() if run_dir.is_locked() else None
    ours = {state["port"], state["agent_port"]} if state else set()
    for port in wanted(settings):
        if port.number in ours:
            yield Finding.good("port", f"{port.number} is in use by this ChatSphere")
            continue
        try:
            port.require_free()
        except LauncherError as error:
            yield Finding.bad(
                "port", str(error), f"Free it, or set {port.variable} to another one."
            )
        else:
            yield Finding.good("port", f"{port.number} is free")
