"""Following a reply: from memory where it is made, else from its rows, else from its message."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from uuid import UUID

from django.http import StreamingHttpResponse

from apps.conversations import events as grammar
from apps.conversations import ledger, live
from apps.conversations.access import still_reads
from apps.conversations.answering import media_types
from apps.conversations.background import aside
from apps.conversations.errors import Interrupted
from apps.conversations.events import Event
from apps.conversations.models import Message
from apps.users.actors import Actor
from core import sse

Numbered = tuple[int, Event]
POLL = 0.4  # seconds between two looks at the rows of a reply that is made elsewhere
RECHECK = 4.0  # seconds after which a reader's right to read is looked at again


@dataclass(frozen=True)
class Progress:
    """What the rows tell a reader who has `after` events: what is new, and whether to ask again."""

    events: list[Numbered]
    open: bool


def response(reply: Message, *, actor: Actor, after: int) -> StreamingHttpResponse:
    """The reply's stream for whoever asks, from event `after` + 1 on."""
    return sse.response(_written(reply.pk, actor, after), headers=grammar.VERSION)


async def _written(reply_id: UUID, actor: Actor, after: int) -> AsyncGenerator[bytes]:
    """A stream that is cut without its last line is resumed by its reader."""
    async with aclosing(_numbered(reply_id, after)) as events:
        following, reads = _ask(events), _ReadsOn(actor, reply_id)
        try:
            while await reads.on_until(following):
                if (found := following.result()) is None:
                    yield sse.DONE
                    return
                yield sse.message(*found)
                following = _ask(events)
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)


def _ask(events: AsyncGenerator[Numbered]) -> "asyncio.Future[Numbered | None]":
    return asyncio.ensure_future(anext(events, None))


class _ReadsOn:
    """Looks every RECHECK seconds whether the reader still may read, also while nothing comes."""

    def __init__(self, actor: Actor, reply_id: UUID) -> None:
        self.actor, self.reply_id = actor, reply_id
        self.due = asyncio.get_running_loop().time() + RECHECK

    async def on_until(self, following: "asyncio.Future[Numbered | None]") -> bool:
        """Wait for what follows; False once the reader may not have it."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.wait({following}, timeout=max(0, self.due - loop.time()))
            if loop.time() >= self.due:
                if not await aside(still_reads, self.actor, self.reply_id):
                    return False
                self.due = loop.time() + RECHECK
            if following.done():
                return True


async def _numbered(reply_id: UUID, after: int) -> AsyncGenerator[Numbered]:
    seen = after
    if made_here := live.find(reply_id):
        async with aclosing(made_here.follow(seen)) as events:
            async for number, event in events:
                seen = number
                yield number, event
        if made_here.complete and seen <= len(made_here.events):
            return
    while True:
        step = await aside(progress, reply_id, seen)
        for number, event in step.events:
            seen = number
            yield number, event
        if not step.open:
            return
        await asyncio.sleep(POLL)


def progress(reply_id: UUID, after: int) -> Progress:
    """What a reader who has `after` events gets from the rows.

    The message is looked at before the events, so that none of an ended reply is missed.
    """
    ledger.end_abandoned(reply_id)
    reply = Message.objects.get(pk=reply_id)
    new = ledger.recorded(reply_id, after)
    if new or reply.is_open:
        return Progress(new, open=reply.is_open)
    return Progress(list(enumerate(_rest(reply, after), start=after + 1)), open=False)


def _rest(reply: Message, after: int) -> list[Event]:
    """What an ended reply still has for a reader whose events are not, or no longer, kept.

    A reader may be ahead of the rows: its producer died after showing what it had not kept yet.
    """
    kept = ledger.last_number(reply.pk)
    if kept:
        told_all = after == kept and reply.error_code != Interrupted.code
        return [] if told_all else grammar.end_of(reply)
    told = grammar.retold(reply, media_types(reply.sources))
    texts = [place for place, event in enumerate(told) if event["type"] == "text-delta"]
    alike = texts[0] + 1 if texts else len(told)  # up to here the numbers are those of before
    return told[after:] if after < alike else grammar.end_of(reply)
