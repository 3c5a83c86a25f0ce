"""The rows of a reply in the making. Every change is fenced: only an open reply takes it.

Leases run on the database's clock. Whoever finds one run out may end the reply from its rows, and
a producer that comes back from the dead changes nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Subquery
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from apps.conversations import events as grammar
from apps.conversations.errors import Interrupted, Stopped
from apps.conversations.events import Event
from apps.conversations.models import Message, MessageEvent
from apps.plans import quotas
from core.exceptions import ChatSphereError

LEASE = timedelta(seconds=15)


class Taken(Exception):
    """The reply has already been ended by somebody else."""


@transaction.atomic
def append(reply_id: UUID, first_seq: int, events: Sequence[Event]) -> bool:
    """Keep what a flush brings and renew the lease; whether somebody wants the reply stopped.

    Raises: Taken.
    """
    row = Message.objects.open().select_for_update().filter(pk=reply_id)
    stop = row.values_list("stop_requested", flat=True).first()
    if stop is None:
        raise Taken
    Message.objects.filter(pk=reply_id).update(
        status=Message.Status.STREAMING, lease_until=Now() + LEASE
    )
    _keep(reply_id, first_seq, events)
    return stop


@transaction.atomic
def end(
    reply_id: UUID, first_seq: int, events: Sequence[Event], outcome: Mapping[str, Any]
) -> None:
    """Keep the last events and the message as it stays; one that failed does not count.

    Raises: Taken.
    """
    ended = Message.objects.open().filter(pk=reply_id)
    if not ended.update(**outcome, lease_until=None, ended_at=Now()):
        raise Taken
    _keep(reply_id, first_seq, events)
    if outcome["status"] == Message.Status.FAILED and outcome["error_code"] != Stopped.code:
        _give_back(reply_id)


def end_abandoned(reply_id: UUID) -> bool:
    """End a reply whose producer is gone, with what it had kept; whether that was so."""
    with transaction.atomic():
        rows = Message.objects.abandoned().select_for_update(skip_locked=True)
        reply = rows.filter(pk=reply_id).first()
        if reply is None:
            return False
        end_as(reply, Interrupted())
    return True


def as_it_is(message: Message) -> Message:
    """The message for a reader, who need not wait for a sweeper: it is ended if nobody makes it.

    Costs a query only where the lease seems to have run out; the database's clock decides.
    """
    lease = message.lease_until
    if message.is_open and lease and lease < timezone.now():
        end_abandoned(message.pk)
        message.refresh_from_db()  # also where somebody else was faster
    return message


def end_as(reply: Message, error: ChatSphereError) -> None:
    """End a locked, open reply with what its rows hold, because of `error`."""
    shown = [event for _, event in recorded(reply.pk)]
    closing = grammar.broken_off(reply, shown, error)
    end(reply.pk, len(shown) + 1, closing, outcome([*shown, *closing]))


def outcome(events: Sequence[Event]) -> dict[str, Any]:
    """What a closed stream says of its message."""
    found: dict[str, Any] = {
        "content": grammar.content(events),
        "sources": grammar.last_data(events, "data-sources") or [],
        "grounding": grammar.last_data(events, "data-grounding") or [],
        "usage": grammar.last_data(events, "data-usage"),
    }
    if error := grammar.last_data(events, "data-error"):
        reason = {"error_code": error["code"], "error_detail": error["detail"]}
        return {**found, **reason, "status": error["status"]}
    finish = events[-1]["messageMetadata"]
    return {**found, "status": finish["status"], "finish_reason": finish["finishReason"]}


def recorded(reply_id: UUID, after: int = 0) -> list[tuple[int, Event]]:
    """The kept events with a number above `after`; reads from the row on that holds the first."""
    rows = MessageEvent.objects.filter(message=reply_id).order_by("first_seq")
    holding = rows.filter(first_seq__lte=after + 1).reverse().values("first_seq")[:1]
    wanted = rows.filter(first_seq__gte=Coalesce(Subquery(holding), 0))
    return [
        (first + place, event)
        for first, events in wanted.values_list("first_seq", "events")
        for place, event in enumerate(events)
        if first + place > after
    ]


def last_number(reply_id: UUID) -> int:
    """The number of the last kept event; 0 if none is kept."""
    last = MessageEvent.objects.filter(message=reply_id).order_by("first_seq").last()
    return last.first_seq + len(last.events) - 1 if last else 0


def _give_back(reply_id: UUID) -> None:
    """Nothing was said. Whoever stops a reply themselves has had it: the model was asked."""
    reply = Message.objects.select_related("conversation__workspace").get(pk=reply_id)
    quotas.give_back_message(reply.conversation.workspace, at=reply.created_at)


def _keep(reply_id: UUID, first_seq: int, events: Sequence[Event]) -> None:
    """A flush whose commit was not heard of comes again, with more events: the later one counts."""
    if events:
        row = MessageEvent(message_id=reply_id, first_seq=first_seq, events=list(events))
        MessageEvent.objects.bulk_create(
            [row],
            update_conflicts=True,
            unique_fields=["message", "first_seq"],
            update_fields=["events"],
        )
