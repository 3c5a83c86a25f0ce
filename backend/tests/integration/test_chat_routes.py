"""Who may begin, read and write conversations, and what is refused before anyone is asked."""

from uuid import uuid4

import pytest
from django.test import Client

from apps.conversations.models import Conversation, Message
from tests.conversing import open_turn
from tests.factories import make_bot, make_conversation, make_member, make_message

pytestmark = pytest.mark.django_db


@pytest.fixture
def bot(alice):
    return make_bot(owner=alice)


def send(client, conversation, message="Where?", **more):
    path = f"/api/v1/conversations/{conversation.pk}/send_message/"
    return client.post(path, {"message": message, **more}, format="json")


def test_a_conversation_begins_empty_and_is_mine(as_user, alice, bot):
    begun = as_user(alice).post(f"/api/v1/bots/{bot.pk}/conversations/")

    assert begun.status_code == 201
    row = Conversation.objects.get()
    assert begun.json() == {
        "id": str(row.pk),
        "bot_id": str(bot.pk),
        "title": "",
        "channel": "api",
        "created_at": begun.json()["created_at"],
        "updated_at": begun.json()["updated_at"],
        "ended_at": None,
    }
    assert (row.user, row.workspace, row.bot) == (alice, bot.workspace, bot)


def test_the_console_begins_conversations_of_its_own_channel(alice, bot):
    browser = Client()
    browser.force_login(alice)

    begun = browser.post(f"/api/v1/bots/{bot.pk}/conversations/", content_type="application/json")

    assert begun.json()["channel"] == "console"


@pytest.mark.parametrize("field", ["channel", "user", "title", "bot_id"])
def test_the_caller_decides_nothing_about_a_new_conversation(as_user, alice, bot, field):
    refused = as_user(alice).post(f"/api/v1/bots/{bot.pk}/conversations/", {field: "x"})

    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (400, "unknown_field")
    assert not Conversation.objects.exists()


ROLES = ["owner", "admin", "editor", "viewer"]


@pytest.mark.parametrize("role", ROLES)
def test_every_member_may_begin_a_conversation_and_read_it(as_user, bot, role):
    member = make_member(bot.workspace, role=role)
    client = as_user(member)

    begun = client.post(f"/api/v1/bots/{bot.pk}/conversations/").json()

    assert client.get(f"/api/v1/conversations/{begun['id']}/").json() == begun
    assert client.get(f"/api/v1/conversations/{begun['id']}/messages/").json()["results"] == []


@pytest.mark.parametrize(
    ("role", "status"), [*((role, 200) for role in ROLES[:3]), ("viewer", 404)]
)
def test_editors_read_what_others_asked_and_viewers_do_not(as_user, bot, role, status):
    conversation = make_conversation(bot=bot, user=make_member(bot.workspace))
    reply = make_message(conversation=conversation, role="assistant")
    client = as_user(make_member(bot.workspace, role=role))

    for path in (
        f"conversations/{conversation.pk}/",
        f"conversations/{conversation.pk}/messages/",
        f"messages/{reply.pk}/",
        f"messages/{reply.pk}/stream/",
    ):
        assert client.get(f"/api/v1/{path}").status_code == status, path
    listed = client.get(f"/api/v1/bots/{bot.pk}/conversations/").json()["results"]
    assert len(listed) == (1 if status == 200 else 0)


@pytest.mark.parametrize(
    ("role", "status"), [*((role, 403) for role in ROLES[:3]), ("viewer", 404)]
)
def test_nobody_writes_in_another_s_conversation(as_user, bot, role, status):
    conversation = make_conversation(bot=bot, user=make_member(bot.workspace))
    reply = open_turn(conversation)
    client = as_user(make_member(bot.workspace, role=role))

    sent = send(client, conversation)
    stopped = client.post(f"/api/v1/messages/{reply.pk}/stop/")

    assert (sent.status_code, stopped.status_code) == (status, status)
    reply.refresh_from_db()
    assert not reply.stop_requested
    assert conversation.messages.count() == 2


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "bots/{bot}/conversations/"),
        ("post", "bots/{bot}/conversations/"),
        ("get", "conversations/{conversation}/"),
        ("get", "conversations/{conversation}/messages/"),
        ("post", "conversations/{conversation}/send_message/"),
        ("get", "messages/{message}/"),
        ("get", "messages/{message}/stream/"),
        ("post", "messages/{message}/stop/"),
    ],
)
@pytest.mark.parametrize("why", ["stranger", "deleted bot", "left"])
def test_what_is_not_mine_looks_like_what_is_not_there(
    as_user, alice, mallory, bot, method, path, why
):
    conversation = make_conversation(bot=bot, user=alice)
    reply = make_message(conversation=conversation, role="assistant")
    person = mallory if why == "stranger" else alice
    if why == "deleted bot":
        type(bot).objects.filter(pk=bot.pk).update(deleted_at="2026-01-01T00:00:00Z")
    if why == "left":
        alice.memberships.all().delete()
    ids = {"bot": bot.pk, "conversation": conversation.pk, "message": reply.pk}
    nothing = dict.fromkeys(ids, uuid4())

    answers = [
        getattr(as_user(person), method)(f"/api/v1/{path.format(**which)}")
        for which in (ids, nothing)
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].json()["detail"] == answers[1].json()["detail"]


