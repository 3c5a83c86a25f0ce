"""What a reader gets from the rows, at any place and at any time after the end."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from apps.conversations import events as grammar
from apps.conversations import ledger, tasks
from apps.conversations.models import Message, MessageEvent
from apps.conversations.streams import progress
from tests.conversing import abandoned, keep, open_turn
from tests.factories import make_conversation

pytestmark = pytest.mark.django_db
DOCUMENT = str(uuid4())
SOURCE = {"index": 1, "chunk_id": "c", "document_id": DOCUMENT, "document_name": "Notes"}


@pytest.fixture
def reply():
    """A complete reply in three flushes: two pieces of text, one source, grounding and usage."""
    open_reply = open_turn(make_conversation())
    pk = open_reply.pk
    found = grammar.sources([SOURCE], {DOCUMENT: "text/plain"})
    keep(open_reply, grammar.start(open_reply), *found, grammar.text_start(pk))
    keep(open_reply, grammar.text_delta(pk, "It is in "))
    last = [
        grammar.text_delta(pk, "Pisa."),
        grammar.text_end(pk),
        grammar.grounding([{"start": 0, "end": 14, "supported": True}]),
        grammar.usage({"model": "m"}),
        grammar.finish("stop"),
    ]
    shown = [event for _, event in ledger.recorded(pk)]
    ledger.end(pk, len(shown) + 1, last, ledger.outcome([*shown, *last]))
    return Message.objects.get(pk=pk)


def kinds(reply, after):
    return [(number, event["type"]) for number, event in progress(reply.pk, after).events]


def test_the_message_is_what_its_stream_said(reply):
    assert (reply.status, reply.content, reply.finish_reason) == (
        "complete",
        "It is in Pisa.",
        "stop",
    )
    assert reply.sources == [SOURCE]
    assert reply.grounding == [{"start": 0, "end": 14, "supported": True}]
    assert reply.usage == {"model": "m"}
    assert (reply.error_code, reply.lease_until) == ("", None)


def test_every_place_is_a_place_to_go_on_from(reply):
    whole = progress(reply.pk, 0).events

    assert [number for number, _ in whole] == list(range(1, 11))
    for after in range(11):
        assert progress(reply.pk, after).events == whole[after:]


def test_a_reader_is_told_to_come_back_while_the_reply_is_open():
    reply = open_turn(make_conversation())
    keep(reply, grammar.start(reply))

    step = progress(reply.pk, 0)

    assert (len(step.events), step.open) == (1, True)
    assert progress(reply.pk, 1).events == []


def test_a_reader_of_an_abandoned_reply_ends_it():
    reply = abandoned(make_conversation(), shown=["It is"])

    step = progress(reply.pk, 0)

    assert not step.open
    assert step.events[-1][1]["data"]["code"] == "interrupted"


def test_events_are_kept_for_an_hour(reply):
    Message.objects.update(ended_at=timezone.now() - timedelta(minutes=59))
    tasks.drop_old_events()
    assert MessageEvent.objects.exists()

    Message.objects.update(ended_at=timezone.now() - timedelta(minutes=61))
    tasks.drop_old_events()
    assert not MessageEvent.objects.exists()


def test_events_of_an_open_reply_are_kept_however_long_it_takes():
    reply = open_turn(make_conversation())
    keep(reply, grammar.start(reply))

    tasks.drop_old_events()

    assert reply.events.exists()


@pytest.fixture
def forgotten(reply):
    MessageEvent.objects.all().delete()
    return reply


def test_once_the_events_are_gone_the_text_comes_in_one_piece(forgotten):
    assert kinds(forgotten, 0) == [
        (1, "start"),
        (2, "data-sources"),
        (3, "source-document"),
        (4, "text-start"),
        (5, "text-delta"),
        (6, "text-end"),
        (7, "data-grounding"),
        (8, "data-usage"),
        (9, "finish"),
    ]
    [text] = [event for _, event in progress(forgotten.pk, 0).events if "delta" in event]
    assert text["delta"] == "It is in Pisa."


def test_who_had_no_text_yet_goes_on_where_the_numbers_are_the_same(forgotten):
    whole = progress(forgotten.pk, 0).events

    for after in range(5):
        assert progress(forgotten.pk, after).events == whole[after:]


@pytest.mark.parametrize("after", [5, 6, 9, 10, 500])
def test_who_had_text_gets_the_end_alone(forgotten, after):
    assert kinds(forgotten, after) == [(after + 1, "finish")]


def test_a_failure_is_told_again_when_its_events_are_gone():
    reply = abandoned(make_conversation())
    tasks.end_abandoned()
    MessageEvent.objects.all().delete()

    assert [kind for _, kind in kinds(reply, 0)] == ["start", "error", "data-error"]
    assert kinds(reply, 7) == [(8, "error"), (9, "data-error")]


def test_nobody_changes_a_reply_that_has_ended(reply):
    with pytest.raises(ledger.Taken):
        ledger.append(reply.pk, 11, [grammar.text_delta(reply.pk, "late")])
    with pytest.raises(ledger.Taken):
        ledger.end(reply.pk, 11, [grammar.finish("stop")], {"content": "late"})

    reply.refresh_from_db()
    assert reply.content == "It is in Pisa."
    assert len(progress(reply.pk, 0).events) == 10


def test_a_flush_that_comes_twice_is_kept_once():
    reply = open_turn(make_conversation())
    start, text = grammar.start(reply), grammar.text_delta(reply.pk, "It is")

    ledger.append(reply.pk, 1, [start])
    ledger.append(reply.pk, 1, [start, text])

    assert ledger.recorded(reply.pk) == [(1, start), (2, text)]


def test_a_flush_tells_whether_the_reply_is_to_stop():
    reply = open_turn(make_conversation())

    before = ledger.append(reply.pk, 1, [])
    Message.objects.filter(pk=reply.pk).update(stop_requested=True)

    assert (before, ledger.append(reply.pk, 1, [])) == (False, True)
