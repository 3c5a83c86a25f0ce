"""Making one reply: the agent's events become the stream's, are kept, and end as the message."""

import asyncio
import logging
import time
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import aclosing, suppress
from uuid import UUID

from django.conf import settings
from django.db import InterfaceError, OperationalError

from apps.conversations import background, ledger, live
from apps.conversations import events as grammar
from apps.conversations.agent_events import AgentEvent, Counted, Done, GaveUp, Grounded, Said, Span
from apps.conversations.answering import Citable, answer
from apps.conversations.background import aside
from apps.conversations.errors import Interrupted, Stopped
from apps.conversations.events import Event
from apps.conversations.ledger import Taken
from apps.conversations.live import LiveReply
from apps.conversations.models import Message
from apps.conversations.speech import Speech
from core.exceptions import ChatSphereError, DependencyUnavailable
from services.agent_client import AgentBadResponse, AgentTimeout

FLUSH = 1.0  # seconds between two writes of what is new
RETRIES = (0.5, 1, 2, 4)  # seconds between attempts to keep the end of a reply
NO_DATABASE = (OperationalError, InterfaceError)
log = logging.getLogger("chatsphere.replies")
_running: dict[UUID, "Producer"] = {}


def start(reply: Message) -> None:
    """Make `reply` in the background; the caller may leave."""
    producer = _running[reply.pk] = Producer(reply, live.begin(reply.pk))
    background.start(producer.run()).add_done_callback(_report)


def stop(reply_id: UUID) -> None:
    """End the reply at once if it is made in this process; elsewhere its producer sees the row."""
    if producer := _running.get(reply_id):
        producer.end_soon(Stopped())


def stop_all(patience: float) -> None:
    """End every reply of this process with what it has; returns after so many seconds at most."""
    deadline = time.monotonic() + patience
    running = tuple(_running.values())
    for producer in running:
        producer.end_soon(Interrupted())
    for producer in running:
        producer.live.closed.wait(max(0.0, deadline - time.monotonic()))


class Producer:
    """One reply. All of it but `end_soon` runs on the loop of replies, so nothing needs a lock."""

    def __init__(self, reply: Message, live_reply: LiveReply) -> None:
        self.reply, self.live = reply, live_reply
        self.speech = Speech(reply.pk, live_reply)
        self.kept = 0  # events that are rows
        self.citable: set[int] = set()
        self.over = asyncio.Event()
        self.answering: asyncio.Task[str] | None = None
        self.cause: ChatSphereError | None = None  # why the answer is not waited for any longer

    def end_soon(self, cause: ChatSphereError) -> None:
        """Let the reply end as it is, because of `cause`; from any thread."""
        background.soon(self._give_up, cause)

    async def run(self) -> None:
        self.live.publish(grammar.start(self.reply))
        keeping = asyncio.create_task(self._keep())
        closing: list[Event] = []
        complete = False
        try:
            try:
                closing = await self._closing()
            finally:  # a bug travels up, and the reply ends all the same
                self.over.set()
                await keeping  # its write must not overlap with the last one
                complete = await self._end(closing or self._broken_off(ChatSphereError()))
        finally:
            _running.pop(self.reply.pk, None)
            self.live.close(complete=complete)

    async def _closing(self) -> list[Event]:
        """Relay the whole answer; the events that close the stream, whatever happens."""
        late = AgentTimeout("The answer took too long and was ended.")
        limit = settings.AGENT_TOTAL_TIMEOUT
        timer = asyncio.get_running_loop().call_later(limit, self._give_up, late)
        self.answering = asyncio.create_task(self._relay())
        if self.cause:  # stopped before it began
            self.answering.cancel()
        try:
            return [grammar.finish(await self.answering)]
        except ChatSphereError as error:
            return self._broken_off(error)
        except NO_DATABASE:
            return self._broken_off(DependencyUnavailable("The database does not answer."))
        except asyncio.CancelledError:
            if self.cause is None:
                raise
            return self._broken_off(self.cause)
        finally:
            timer.cancel()

    def _give_up(self, cause: ChatSphereError) -> None:
        self.cause = self.cause or cause
        if self.answering:
            self.answering.cancel()

    async def _relay(self) -> str:
        """Publish the answer as it comes; why the model finished."""
        async with aclosing(answer(self.reply)) as events:
            async for event in events:
                if isinstance(event, Done):
                    self.speech.end()
                    return event.finish_reason
                self._take(event)
        raise AgentBadResponse

    def _take(self, event: Citable | AgentEvent) -> None:
        match event:
            case Citable():
                self.citable = {source["index"] for source in event.sources}
                self.live.publish(*grammar.sources(event.sources, event.media_types))
            case Said():
                self.speech.say(event.text)
            case Grounded():
                self.speech.end()
                spans = [self._backed(span).model_dump() for span in event.grounding]
                self.live.publish(grammar.grounding(spans))
            case Counted():
                self.speech.end()
                self.live.publish(grammar.usage(event.usage.model_dump()))
            case GaveUp():
                raise ChatSphereError(event.detail, code=event.code)

    def _backed(self, span: Span) -> Span:
        """A span that rests on a source which is not shown rests on nothing."""
        if span.source_index is None or span.source_index in self.citable:
            return span
        bare = {"supported": False, "source_index": None, "quote": None}
        return span.model_copy(update=bare)

    def _broken_off(self, error: ChatSphereError) -> list[Event]:
        self.speech.flush()
        return grammar.broken_off(self.reply, self.live.events, error)

    async def _keep(self) -> None:
        """Write what is new, and that the producer lives, until the answer is over."""
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.over.wait(), FLUSH)
                return
            await self._flush()

    async def _flush(self) -> None:
        new = self.live.events[self.kept :]
        try:
            stop = await aside(ledger.append, self.reply.pk, self.kept + 1, new)
        except NO_DATABASE:
            log.warning("a reply could not be kept yet; it will be tried again")
        except Taken:
            self._give_up(Interrupted())
        else:
            self.kept += len(new)
            if stop:
                self._give_up(Stopped())

    async def _end(self, closing: Sequence[Event]) -> bool:
        """Keep the end, then show it, so that who sees it finds the message ended."""
        new = [*self.live.events[self.kept :], *closing]
        outcome = ledger.outcome([*self.live.events, *closing])
        for pause in RETRIES:
            try:
                await aside(ledger.end, self.reply.pk, self.kept + 1, new, outcome)
            except Taken:
                return False
            except NO_DATABASE:
                await asyncio.sleep(pause)
            else:
                self.live.publish(*closing)
                return True
        return False  # its lease runs out, and a sweeper ends it with what was kept


def _report(made: "Future[None]") -> None:
    """A bug is logged once, here; the reply has ended."""
    if error := made.exception():
        log.error("a reply failed unexpectedly", exc_info=error)
