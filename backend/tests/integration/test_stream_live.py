"""Following a reply while it is made: the grammar, leaving, coming back, and what it costs."""

import threading
import time

import pytest
from django.db import connection

from apps.conversations import streams
from apps.conversations.models import Message
from core import sse
from tests.conversing import open_turn, teach
from tests.factories import make_bot, make_conversation, make_member, make_message
from tests.processes import wait_for

pytestmark = pytest.mark.django_db(transaction=True)
STORY = [f"{number} ⛰ é‍🏽 " for number in range(12)]


@pytest.fixture
def conversation(alice, agent):
    return make_conversation(bot=make_bot(owner=alice))


def test_a_stream_has_the_grammar_of_the_contract(speaker, alice, conversation):
    chunk = teach(conversation.bot, "The tower stands in Pisa.")

    heard = speaker(alice).ask(conversation)

    assert heard.kinds[:4] == ["start", "data-sources", "source-document", "text-start"]
    assert set(heard.kinds[4:-4]) == {"text-delta"}
    assert heard.kinds[-4:] == ["text-end", "data-grounding", "data-usage", "finish"]
    assert heard.numbers == list(range(1, len(heard.events) + 1))
    assert heard.done
    assert heard.of("source-document") == [
        {
            "type": "source-document",
            "sourceId": str(chunk.pk),
            "mediaType": "text/plain",
            "title": "notes.txt",
        }
    ]
    [finish] = heard.of("finish")
    assert finish["messageMetadata"] == {"status": "complete", "finishReason": "stop"}


def test_a_stream_has_the_headers_that_keep_proxies_from_holding_it_back(
    speaker, alice, conversation
):
    person = speaker(alice)
    person.ask(conversation)

    assert person.headers["Content-Type"] == "text/event-stream"
    assert person.headers["Cache-Control"] == "no-cache, no-transform"
    assert person.headers["X-Accel-Buffering"] == "no"
    assert person.headers["x-vercel-ai-ui-message-stream"] == "v1"


def test_the_stream_and_the_message_are_one(speaker, alice, conversation):
    teach(conversation.bot, "The tower stands in Pisa.")
    person = speaker(alice)

    heard = person.ask(conversation)

    start = heard.events[0]
    message = person.message(start["messageId"])
    assert heard.text == message["content"]
    assert heard.of("data-sources")[0]["data"] == message["sources"]
    assert heard.of("data-grounding")[0]["data"] == message["grounding"]
    assert heard.of("data-usage")[0]["data"] == message["usage"]
    assert start["messageMetadata"]["conversationId"] == str(conversation.pk)
    question = person.message(start["messageMetadata"]["userMessageId"])
    assert question["content"] == "Where is the tower?"


def test_ten_thousand_odd_characters_arrive_as_they_left(speaker, alice, conversation, agent):
    line_ends = "\u2028\u2029\x85\r\n\t"
    odd = f'é e\u0301 👩‍👩‍👧‍👦 עברית {line_ends} \u202eabc\u202c 🇮🇸 \\n " </script> \U0001d518 '
    text = (odd * 200)[:10_000]
    agent.script(pieces=[text[at : at + 7] for at in range(0, len(text), 7)])
    person = speaker(alice)

    heard = person.ask(conversation, odd)

    assert heard.text == text
    message_id = heard.events[0]["messageId"]
    assert person.message(message_id)["content"] == text
    assert Message.objects.get(pk=message_id).question.content == odd
    assert person.follow(message_id).text == text


def test_an_event_is_shown_before_the_answer_is_over(speaker, alice, conversation, agent):
    agent.script(pieces=["It is ", "in Pisa."], hold_after=2)

    with speaker(alice).asking(conversation) as steps:
        heard = next(step for step in steps if step.text)
        assert heard.text == "It is "
        agent.release()
        heard = list(steps)[-1]

    assert heard.text == "It is in Pisa."


@pytest.mark.parametrize("leave_after", [0, 1, 2, 3, 6, 10])
def test_a_reader_may_leave_at_any_time_and_come_back(
    speaker, alice, conversation, agent, leave_after
):
    agent.script(pieces=STORY, pause=0.03)
    person = speaker(alice)

    with person.asking(conversation) as steps:
        for _, heard in zip(range(leave_after), steps, strict=False):
            before, left_at = list(heard.events), heard.numbers[-1]
    if not leave_after:
        before, left_at = [], 0
    reply = conversation.messages.get(role="assistant")
    after = person.follow(str(reply.pk), left_at)

    whole = person.follow(str(reply.pk))
    assert [*before, *after.events] == whole.events
    assert [left_at + 1, whole.numbers[-1]] == [after.numbers[0], after.numbers[-1]]
    assert whole.text == "".join(STORY) == person.message(str(reply.pk))["content"]


def test_a_reply_is_finished_though_nobody_reads_it(speaker, alice, conversation, agent):
    agent.script(pieces=STORY, hold_after=3)
    with speaker(alice).asking(conversation) as steps:
        next(steps)
    agent.release()

    reply = conversation.messages.get(role="assistant")
    wait_for(lambda: not Message.objects.open().exists())

    reply.refresh_from_db()
    assert (reply.status, reply.content) == ("complete", "".join(STORY))


