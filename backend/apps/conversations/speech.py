"""The text of a reply on its way to readers, in pieces that do not come too thick."""

import asyncio
from uuid import UUID

from apps.conversations import events as grammar
from apps.conversations.live import LiveReply
from services.agent_client import AgentBadResponse

BREATH = 0.025  # seconds between two deltas; what comes in between goes out as one
LONGEST = 1_000_000  # characters


class Speech:
    """Text deltas between one `text-start` and one `text-end`. The first goes out at once."""

    def __init__(self, reply_id: UUID, live_reply: LiveReply) -> None:
        self.reply_id, self.live = reply_id, live_reply
        self.waiting: list[str] = []
        self.length = 0
        self.began = self.ended = False
        self.last = float("-inf")  # the loop's time
        self.timer: asyncio.TimerHandle | None = None

    def say(self, text: str) -> None:
        """Raises: AgentBadResponse: the text has ended, or does not seem to end at all."""
        self.length += len(text)
        if self.ended or self.length > LONGEST:
            raise AgentBadResponse
        if text:
            self.waiting.append(text)
            self._breathe()

    def flush(self) -> None:
        """Send what waits."""
        if self.timer:
            self.timer.cancel()
            self.timer = None
        text = "".join(self.waiting)
        if not text:
            return
        self.waiting.clear()
        self.last = asyncio.get_running_loop().time()
        if not self.began:
            self.began = True
            self.live.publish(grammar.text_start(self.reply_id))
        self.live.publish(grammar.text_delta(self.reply_id, text))

    def end(self) -> None:
        """No more text comes. Called again, it does nothing.

        Raises: AgentBadResponse: there was none.
        """
        self.flush()
        if not self.began:
            raise AgentBadResponse("The agent service gave no answer.")
        if not self.ended:
            self.ended = True
            self.live.publish(grammar.text_end(self.reply_id))

    def _breathe(self) -> None:
        loop = asyncio.get_running_loop()
        due = self.last + BREATH
        if loop.time() >= due:
            self.flush()
        elif self.timer is None:
            self.timer = loop.call_at(due, self.flush)