def test_messages_come_oldest_first_page_by_page(as_user, alice, bot):
    conversation = make_conversation(bot=bot)
    for number in range(5):
        make_message(conversation=conversation, content=f"Number {number}")
    client, found = as_user(alice), []

    page = client.get(f"/api/v1/conversations/{conversation.pk}/messages/?page_size=2").json()
    found += page["results"]
    while page["next"]:
        page = client.get(page["next"]).json()
        found += page["results"]

    assert [message["content"] for message in found] == [f"Number {n}" for n in range(5)]


def test_of_two_replies_to_one_question_the_newer_is_listed(as_user, alice, bot):
    conversation = make_conversation(bot=bot)
    make_message(conversation=conversation, seq=1)
    make_message(conversation=conversation, seq=2, content="Old", role="assistant")
    make_message(conversation=conversation, seq=2, content="New", role="assistant", variant=1)

    listed = as_user(alice).get(f"/api/v1/conversations/{conversation.pk}/messages/").json()

    assert [message["content"] for message in listed["results"]] == ["Hello", "New"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"message": None},
        {"message": ""},
        {"message": " \t\n"},
        {"message": "\u200b\u2060\ufeff"},
        {"message": "\u3164\u2800\ufe0f\u034f"},
        {"message": "\u202e\u00ad\u2028"},
    ],
)
def test_a_message_that_nobody_can_see_is_refused(as_user, alice, bot, body):
    conversation = make_conversation(bot=bot)
    path = f"/api/v1/conversations/{conversation.pk}/send_message/"

    refused = as_user(alice).post(path, body, format="json")

    assert (refused.status_code, refused.json()["code"]) == (400, "message_empty")
    assert refused.json()["errors"][0]["pointer"] == "/message"
    assert not conversation.messages.exists()


def test_a_message_has_at_most_eight_thousand_characters(as_user, alice, bot):
    conversation = make_conversation(bot=bot)

    refused = send(as_user(alice), conversation, "\U0001d518" * 8_001)

    assert (refused.status_code, refused.json()["code"]) == (413, "message_too_long")
    assert "8,000" in refused.json()["detail"]
    assert not conversation.messages.exists()


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"message": 5}, "/message", "wrong_type"),
        ({"message": "Hi", "client_message_id": "x"}, "/client_message_id", "invalid"),
        ({"message": "Hi", "client_message_id": 7}, "/client_message_id", "wrong_type"),
        ({"message": "Hi", "role": "system"}, "/role", "unknown_field"),
        ({"message": "Hi", "history": []}, "/history", "unknown_field"),
        ({"message": "Hi", "configuration": {}}, "/configuration", "unknown_field"),
    ],
)
def test_a_message_is_taken_only_in_its_own_shape(as_user, alice, bot, body, pointer, code):
    conversation = make_conversation(bot=bot)
    path = f"/api/v1/conversations/{conversation.pk}/send_message/"

    refused = as_user(alice).post(path, body, format="json")

    [fault] = refused.json()["errors"]
    assert (refused.status_code, fault["pointer"], fault["code"]) == (400, pointer, code)
    assert not conversation.messages.exists()


def test_an_ended_conversation_takes_no_message(as_user, alice, bot):
    conversation = make_conversation(bot=bot, ended_at="2026-01-01T00:00:00Z")

    refused = send(as_user(alice), conversation)

    assert (refused.status_code, refused.json()["code"]) == (409, "conversation_ended")


def test_while_a_reply_is_open_no_other_message_is_taken(as_user, alice, bot):
    conversation = make_conversation(bot=bot)
    open_turn(conversation)

    refused = send(as_user(alice), conversation)

    assert (refused.status_code, refused.json()["code"]) == (409, "turn_in_progress")
    assert conversation.messages.count() == 2


def test_reading_a_message_tells_why_it_failed(as_user, alice, bot):
    reply = make_message(
        conversation=make_conversation(bot=bot),
        role="assistant",
        status=Message.Status.FAILED,
        error_code="model_auth",
        error_detail="The model refused its key.",
    )

    body = as_user(alice).get(f"/api/v1/messages/{reply.pk}/").json()

    assert body["error"] == {"code": "model_auth", "detail": "The model refused its key."}


def test_a_stream_is_followed_from_one_place(as_user, alice, bot):
    reply = open_turn(make_conversation(bot=bot))

    answer = as_user(alice).get(f"/api/v1/messages/{reply.pk}/stream/?after=1&after=2")

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "duplicate_parameter"
