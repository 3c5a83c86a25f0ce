"""An agent that is down, slow or wrong: the question is kept and the reply ends, saying why."""

import time
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from apps.conversations import answering, ledger, producer, tasks
from apps.conversations.models import Message, MessageEvent
from services.agent_client import Hidden
from tests.conversing import abandoned, open_turn, teach
from tests.factories import make_bot, make_conversation
from tests.processes import wait_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("quick")]
CHAT = "/v1/chat/stream"


@pytest.fixture
def conversation(alice, agent):
    return make_conversation(bot=make_bot(owner=alice))


def test_without_an_agent_the_question_is_kept_and_the_answer_is_503(
    speaker, alice, conversation, agent
):
    agent.down()
    began = time.monotonic()

    answered = speaker(alice).send(conversation)

    assert time.monotonic() - began < 3
    assert (answered.status_code, answered.json()["code"]) == (503, "agent_unavailable")
    assert int(answered.headers["Retry-After"]) > 0
    question, reply = conversation.messages.order_by("seq")
    assert (question.content, question.status) == ("Where is the tower?", "complete")
    assert (reply.status, reply.error_code) == ("failed", "agent_unavailable")
    assert answered.json()["message_id"] == str(reply.pk)
    agent.up()


def test_a_repeat_after_a_failure_is_answered(speaker, alice, conversation, agent):
    key = "0198c5a0-0000-7000-8000-000000000002"
    agent.down()
    failed = speaker(alice).send(conversation, client_message_id=key)
    agent.up()

    answered = speaker(alice).send(conversation, client_message_id=key)

    assert (failed.status_code, answered.status_code) == (503, 201)
    listed = speaker(alice).http.get(f"/api/v1/conversations/{conversation.pk}/messages/").json()
    assert [(m["role"], m["status"]) for m in listed["results"]] == [
        ("user", "complete"),
        ("assistant", "complete"),
    ]


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (503, "model_unavailable", (503, "model_unavailable")),
        (503, "model_rate_limited", (503, "model_rate_limited")),
        (504, "model_timeout", (504, "model_timeout")),
        (502, "model_auth", (502, "model_auth")),
        (400, "unknown_model", (502, "unknown_model")),
        (500, "internal_error", (502, "agent_error")),
        (401, "unauthorized", (502, "agent_error")),
        (503, "dependency_unavailable", (503, "agent_unavailable")),
    ],
)
def test_a_refusal_is_passed_on_in_the_words_of_the_agent(
    speaker, alice, conversation, agent, status, code, expected
):
    agent.fail(CHAT, status, code)

    answered = speaker(alice).send(conversation)

    assert (answered.status_code, answered.json()["code"]) == expected
    reply = conversation.messages.get(role="assistant")
    assert (reply.status, reply.error_code) == ("failed", expected[1])


def test_a_failure_before_the_first_event_closes_the_stream(speaker, alice, conversation, agent):
    agent.fail(CHAT, 502, "model_auth")

    heard = speaker(alice).ask(conversation)

    assert heard.kinds == ["start", "error", "data-error"]
    detail = "The agent says model_auth."
    assert heard.events[1]["errorText"] == detail
    assert heard.events[2]["data"] == {"code": "model_auth", "detail": detail, "status": "failed"}
    assert heard.done


@pytest.mark.parametrize("body", [b"<html>secret</html>", b"{}", b"", b"\x00\xff", b"null\n"])
def test_garbage_is_a_bad_response(speaker, alice, conversation, agent, body):
    agent.reply(CHAT, body)

    answered = speaker(alice).send(conversation)

    assert (answered.status_code, answered.json()["code"]) == (502, "agent_bad_response")
    assert "secret" not in answered.text


@pytest.mark.parametrize(
    "line",
    [
        b'{"type": "delta", "text": 5}\n',
        b'{"type": "delta"}\n',
        b'{"type": "delta", "text": "half a pair \\ud800"}\n',
        b'{"type": "delta", "text": "a NUL \\u0000"}\n',
        b'{"type": "done", "finish_reason": "bored"}\n',
        b'{"type": "usage", "usage": {"model": "m", "input_tokens": NaN}}\n',
        b'{"type": "error", "code": "<script>", "detail": "x"}\n',
        b'{"type": "grounding", "grounding": [{"start": 0}]}\n',
    ],
)
def test_what_was_shown_before_garbage_stays(speaker, alice, conversation, agent, line):
    agent.script(
        raw=[
            b'{"type": "sources", "sources": []}\n',
            b'{"type": "delta", "text": "It is in Pisa."}\n',
            line,
        ]
    )
    person = speaker(alice)

    heard = person.ask(conversation)

    assert heard.kinds[-3:] == ["text-end", "error", "data-error"]
    message = person.message(heard.events[0]["messageId"])
    assert message["status"] == "partial"
    assert message["content"] == heard.text == "It is in Pisa."
    assert message["error"]["code"] == "agent_bad_response"


