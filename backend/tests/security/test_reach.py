"""How far a credential reaches: every kind of row, asked for by whoever may not have it."""

import pytest
from rest_framework.test import APIClient

from apps.documents.actions import delete_document
from apps.workspaces.models import Membership, Role
from tests.factories import (
    make_bot,
    make_conversation,
    make_document,
    make_key,
    make_member,
    make_message,
)


def by_key(key) -> APIClient:
    program = APIClient(raise_request_exception=False)
    program.credentials(HTTP_AUTHORIZATION=f"Bearer {key.text}")
    return program


def routes(bot, document, conversation, message) -> list[str]:
    return [
        f"/api/v1/bots/{bot}/",
        f"/api/v1/bots/{bot}/documents/",
        f"/api/v1/bots/{bot}/conversations/",
        f"/api/v1/documents/{document}/",
        f"/api/v1/documents/{document}/file/",
        f"/api/v1/conversations/{conversation}/",
        f"/api/v1/conversations/{conversation}/messages/",
        f"/api/v1/messages/{message}/",
    ]


@pytest.fixture
def rows_of():
    def made(owner, **fields):
        bot = make_bot(owner=owner)
        conversation = make_conversation(bot=bot, channel="api", **fields)
        message = make_message(conversation=conversation, role="assistant", author="bot")
        return bot, routes(bot.pk, make_document(bot=bot).pk, conversation.pk, message.pk)

    return made


def test_a_key_sees_nothing_of_its_maker_s_other_workspaces(alice, bob, rows_of):
    make_member(bob.personal_workspace, role=Role.OWNER, user=alice)
    program = by_key(make_key(alice))
    _, own = rows_of(alice)
    _, theirs = rows_of(bob, user=alice)

    assert [program.get(path).status_code for path in own] == [200] * len(own)
    assert [program.get(path).status_code for path in theirs] == [404] * len(theirs)


def test_a_key_for_one_bot_sees_nothing_of_another(alice, rows_of):
    (bot, own), (_, others) = rows_of(alice), rows_of(alice)
    program = by_key(make_key(alice, bot=bot))

    assert [program.get(path).status_code for path in own] == [200] * len(own)
    assert [program.get(path).status_code for path in others] == [404] * len(others)


def test_a_search_names_what_must_not_be_shown(agent, as_user, alice):
    bot = make_bot(owner=alice)
    gone, elsewhere = make_document(bot=bot), make_document(bot=make_bot(owner=alice))
    delete_document(gone)

    answer = as_user(alice).post(f"/api/v1/bots/{bot.pk}/search/", {"query": "tower"})

    assert answer.status_code == 200
    [body] = [body for _, path, body in agent.calls if path == "/v1/search"]
    hidden = {one["document_id"] for one in body["hidden"]}
    assert str(gone.pk) in hidden
    assert str(elsewhere.pk) not in hidden


def test_a_key_opens_nothing_once_its_maker_is_no_member_however_that_came(alice):
    key = make_key(alice)
    assert by_key(key).get("/api/v1/bots/").status_code == 200

    Membership.objects.filter(user=alice)._raw_delete("default")  # no signal tells of it

    assert by_key(key).get("/api/v1/bots/").status_code == 401


@pytest.mark.parametrize("path", ["/api/v1/users/", "/api/v1/users/me/"])
def test_what_is_for_people_is_closed_to_any_key(alice, path):
    answer = by_key(make_key(alice)).get(path)

    assert (answer.status_code, answer.json()["code"]) == (403, "person_required")