def test_many_readers_follow_one_reply(speaker, alice, conversation, agent):
    agent.script(pieces=STORY, hold_after=4)
    person = speaker(alice)

    with person.asking(conversation) as first:
        message_id = next(first).events[0]["messageId"]
        with person.following(message_id) as second, person.following(message_id, 2) as third:
            agent.release()
            heard = [list(steps)[-1] for steps in (first, second, third)]

    assert heard[0].text == heard[1].text == heard[2].text == "".join(STORY)
    assert heard[2].numbers == heard[0].numbers[2:]
    assert agent.count("/v1/chat/stream") == 1


def test_a_repeat_by_stream_follows_the_same_reply(speaker, alice, conversation, agent):
    key = "0198c5a0-0000-7000-8000-000000000001"
    agent.script(pieces=STORY, hold_after=4)
    person = speaker(alice)

    with person.asking(conversation, client_message_id=key) as first:
        next(first)
        with person.asking(conversation, client_message_id=key) as second:
            agent.release()
            one, two = list(first)[-1], list(second)[-1]

    assert one.events == two.events
    assert agent.count("/v1/chat/stream") == 1


def test_a_silent_stream_is_kept_alive(speaker, alice, conversation, agent, monkeypatch):
    monkeypatch.setattr(sse, "SILENCE", 0.05)
    agent.script(pieces=["It is in Pisa."], hold_after=1)

    with speaker(alice).asking(conversation) as steps:
        heard = next(step for step in steps if step.pings >= 3)
        agent.release()
        heard = list(steps)[-1]

    assert heard.text == "It is in Pisa."


def test_deltas_come_at_most_forty_times_a_second(speaker, alice, conversation, agent):
    agent.script(pieces=["a"] * 200, pause=0.002)
    began = time.monotonic()

    heard = speaker(alice).ask(conversation)

    assert heard.text == "a" * 200
    assert len(heard.of("text-delta")) <= (time.monotonic() - began) * 40 + 2


def test_the_end_is_shown_when_the_message_has_ended(speaker, alice, conversation):
    person = speaker(alice)

    with person.asking(conversation) as steps:
        heard = next(step for step in steps if "finish" in step.kinds)
        assert person.message(heard.events[0]["messageId"])["status"] == "complete"


def test_open_streams_hold_no_database_connection(speaker, alice, agent):
    agent.script(pieces=STORY, hold_after=2)
    bot, person = make_bot(owner=alice), speaker(alice)
    idle = _connections()

    readers = [person.asking(make_conversation(bot=bot)) for _ in range(8)]
    streams_of = [reader.__enter__() for reader in readers]
    for steps in streams_of:
        next(step for step in steps if step.text)

    wait_for(lambda: _connections() <= idle, seconds=5)  # between two flushes
    agent.release()
    for reader, steps in zip(readers, streams_of, strict=True):
        assert list(steps)[-1].text == "".join(STORY)
        reader.__exit__(None, None, None)


def test_waiting_for_a_whole_answer_holds_no_database_connection(
    speaker, alice, conversation, agent
):
    agent.script(pieces=STORY, hold_after=2)
    person, idle, answers = speaker(alice), _connections(), []
    asking = threading.Thread(target=lambda: answers.append(person.send(conversation)))
    asking.start()
    assert agent.held.wait(10)

    wait_for(lambda: _connections() <= idle, seconds=5)

    agent.release()
    asking.join(10)
    assert answers[0].status_code == 201


def test_a_question_has_no_stream(speaker, alice, conversation):
    question = make_message(conversation=conversation)

    answer = speaker(alice).http.get(f"/api/v1/messages/{question.pk}/stream/")

    assert answer.status_code == 404


@pytest.mark.parametrize("value", ["-1", "x", "1.0", "٣", "9999999999", ""])
def test_an_odd_last_event_id_is_refused(speaker, alice, conversation, value):
    reply = open_turn(conversation)

    answer = speaker(alice).http.get(
        f"/api/v1/messages/{reply.pk}/stream/", params={"after": value}
    )

    assert (answer.status_code, answer.json()["code"]) == (400, "validation_error")


def test_the_header_beats_the_parameter(speaker, alice, conversation):
    person = speaker(alice)
    message_id = person.ask(conversation).events[0]["messageId"]

    answer = person.http.get(
        f"/api/v1/messages/{message_id}/stream/",
        params={"after": 1},
        headers={"Last-Event-ID": "3"},
    )

    assert answer.text.startswith("id: 4\n")


@pytest.mark.parametrize("leaves", ["account", "membership"])
def test_a_stream_ends_for_who_may_read_no_longer(speaker, alice, agent, monkeypatch, leaves):
    monkeypatch.setattr(streams, "RECHECK", 0.1)
    agent.script(pieces=STORY, hold_after=3)
    bot = make_bot(owner=alice)
    bob = make_member(bot.workspace)
    conversation = make_conversation(bot=bot, user=bob)

    with speaker(bob).asking(conversation) as steps:
        next(step for step in steps if step.text)
        if leaves == "account":
            bob.is_active = False
            bob.save()
        else:
            bob.memberships.filter(workspace=bot.workspace).delete()
        time.sleep(0.15)
        agent.release()
        heard = list(steps)

    assert not any(step.done for step in heard)
    assert all(len(step.text) < len("".join(STORY)) for step in heard)


def _connections() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return cursor.fetchone()[0]