@pytest.mark.parametrize("cut_after", range(7))
def test_an_answer_cut_at_any_event_keeps_what_was_shown(
    speaker, alice, conversation, agent, cut_after
):
    pieces = ["It is ", "in ", "Pisa."]
    agent.script(pieces=pieces, cut_after=cut_after)
    person = speaker(alice)

    heard = person.ask(conversation)

    message = person.message(heard.events[0]["messageId"])
    assert message["content"] == heard.text == "".join(pieces[: max(0, cut_after - 1)])
    assert message["status"] == ("partial" if heard.text else "failed")
    assert message["error"]["code"] == "agent_bad_response"
    assert heard.of("data-error")[0]["data"]["status"] == message["status"]
    assert heard.numbers == list(range(1, len(heard.events) + 1))


def test_an_answer_without_text_is_a_failure(speaker, alice, conversation, agent):
    agent.script(pieces=[])

    answered = speaker(alice).send(conversation)

    assert (answered.status_code, answered.json()["code"]) == (502, "agent_bad_response")


def test_the_agent_s_own_error_ends_the_answer(speaker, alice, conversation, agent):
    agent.script(pieces=["It is"], error=("model_bad_stream", "The model stopped."))

    body = speaker(alice).send(conversation).json()

    assert (body["status"], body["content"]) == ("partial", "It is")
    assert body["error"] == {"code": "model_bad_stream", "detail": "The model stopped."}


def test_an_agent_that_says_nothing_is_given_up(speaker, alice, conversation, agent, settings):
    settings.AGENT_READ_TIMEOUT = 0.2
    agent.script(hold_after=0)

    answered = speaker(alice).send(conversation)

    assert (answered.status_code, answered.json()["code"]) == (504, "agent_timeout")


def test_an_answer_that_takes_too_long_is_ended(speaker, alice, conversation, agent, settings):
    settings.AGENT_TOTAL_TIMEOUT = 0.4
    agent.script(pieces=["It is", " in Pisa."], hold_after=2)

    body = speaker(alice).send(conversation).json()

    assert (body["status"], body["content"]) == ("partial", "It is")
    assert body["error"]["code"] == "agent_timeout"


def test_a_deleted_document_is_never_cited_though_the_store_still_has_it(
    speaker, alice, conversation, agent
):
    teach(conversation.bot, "The tower stands in Pisa.")
    teach(conversation.bot, "The tower canary is secret.").document.delete()

    heard = speaker(alice).ask(conversation, "Is the tower canary there?")

    assert heard.text == "The tower stands in Pisa. [1]"
    assert "secret" not in str(heard.events)
    assert agent.count(CHAT) == 2


def test_a_document_being_deleted_is_hidden_from_the_agent(speaker, alice, conversation, agent):
    document = teach(conversation.bot, "The tower canary is secret.").document
    document.status = "deleting"
    document.save()

    heard = speaker(alice).ask(conversation, "Is the tower canary there?")

    assert agent.calls[-1][2]["hidden"] == [Hidden(document_id=document.pk).model_dump(mode="json")]
    assert "secret" not in str(heard.events)


def test_a_store_full_of_deleted_text_is_given_up(speaker, alice, conversation, agent):
    for number in range(4):
        teach(conversation.bot, f"The tower {'canary ' * number}is secret.").document.delete()
    conversation.bot.configuration["retrieval"]["top_k"] = 1
    conversation.bot.save()

    answered = speaker(alice).send(conversation, "Is the tower there?")

    assert (answered.status_code, answered.json()["code"]) == (502, "agent_bad_response")
    assert "secret" not in str(list(MessageEvent.objects.values_list("events")))


