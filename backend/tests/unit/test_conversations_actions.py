"""Opening turns: what is kept, and what the first question leaves behind."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from apps.conversations import actions
from apps.conversations.errors import KeyReused
from apps.conversations.models import Message
from tests.conversing import abandoned
from tests.factories import make_conversation, make_message

pytestmark = pytest.mark.django_db


def test_a_turn_is_a_question_and_a_reply_that_is_leased():
    conversation = make_conversation()

    reply = actions.send_message(conversation, message="Where?")

    question, kept = conversation.messages.order_by("seq")
    assert (question.content, question.status, question.author) == ("Where?", "complete", "member")
    assert (kept.pk, kept.status, kept.author) == (reply.pk, "pending", "bot")
    assert (question.seq, kept.seq) == (1, 2)
    assert question.turn_id == kept.turn_id
    assert abs((kept.lease_until - kept.created_at).total_seconds() - 15) < 5


def test_the_first_question_names_the_conversation():
    conversation = make_conversation()

    actions.send_message(conversation, message="  Where is\nthe tower? ")

    conversation.refresh_from_db()
    assert conversation.title == "Where is the tower?"


def test_a_later_question_does_not():
    conversation = make_conversation(title="The tower")

    actions.send_message(conversation, message="And the church?")

    conversation.refresh_from_db()
    assert conversation.title == "The tower"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("short", "short"),
        ("x" * 80, "x" * 80),
        ("x" * 81, "x" * 79 + "…"),
        ("word " * 20, "word " * 15 + "word…"),
        ("\U0001d518" * 100, "\U0001d518" * 79 + "…"),
    ],
)
def test_a_title_is_cut_between_words(text, title):
    assert actions.shortened(text) == title
    assert len(title) <= 80


def test_a_repeat_finds_its_reply_even_while_it_is_open():
    conversation, key = make_conversation(), uuid4()

    first = actions.send_message(conversation, message="Where?", client_message_id=key)
    second = actions.send_message(conversation, message="Where?", client_message_id=key)

    assert first.pk == second.pk
    assert conversation.messages.count() == 2


def test_a_repeat_with_another_text_is_refused_even_while_it_is_open():
    conversation, key = make_conversation(), uuid4()
    actions.send_message(conversation, message="Where?", client_message_id=key)

    with pytest.raises(KeyReused):
        actions.send_message(conversation, message="Where ?", client_message_id=key)


@pytest.mark.parametrize("status", ["complete", "partial"])
def test_a_turn_that_was_answered_is_not_answered_again(status):
    conversation, key = make_conversation(), uuid4()
    reply = actions.send_message(conversation, message="Where?", client_message_id=key)
    Message.objects.filter(pk=reply.pk).update(status=status, content="There.")

    assert actions.send_message(conversation, message="Where?", client_message_id=key) == reply


def test_a_turn_that_failed_is_answered_anew_in_its_place():
    conversation, key = make_conversation(), uuid4()
    failed = actions.send_message(conversation, message="Where?", client_message_id=key)
    Message.objects.filter(pk=failed.pk).update(status="failed")
    later = make_message(conversation=conversation, content="Later")

    anew = actions.send_message(conversation, message="Where?", client_message_id=key)

    assert (anew.turn_id, anew.seq, anew.variant) == (failed.turn_id, failed.seq, 1)
    assert later.seq == 3
    assert anew.question.content == "Where?"


def test_the_database_itself_allows_one_open_reply():
    conversation = make_conversation()
    actions.send_message(conversation, message="Where?")

    with pytest.raises(IntegrityError), transaction.atomic():
        make_message(conversation=conversation, role="assistant", status="pending")


def test_all_abandoned_replies_are_ended_and_counted():
    replies = [abandoned(make_conversation(), shown=["It is"]) for _ in range(3)]

    assert actions.end_abandoned() == 3
    assert actions.end_abandoned() == 0
    for reply in replies:
        reply.refresh_from_db()
        assert reply.status == "partial"
