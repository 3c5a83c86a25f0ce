"""A reply whose process died has ended for whoever looks at it, before any sweeper comes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.console import browser, words
from tests.conversing import abandoned, open_turn
from tests.factories import make_bot, make_conversation

pytestmark = pytest.mark.django_db
PENDING = {"shown": (), "status": "pending"}
HALF = {"shown": ["It is"], "status": "streaming"}
CASES = [(PENDING, "failed"), (HALF, "partial")]


@pytest.fixture
def conversation(alice):
    return make_conversation(bot=make_bot(owner=alice), title="The tower")


@pytest.mark.parametrize(("left", "status"), CASES)
def test_one_message_has_ended(as_user, alice, conversation, left, status):
    reply = abandoned(conversation, **left)

    read = as_user(alice).get(f"/api/v1/messages/{reply.pk}/").json()

    assert (read["status"], read["error"]["code"]) == (status, "interrupted")
    assert read["content"] == "".join(left["shown"])
    reply.refresh_from_db()
    assert reply.status == status


@pytest.mark.parametrize(("left", "status"), CASES)
def test_it_has_ended_in_the_list_of_messages(as_user, alice, conversation, left, status):
    abandoned(conversation, **left)

    listed = as_user(alice).get(f"/api/v1/conversations/{conversation.pk}/messages/").json()

    question, reply = listed["results"]
    assert question["status"] == "complete"
    assert (reply["status"], reply["error"]["code"]) == (status, "interrupted")


@pytest.mark.parametrize(("left", "status"), CASES)
def test_it_has_ended_on_the_page_and_in_its_part(alice, conversation, left, status):
    client, reply = browser(alice), abandoned(conversation, **left)

    page = client.get(f"/conversations/{conversation.pk}/")
    part = client.get(f"/messages/{reply.pk}/")

    assert [message.status for message in page.context["shown"]] == ["complete", status]
    for shown in (page, part):
        assert "interrupted" in words(shown)


@pytest.mark.parametrize("path", ["/api/v1/messages/{0}/", "/api/v1/conversations/{1}/messages/"])
def test_a_reply_that_is_being_made_stays_open_and_costs_no_query(
    as_user, alice, conversation, path
):
    reply = open_turn(conversation)
    client, address = as_user(alice), path.format(reply.pk, conversation.pk)
    with CaptureQueriesContext(connection) as open_ones:
        answer = client.get(address)
    type(reply).objects.filter(pk=reply.pk).update(status="complete", lease_until=None)
    with CaptureQueriesContext(connection) as ended:
        client.get(address)

    assert "streaming" in answer.content.decode()
    assert len(open_ones) == len(ended)