def test_text_without_a_row_is_neither_shown_nor_quoted(speaker, alice, conversation, agent):
    """In a generation that lives otherwise."""
    chunk = teach(conversation.bot, "The tower stands in Pisa.")
    document, space = str(chunk.document_id), f"{conversation.workspace_id}/{conversation.bot_id}"
    orphan = {"content": "The canary is secret.", "embedding_text": "tower canary where"}
    agent.vectors[space, document, 1, 7, agent.index_id] = orphan

    heard = speaker(alice).ask(conversation, "Where is the tower canary?")

    [spans] = [event["data"] for event in heard.of("data-grounding")]
    assert [span["quote"] for span in spans] == ["The tower stands in Pisa."]
    assert [source["index"] for source in heard.of("data-sources")[0]["data"]] == [1]
    assert agent.count("/v1/chat/stream") == 2, "it was asked again without what is no more"
    assert "secret" not in str(heard.events)


def test_an_abandoned_reply_is_ended_by_the_sweeper(alice, conversation):
    reply = abandoned(conversation, shown=["It is ", "in"])

    tasks.end_abandoned()

    reply.refresh_from_db()
    assert (reply.status, reply.content, reply.error_code) == ("partial", "It is in", "interrupted")
    assert reply.ended_at
    assert not reply.lease_until


def test_an_abandoned_reply_without_text_has_failed(conversation):
    reply = abandoned(conversation)

    tasks.end_abandoned()

    reply.refresh_from_db()
    assert (reply.status, reply.content, reply.error_code) == ("failed", "", "interrupted")


def test_a_reply_whose_producer_lives_is_left_alone(conversation):
    reply = open_turn(conversation, lease=1)

    tasks.end_abandoned()

    reply.refresh_from_db()
    assert reply.status == "streaming"


def test_a_reader_sees_the_end_of_an_abandoned_reply(speaker, alice, conversation):
    reply = abandoned(conversation, shown=["It is ", "in"])

    heard = speaker(alice).follow(str(reply.pk))

    assert heard.text == "It is in"
    assert heard.kinds[-3:] == ["text-end", "error", "data-error"]
    assert heard.numbers == list(range(1, len(heard.events) + 1))
    assert heard.done


def test_a_reader_who_was_ahead_of_the_rows_still_sees_the_end(speaker, alice, conversation):
    reply = abandoned(conversation, shown=["It is ", "in"])
    tasks.end_abandoned()

    for ahead in (8, 9, 50):  # the last kept number is 8
        heard = speaker(alice).follow(str(reply.pk), ahead)
        assert heard.kinds == ["error", "data-error"]
        assert heard.numbers == [ahead + 1, ahead + 2]


def test_a_reader_waits_for_a_reply_made_elsewhere(speaker, alice, conversation):
    reply = open_turn(conversation, lease=0.5)  # nobody will renew it

    began = time.monotonic()
    heard = speaker(alice).follow(str(reply.pk))

    assert heard.kinds == ["start", "error", "data-error"]
    assert 0.3 < time.monotonic() - began < 5


def test_a_producer_that_lost_its_lease_changes_nothing(
    speaker, alice, conversation, agent, monkeypatch
):
    monkeypatch.setattr(producer, "FLUSH", 2)  # it does not renew it in the meantime
    agent.script(pieces=["It is", " in Pisa."], hold_after=2)
    person = speaker(alice)

    with person.asking(conversation) as steps:
        heard = next(step for step in steps if step.text)
        Message.objects.open().update(lease_until=timezone.now() - timedelta(seconds=1))
        tasks.end_abandoned()
        agent.release()
        heard = list(steps)[-1]

    message = person.message(heard.events[0]["messageId"])
    assert message["status"] in {"partial", "failed"}
    assert message["error"]["code"] == "interrupted"
    assert heard.done
    assert heard.kinds[-1] == "data-error"


def test_a_living_producer_renews_its_lease(speaker, alice, conversation, agent):
    agent.script(pieces=["It is", " in Pisa."], hold_after=2)

    with speaker(alice).asking(conversation) as steps:
        next(step for step in steps if step.text)
        Message.objects.open().update(lease_until=timezone.now() + timedelta(seconds=1))
        later = timezone.now() + timedelta(seconds=10)
        wait_for(lambda: Message.objects.get(role="assistant").lease_until > later)
        agent.release()


