"""Waiting for a reply to end, for those who want it whole."""

import time

from django.db import connection

from apps.conversations import ledger, live
from apps.conversations.errors import ReplyFailed
from apps.conversations.models import Message
from services.agent_client import AgentTimeout

LOOK = 0.4  # seconds between two looks at the row of a reply that is made elsewhere
LONGEST = 180.0  # seconds: the longest answer, and a lease that runs out


def finished(reply: Message) -> Message:
    """The reply with its text.

    Raises:
        ReplyFailed: it has none.
        AgentTimeout: it does not come to an end.
    """
    ended = until_ended(reply, patience=LONGEST)
    if ended.is_open:
        raise AgentTimeout
    if ended.status == Message.Status.FAILED:
        raise ReplyFailed(ended.error_detail, code=ended.error_code, message_id=str(ended.pk))
    return ended


def until_ended(reply: Message, *, patience: float) -> Message:
    """The reply as it is after so many seconds, or as soon as it has ended.

    No connection is held meanwhile.
    """
    deadline = time.monotonic() + patience
    while True:
        if made_here := live.find(reply.pk):
            connection.close()
            made_here.closed.wait(max(0.0, deadline - time.monotonic()))
        reply = Message.objects.get(pk=reply.pk)
        if not reply.is_open or time.monotonic() > deadline:
            return reply
        if not ledger.end_abandoned(reply.pk):
            connection.close()
            time.sleep(LOOK)
