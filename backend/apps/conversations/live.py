"""Replies in the making in this process: their events in memory, and the readers who follow."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from threading import Event as Flag
from threading import Lock
from uuid import UUID

from apps.conversations.events import Event

_replies: dict[UUID, "LiveReply"] = {}


@dataclass(eq=False)
class Bell:
    """Wakes one reader on the loop it runs on."""

    loop: asyncio.AbstractEventLoop
    rung: asyncio.Event = field(default_factory=asyncio.Event)

    def ring(self) -> None:
        try:
            self.loop.call_soon_threadsafe(self.rung.set)
        except RuntimeError:  # that loop has ended, and its reader with it
            return


class LiveReply:
    """Written by one producer, read by any number of readers on any loop.

    `closed` is set when the producer has left; `complete` tells whether it closed the stream
    itself, or what comes now is to be read from the rows.
    """

    def __init__(self, reply_id: UUID) -> None:
        self.reply_id = reply_id
        self.events: list[Event] = []
        self.closed = Flag()
        self.complete = False
        self._bells: set[Bell] = set()
        self._lock = Lock()

    def publish(self, *events: Event) -> None:
        self.events.extend(events)
        self._ring()

    def close(self, *, complete: bool) -> None:
        self.complete = complete
        self.closed.set()
        _replies.pop(self.reply_id, None)
        self._ring()

    async def follow(self, after: int) -> AsyncGenerator[tuple[int, Event]]:
        """The events from number `after` + 1 on, until the producer leaves."""
        bell = Bell(asyncio.get_running_loop())
        with self._lock:
            self._bells.add(bell)
        try:
            while True:
                bell.rung.clear()
                closed = self.closed.is_set()  # looked at before the events: none may be missed
                for event in self.events[after:]:
                    after += 1
                    yield after, event
                if closed:
                    return
                await bell.rung.wait()
        finally:
            with self._lock:
                self._bells.discard(bell)

    def _ring(self) -> None:
        with self._lock:
            bells = tuple(self._bells)
        for bell in bells:
            bell.ring()


def begin(reply_id: UUID) -> LiveReply:
    """Announce a reply, before anyone can look for it."""
    _replies[reply_id] = LiveReply(reply_id)
    return _replies[reply_id]


def find(reply_id: UUID) -> LiveReply | None:
    """The reply, if it is being made in this process."""
    return _replies.get(reply_id)