def test_at_the_end_of_the_process_every_reply_ends_with_what_it_has(
    speaker, alice, conversation, agent
):
    agent.script(pieces=["It is", " in Pisa."], hold_after=2)

    with speaker(alice).asking(conversation) as steps:
        next(step for step in steps if step.text)
        producer.stop_all(patience=3)
        heard = list(steps)[-1]

    reply = Message.objects.get(role="assistant")
    assert (reply.status, reply.content, reply.error_code) == ("partial", "It is", "interrupted")
    assert heard.kinds[-1] == "data-error"


def test_a_database_that_is_away_for_a_moment_costs_nothing(
    speaker, alice, conversation, agent, monkeypatch
):
    monkeypatch.setattr(producer, "RETRIES", (0.01,) * 4)
    for name in ("append", "end"):
        monkeypatch.setattr(ledger, name, _failing_at_first(getattr(ledger, name), times=3))
    agent.script(pieces=["It is", " in", " Pisa."], pause=0.1)
    person = speaker(alice)

    heard = person.ask(conversation)

    message = person.message(heard.events[0]["messageId"])
    assert (message["status"], message["content"]) == ("complete", "It is in Pisa.")
    assert person.follow(message["id"]).events == heard.events


def test_a_database_that_is_away_when_the_question_is_read_is_503(
    speaker, alice, conversation, monkeypatch
):
    monkeypatch.setattr(answering, "prepare", _failing_at_first(answering.prepare, times=1))

    answered = speaker(alice).send(conversation)

    assert (answered.status_code, answered.json()["code"]) == (503, "dependency_unavailable")


def test_a_database_that_stays_away_leaves_the_reply_to_the_sweeper(
    speaker, alice, conversation, agent, monkeypatch
):
    monkeypatch.setattr(producer, "RETRIES", (0.01,) * 2)
    monkeypatch.setattr(ledger, "end", _failing_at_first(ledger.end, times=2))
    monkeypatch.setattr(ledger, "LEASE", timedelta(seconds=0.2))
    agent.script(pieces=["It is", " in Pisa."])

    heard = speaker(alice).ask(conversation)

    reply = Message.objects.get(role="assistant")
    assert reply.error_code == heard.of("data-error")[0]["data"]["code"] == "interrupted"


def _failing_at_first(function, *, times):
    left = [OperationalError("the database is away")] * times

    def call(*args):
        if left:
            raise left.pop()
        return function(*args)

    return call


def test_a_bug_ends_the_reply_and_is_logged_once(
    speaker, alice, conversation, agent, monkeypatch, caplog
):
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr("apps.documents.retrieval.hidden", broken)

    answered = speaker(alice).send(conversation)

    assert (answered.status_code, answered.json()["code"]) == (500, "internal_error")
    assert "a bug" not in answered.text
    logged = [record for record in caplog.records if record.name == "chatsphere.replies"]
    assert [record.message for record in logged] == ["a reply failed unexpectedly"]


def test_a_stopped_reply_keeps_what_was_shown(speaker, alice, conversation, agent):
    agent.script(pieces=["It is", " in Pisa."], hold_after=2)
    person = speaker(alice)

    with person.asking(conversation) as steps:
        heard = next(step for step in steps if step.text)
        stopped = person.http.post(f"/api/v1/messages/{heard.events[0]['messageId']}/stop/")
        heard = list(steps)[-1]

    assert stopped.status_code == 200
    body = stopped.json()
    assert (body["status"], body["content"], body["error"]["code"]) == (
        "partial",
        "It is",
        "stopped",
    )
    assert heard.of("data-error")[0]["data"]["code"] == "stopped"


def test_a_reply_made_elsewhere_is_stopped_at_its_next_flush(
    speaker, alice, conversation, agent, monkeypatch
):
    monkeypatch.setattr(producer, "stop", lambda _reply_id: None)  # as in a process without it
    agent.script(pieces=["It is", " in Pisa."], hold_after=2)
    person = speaker(alice)

    with person.asking(conversation) as steps:
        heard = next(step for step in steps if step.text)
        stopped = person.http.post(f"/api/v1/messages/{heard.events[0]['messageId']}/stop/")

    assert (stopped.json()["status"], stopped.json()["content"]) == ("partial", "It is")


def test_stopping_what_has_ended_changes_nothing(speaker, alice, conversation):
    person = speaker(alice)
    ended = person.send(conversation).json()

    stopped = person.http.post(f"/api/v1/messages/{ended['id']}/stop/")

    assert (stopped.status_code, stopped.json()) == (200, ended)
