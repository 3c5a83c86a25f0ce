"""Replies and readers in different processes, and processes that die or are told to end."""

import signal
import threading

import pytest

from apps.conversations import tasks
from apps.conversations.models import Message
from tests.factories import make_bot, make_conversation
from tests.processes import wait_for
from tests.web import in_process

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("quick")]
STORY = [f"{number} ⛰ " for number in range(8)]


@pytest.fixture
def conversation(alice, agent):
    return make_conversation(bot=make_bot(owner=alice))


@pytest.fixture
def elsewhere(agent, tmp_path):
    """A second web process."""
    with in_process(tmp_path / "elsewhere", agent.url) as process:
        yield process


def test_a_reader_in_another_process_follows_live(speaker, alice, conversation, agent, elsewhere):
    agent.script(pieces=STORY, hold_after=4)
    here, there = speaker(alice), speaker(alice, elsewhere.url)

    with here.asking(conversation) as made:
        message_id = next(step for step in made if step.text).events[0]["messageId"]
        with there.following(message_id) as followed:
            heard = next(step for step in followed if step.text)
            assert not heard.done  # live: the agent is held
            agent.release()
            heard, whole = list(followed)[-1], list(made)[-1]

    assert heard.events == whole.events
    assert heard.numbers == whole.numbers
    assert heard.text == "".join(STORY)


def test_a_repeat_in_another_process_waits_for_the_same_answer(
    speaker, alice, conversation, agent, elsewhere
):
    key, answers = "0198c5a0-0000-7000-8000-000000000003", []
    agent.script(pieces=STORY, hold_after=4)
    people = [speaker(alice), speaker(alice, elsewhere.url)]

    threads = [
        threading.Thread(
            target=lambda who=who: answers.append(who.send(conversation, client_message_id=key))
        )
        for who in people
    ]
    threads[0].start()
    assert agent.held.wait(10)
    threads[1].start()
    agent.release()
    for thread in threads:
        thread.join(10)

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert agent.count("/v1/chat/stream") == 1


def test_a_killed_process_leaves_a_reply_that_ends_and_whose_end_is_seen(
    speaker, alice, conversation, agent, elsewhere
):
    agent.script(pieces=STORY, hold_after=4)
    with speaker(alice, elsewhere.url).asking(conversation) as steps:
        heard = next(step for step in steps if step.text)
        message_id = heard.events[0]["messageId"]
        wait_for(Message.objects.get(pk=message_id).events.exists)
        elsewhere.process.send_signal(signal.SIGKILL)
        elsewhere.process.wait(10)
    agent.release()
    Message.objects.open().update(lease_until="2026-01-01T00:00:00Z")  # fifteen seconds later

    tasks.end_abandoned()

    after = speaker(alice).follow(message_id, heard.numbers[-1])
    message = speaker(alice).message(message_id)
    assert (message["status"], message["error"]["code"]) == ("partial", "interrupted")
    assert heard.text + after.text == message["content"]
    assert after.kinds[-1] == "data-error"
    assert after.numbers[0] == heard.numbers[-1] + 1
    assert Message.objects.get(pk=message_id).question.content == "Where is the tower?"


def test_a_process_that_is_told_to_end_gives_its_replies_an_end(
    speaker, alice, conversation, agent, elsewhere
):
    agent.script(pieces=STORY, hold_after=4)

    with speaker(alice, elsewhere.url).asking(conversation) as steps:
        heard = next(step for step in steps if step.text)
        message_id, at = heard.events[0]["messageId"], heard.numbers[-1]
        shown = heard.text
        elsewhere.process.send_signal(signal.SIGTERM)
        elsewhere.process.wait(10)

    after = speaker(alice).follow(message_id, at)
    message = speaker(alice).message(message_id)
    assert (message["status"], message["error"]["code"]) == ("partial", "interrupted")
    assert shown + after.text == message["content"]
    assert after.kinds[-1] == "data-error"


def test_more_readers_than_pooled_connections_do_not_hold_up_the_site(
    speaker, alice, agent, tmp_path
):
    agent.script(pieces=STORY, hold_after=2)
    bot = make_bot(owner=alice)
    with in_process(tmp_path / "pooled", agent.url, CHATSPHERE_DATABASE_POOL="1") as pooled:
        person = speaker(alice, pooled.url)
        readers = [person.asking(make_conversation(bot=bot)) for _ in range(14)]
        streams = [reader.__enter__() for reader in readers]
        for steps in streams:
            next(step for step in steps if step.text)

        answers = [person.http.get("/api/v1/bots/").status_code for _ in range(12)]

        agent.release()
        texts = {list(steps)[-1].text for steps in streams}
        for reader in readers:
            reader.__exit__(None, None, None)
    assert answers == [200] * 12
    assert texts == {"".join(STORY)}
