"""Every hostile input of tests/hostile is answered as its row says, and refused without a trace."""

import pytest

from tests import hostile
from tests.factories import make_bot, make_conversation
from tests.rows import everything
from tests.security.sending import Sender, fault

KIND = "hostile inputs"
LEAST = 400
EVERYWHERE, KEPT, URLS = "json_bodies", "messages_kept", "urls"  # asked by tests of their own
SINKS = [name for name in hostile.sinks() if name not in {EVERYWHERE, KEPT, URLS}]


def test_there_are_enough_of_them():
    assert sum(len(hostile.table(name)) for name in hostile.sinks()) >= LEAST


@pytest.mark.parametrize("sink", SINKS)
def test_every_input_is_answered_as_its_row_says(
    sink, alice, alices, agent, settings, tmp_path, counted
):
    settings.MEDIA_ROOT = tmp_path
    sender, faults = Sender(alice, alices), []
    before = everything()

    for case in hostile.table(sink):
        wrong = fault(case, *sender.send(case))
        now = everything() if case.is_refused or not wrong else before
        if case.is_refused and now != before:
            wrong = f"{wrong} (something changed: {case.name})"
        before = now
        faults += [wrong] if wrong else []
        counted(KIND, case.name)

    assert not faults, "\n".join(["", *faults])


@pytest.mark.django_db(transaction=True)
def test_what_looks_dangerous_and_is_only_text_is_kept_as_it_is(speaker, alice, agent, counted):
    conversation = make_conversation(bot=make_bot(owner=alice))
    said = speaker(alice)

    for case in hostile.table(KEPT):
        answer = said.send(conversation, case.value)

        assert answer.status_code == case.status, (case.name, answer.text)
        question = conversation.messages.filter(role="user").order_by("seq").last()
        [shown] = [
            one for one in everything_said(said, conversation) if one["id"] == str(question.pk)
        ]
        assert question.content == shown["content"] == case.value, case.name
        counted(KIND, case.name)


def everything_said(speaker, conversation):
    path, found = f"/api/v1/conversations/{conversation.pk}/messages/?page_size=100", []
    while path:
        page = speaker.http.get(path).json()
        path, found = page["next"], found + page["results"]
    return found
