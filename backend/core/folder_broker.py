"""Kombu's filesystem transport, made safe for several processes.

Kombu creates a message's file under its final name and fills it afterwards, so that a reader may
take an empty one; and it moves what it takes to another folder first, possibly another disk.
"""

import json
import logging
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.transport.virtual import Empty

log = logging.getLogger("chatsphere.broker")
URL = "folder://localhost//"  # kombu warns of an address without a host
POLL = 0.05  # seconds between two looks at the folder
PATIENCE = 0.2  # seconds of waiting at a time
OLD = 60.0  # seconds after which a message found at start is dropped; the sweepers ring again


class Channel(filesystem.Channel):
    """Messages appear whole and are taken by exactly one reader."""

    def _put(self, queue: str, payload: dict[str, Any], **_: Any) -> None:  # type: ignore[override]
        make_folders(Path(self.data_folder_out).parent)
        name = f"{time.time_ns():020}_{uuid4().hex}.{queue}.msg"
        draft = Path(self.data_folder_out, f".{name}")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(payload), "utf-8")
        draft.rename(draft.with_name(name))

    def _get(self, queue: str, timeout: float | None = None) -> dict[str, Any]:
        """The oldest message of `queue` that has not expired. Raises: Empty.

        One that has would take up a turn of the worker, and there may be many of them.
        """
        # pathlib's * would match the drafts as well, whose names begin with a dot.
        for path in sorted(Path(self.data_folder_in).glob(f"[!.]*.{queue}.msg")):
            taken = path.with_name(f".{path.name}.taken")
            try:
                path.rename(taken)
            except FileNotFoundError:  # another reader was faster
                continue
            text = taken.read_text("utf-8")
            taken.unlink()
            try:
                payload = dict(json.loads(text))
                if not _expired(payload):
                    return payload
            except (ValueError, TypeError):  # torn by a power cut; its row is found by a sweeper
                log.warning("a message was torn", extra={"fields": {"queue": queue}})
        raise Empty

    def _size(self, queue: str) -> int:
        make_folders(self.control_folder.parent)
        return int(super()._size(queue))  # type: ignore[no-untyped-call]

    def _queue_bind(self, *given: Any) -> None:
        make_folders(self.control_folder.parent)
        super()._queue_bind(*given)  # type: ignore[no-untyped-call]


def _expired(payload: dict[str, Any]) -> bool:
    """Raises: ValueError, TypeError: it bears something that is no time."""
    until = payload.get("headers", {}).get("expires")
    return bool(until) and datetime.fromisoformat(until) < datetime.now(UTC)


class Transport(filesystem.Transport):
    Channel = Channel

    def drain_events(self, connection: Any, timeout: float | None = None, **_: Any) -> None:
        """Wait for a message. Celery would wait for 2 s and see a request to stop only then."""
        wait = min(timeout or PATIENCE, PATIENCE)
        super().drain_events(connection, timeout=wait)  # type: ignore[no-untyped-call]


TRANSPORT_ALIASES["folder"] = f"{__name__}:Transport"


def options(folder: Path) -> dict[str, Any]:
    """The transport's options; makes the folders, for this user's eyes only."""
    make_folders(folder)
    return {
        "data_folder_in": str(folder / "messages"),
        "data_folder_out": str(folder / "messages"),
        "control_folder": str(folder / "control"),
        "polling_interval": POLL,
    }


def make_folders(folder: Path) -> None:
    """Make what is missing, also of a folder that was deleted while the processes run."""
    for part in (folder, folder / "messages", folder / "control"):
        part.mkdir(mode=0o700, parents=True, exist_ok=True)


def drop_old_messages(folder: Path) -> None:
    """Remove what was sent while no worker was there, and what a killed one left half done."""
    before = time.time() - OLD
    for path in (folder / "messages").iterdir():
        if path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
