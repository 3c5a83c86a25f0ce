"""A question that is sent again with its Idempotency-Key: asked once, and answered again."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from rest_framework.exceptions import Throttled

from apps.conversations.views import SendMessage
from core.models import IdempotentReply
from tests.factories import make_bot, make_conversation

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("quick")]
KEY = {"Idempotency-Key": "a-question-of-mine"}


@pytest.fixture
def conversation(alice, agent):
    return make_conversation(bot=make_bot(owner=alice))


@pytest.fixture
def alice_asks(speaker, alice):
    """Alice's program, which sends one key with everything."""
    person = speaker(alice)
    person.http.headers.update(KEY)
    return person


def test_a_repeat_gets_the_same_reply_and_asks_the_agent_once(alice_asks, conversation, agent):
    first, again = alice_asks.send(conversation), alice_asks.send(conversation)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert agent.count("/v1/chat/stream") == 1
    assert conversation.messages.count() == 2


def test_a_repeat_as_a_stream_is_the_same_turn(alice_asks, conversation, agent):
    reply = alice_asks.send(conversation).json()

    heard = alice_asks.ask(conversation)

    assert heard.events[0]["messageId"] == reply["id"]
    assert heard.text == reply["content"]
    assert agent.count("/v1/chat/stream") == 1


def test_twenty_at_once_are_one_turn(alice_asks, conversation, agent):
    agent.script(pieces=["It is in Pisa."], pause=0.3)

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _number: alice_asks.send(conversation), range(20)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert agent.count("/v1/chat/stream") == 1
    assert conversation.messages.count() == 2


def test_a_key_with_another_text_or_conversation_is_refused(alice_asks, conversation):
    alice_asks.send(conversation, "Where?")
    other = make_conversation(bot=conversation.bot)

    refused = [alice_asks.send(conversation, "When?"), alice_asks.send(other, "Where?")]

    assert [answer.status_code for answer in refused] == [422, 422]
    assert {answer.json()["code"] for answer in refused} == {"idempotency_key_reused"}
    assert not other.messages.exists()


def test_a_reply_that_failed_is_made_anew(alice_asks, conversation, agent):
    agent.fail("/v1/chat/stream", 503, "model_unavailable")
    failed = alice_asks.send(conversation)

    answered = alice_asks.send(conversation)

    assert (failed.status_code, answered.status_code) == (503, 201)
    assert conversation.messages.filter(role="user").count() == 1


def test_a_turn_that_was_refused_leaves_the_key_free(alice_asks, conversation, agent):
    agent.script(pieces=["It is in Pisa."], hold_after=1)
    with alice_asks.asking(conversation, "First?") as stream:
        next(stream)
        alice_asks.http.headers["Idempotency-Key"] = "another"
        refused = alice_asks.send(conversation, "Second?")
        agent.release()
        list(stream)

    assert (refused.status_code, refused.json()["code"]) == (409, "turn_in_progress")
    assert not IdempotentReply.objects.filter(key="another").exists()
    assert alice_asks.send(conversation, "Second?").status_code == 201


def test_a_throttle_lets_a_repeat_through_but_not_a_new_try(
    alice_asks, conversation, agent, monkeypatch
):
    class Full:
        def allow_request(self, _request, _view):
            raise Throttled(5)

    alice_asks.send(conversation)
    agent.fail("/v1/chat/stream", 503, "model_unavailable")
    alice_asks.http.headers["Idempotency-Key"] = "failed"
    alice_asks.send(conversation, "And this?")
    monkeypatch.setattr(SendMessage, "throttle_classes", [Full])

    anew = alice_asks.send(conversation, "And this?")
    alice_asks.http.headers.update(KEY)
    repeat = alice_asks.send(conversation)

    assert (repeat.status_code, anew.status_code) == (201, 429)


def test_an_id_of_the_caller_s_own_goes_before_the_key(alice_asks, conversation):
    own = "0198c5a0-0000-7000-8000-000000000007"

    answers = [alice_asks.send(conversation, client_message_id=own) for _ in range(2)]

    assert answers[0].content == answers[1].content
    assert str(conversation.messages.get(role="user").client_message_id) == own
