"""Asking and being answered, over real HTTP, as one finished message."""

import threading
from uuid import uuid4

import pytest

from apps.conversations.models import Message
from tests.conversing import abandoned, teach
from tests.factories import make_bot, make_conversation, make_message

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def conversation(alice, agent):
    return make_conversation(bot=make_bot(owner=alice))


def test_an_answer_cites_the_passage_that_it_quotes(speaker, alice, conversation):
    chunk = teach(conversation.bot, "The tower stands in Pisa.")

    answered = speaker(alice).send(conversation)

    assert answered.status_code == 201
    body = answered.json()
    assert body["content"] == "The tower stands in Pisa. [1]"
    [source] = body["sources"]
    assert source == {
        "index": 1,
        "chunk_id": str(chunk.pk),
        "document_id": str(chunk.document_id),
        "document_name": chunk.document.name,
        "page": None,
        "char_start": 0,
        "char_end": 25,
        "content": "The tower stands in Pisa.",
        "heading_path": [],
        "score": 2.0,
    }
    [span] = body["grounding"]
    assert span["supported"]
    assert span["quote"] in source["content"]


def test_a_message_has_exactly_the_fields_of_the_contract(speaker, alice, conversation):
    body = speaker(alice).send(conversation).json()

    assert set(body) == {
        "id",
        "conversation_id",
        "role",
        "content",
        "status",
        "error",
        "sources",
        "grounding",
        "usage",
        "created_at",
    }
    assert (body["role"], body["status"], body["error"]) == ("assistant", "complete", None)
    assert body["usage"] == {"model": "extractive", "input_tokens": None, "output_tokens": None}
    assert body["conversation_id"] == str(conversation.pk)


def test_both_messages_of_a_turn_are_kept_in_order(speaker, alice, conversation):
    person = speaker(alice)

    person.send(conversation, "Where is the tower?")
    person.send(conversation, "And where is the church?")

    rows = conversation.messages.order_by("seq").values_list("seq", "role", "status")
    assert list(rows) == [
        (1, "user", "complete"),
        (2, "assistant", "complete"),
        (3, "user", "complete"),
        (4, "assistant", "complete"),
    ]


def test_the_agent_is_told_only_what_it_needs_of_the_bot(speaker, alice, agent):
    bot = make_bot(owner=alice, system_prompt="Be brief.", welcome_message="Hello!", temperature=0)
    conversation = make_conversation(bot=bot)

    speaker(alice).send(conversation)

    body = agent.calls[-1][2]
    assert set(body) == {"message", "history", "index_id", "hidden", "configuration"}
    assert body["configuration"] == {
        "model": "extractive",
        "system_prompt": "Be brief.",
        "temperature": 0.0,
        "max_output_tokens": 1024,
        "retrieval": {"mode": "hybrid", "top_k": 6, "min_score": 0.0},
        "answers": {"only_from_sources": True, "refusal": ""},
    }


def test_the_history_is_the_last_messages_that_said_something(speaker, alice, agent):
    bot = make_bot(owner=alice, chat_history_length=3)
    conversation = make_conversation(bot=bot)
    for number in range(3):
        make_message(conversation=conversation, content=f"Question {number}")
    make_message(conversation=conversation, content="", role="assistant", status="failed")
    make_message(conversation=conversation, content="Half an", role="assistant", status="partial")

    speaker(alice).send(conversation, "And now?")

    assert agent.calls[-1][2]["history"] == [
        {"role": "user", "content": "Question 1"},
        {"role": "user", "content": "Question 2"},
        {"role": "assistant", "content": "Half an"},
    ]


def test_another_conversation_is_no_history(speaker, alice, conversation, agent):
    make_message(conversation=make_conversation(bot=conversation.bot), content="Elsewhere")

    speaker(alice).send(conversation)

    assert agent.calls[-1][2]["history"] == []


def test_a_repeat_gets_the_same_answer_and_the_agent_is_asked_once(
    speaker, alice, conversation, agent
):
    key = str(uuid4())

    first = speaker(alice).send(conversation, client_message_id=key)
    second = speaker(alice).send(conversation, client_message_id=key)

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert agent.count("/v1/chat/stream") == 1
    assert conversation.messages.count() == 2


def test_repeats_at_once_get_one_answer(speaker, alice, conversation, agent):
    agent.script(pieces=["It is in Pisa."], pause=0.3)
    person, key, answers = speaker(alice), str(uuid4()), []

    _at_once(10, lambda: answers.append(person.send(conversation, client_message_id=key)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert agent.count("/v1/chat/stream") == 1


def test_an_id_with_another_text_is_refused(speaker, alice, conversation):
    key = str(uuid4())
    speaker(alice).send(conversation, "Where?", client_message_id=key)

    refused = speaker(alice).send(conversation, "When?", client_message_id=key)

    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_reused")
    assert conversation.messages.count() == 2


def test_the_same_id_in_another_conversation_is_another_message(speaker, alice, conversation):
    key, other = str(uuid4()), make_conversation(bot=conversation.bot)

    speaker(alice).send(conversation, "Where?", client_message_id=key)
    answered = speaker(alice).send(other, "When?", client_message_id=key)

    assert answered.status_code == 201


def test_of_many_messages_at_once_one_is_taken(speaker, alice, conversation, agent):
    agent.script(pieces=["It is in Pisa."], hold_after=1)
    person, answers = speaker(alice), []

    def send() -> None:
        answers.append(person.send(conversation))
        if len(answers) == 19:  # all but the one that is being answered
            agent.release()

    _at_once(20, send)

    codes = sorted(answer.status_code for answer in answers)
    assert codes == [201] + [409] * 19
    assert {a.json()["code"] for a in answers if a.status_code == 409} == {"turn_in_progress"}
    assert list(conversation.messages.order_by("seq").values_list("seq", flat=True)) == [1, 2]


def test_the_next_message_is_taken_once_the_answer_is_there(speaker, alice, conversation):
    codes = [speaker(alice).send(conversation).status_code for _ in range(5)]

    assert codes == [201] * 5
    numbers = list(conversation.messages.order_by("seq").values_list("seq", flat=True))
    assert numbers == list(range(1, 11))


def test_a_changed_embedding_model_is_asked_for_again(speaker, alice, conversation, agent):
    speaker(alice).send(conversation)
    agent.index_id = "fake-words/3/2"

    answered = speaker(alice).send(conversation)

    assert answered.status_code == 201
    assert agent.calls[-1][2]["index_id"] == "fake-words/3/2"


def test_a_bot_without_documents_answers_without_sources(speaker, alice, conversation):
    body = speaker(alice).send(conversation).json()

    assert (body["status"], body["sources"]) == ("complete", [])
    assert body["content"]


@pytest.mark.parametrize("status", Message.OPEN)
def test_an_abandoned_reply_does_not_block_the_next_question(speaker, alice, conversation, status):
    left = abandoned(conversation, shown=["It is"], status=status)

    answered = speaker(alice).send(conversation)

    assert answered.status_code == 201
    left.refresh_from_db()
    assert (left.status, left.content, left.error_code) == ("partial", "It is", "interrupted")


def _at_once(times, call) -> None:
    threads = [threading.Thread(target=call) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
