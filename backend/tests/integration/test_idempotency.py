"""A request that is sent again with its Idempotency-Key: answered again, not carried out again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from apps.bots.models import Bot
from apps.documents.models import Document
from apps.users.sessions import open_session
from apps.workspaces.models import Membership, Role
from core import idempotency
from core.exceptions import Conflict, DependencyUnavailable
from core.models import IdempotentReply
from tests.factories import make_bot, make_member

BOTS = "/api/v1/bots/"
KEY = "3f0c2c5e-1f0e-4f0e-9c55-0d0f2a9d3c11"


def make(client, key=KEY, path=BOTS, **body):
    return client.post(path, body or {"name": "Helper"}, headers={"Idempotency-Key": key})


@pytest.fixture
def alice_asks(as_user, alice):
    return as_user(alice)


def test_a_repeat_gets_the_first_answer_to_the_byte_and_makes_nothing(alice_asks):
    first = make(alice_asks)

    again = make(alice_asks)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again["Content-Type"] == first["Content-Type"]
    assert again["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first
    assert Bot.objects.count() == 1


def test_the_order_of_keys_and_blanks_in_the_body_mean_nothing(alice_asks):
    headers = {"Idempotency-Key": KEY}
    bodies = ['{"name": "A", "description": "B"}', '{ "description":"B",\n"name":"A" }']

    first, again = (
        alice_asks.post(BOTS, body, content_type="application/json", headers=headers)
        for body in bodies
    )

    assert again.content == first.content
    assert Bot.objects.count() == 1


def test_two_keys_make_two_things(alice_asks):
    answers = [make(alice_asks, key=key) for key in ("one", "two")]

    assert len({answer.json()["id"] for answer in answers}) == 2


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (BOTS, {"name": "Another"}),
        (BOTS, {"name": "Helper", "description": ""}),
        ("/api/v1/bots/{bot}/conversations/", {"name": "Helper"}),
        ("/api/v1/bots/{bot}/documents/train_text/", {"name": "Helper"}),
        ("/api/v1/conversations/{bot}/send_message/", {"message": "Hello"}),
    ],
)
def test_a_key_with_another_payload_or_route_is_refused(alice_asks, path, body):
    bot = make(alice_asks).json()["id"]

    answer = make(alice_asks, path=path.format(bot=bot), **body)

    assert answer.status_code == 422
    assert answer.json()["code"] == "idempotency_key_reused"
    assert Bot.objects.count() == 1


@pytest.mark.parametrize("key", ["", " ", "a" * 256, "ключ", "a\tb", "a\x7f", "caf\xe9"])
def test_a_key_that_is_none_is_refused(alice_asks, key):
    answer = alice_asks.post(BOTS, {"name": "A"}, HTTP_IDEMPOTENCY_KEY=key)

    assert answer.status_code == 400
    assert answer.json()["code"] == "idempotency_key_invalid"
    assert not Bot.objects.exists()


@pytest.mark.parametrize("key", ["a", "a" * 255, '"quoted"', "a,b c", "%00~!"])
def test_any_printable_key_is_taken(alice_asks, key):
    assert make(alice_asks, key=key).status_code == 201


def test_another_person_s_key_is_another_key(as_user, alice, bob):
    mine, theirs = make(as_user(alice)), make(as_user(bob))

    assert mine.json()["id"] != theirs.json()["id"]
    assert theirs.status_code == 201


def test_after_a_day_a_key_is_new(alice_asks):
    first = make(alice_asks)
    IdempotentReply.objects.update(created_at=timezone.now() - timedelta(hours=24, seconds=1))

    later = make(alice_asks, name="Something else")

    assert later.status_code == 201
    assert later.json()["id"] != first.json()["id"]


def test_old_replies_are_swept_and_fresh_ones_stay(alice_asks):
    make(alice_asks, key="old")
    IdempotentReply.objects.update(created_at=timezone.now() - timedelta(hours=24, seconds=1))
    make(alice_asks, key="fresh")

    assert idempotency.forget_old() == 1
    assert IdempotentReply.objects.get().key == "fresh"


@pytest.mark.parametrize(
    ("body", "status"),
    [({"name": ""}, 400), ({"name": "A", "configuration": {"model": 5}}, 400), ({"x": 1}, 400)],
)
def test_what_is_not_valid_does_not_spend_the_key(alice_asks, body, status):
    assert make(alice_asks, **body).status_code == status

    assert not IdempotentReply.objects.exists()
    assert make(alice_asks).status_code == 201


def test_neither_does_who_may_not(as_user, api, alice, bob):
    bot = make_bot(owner=alice)
    path = f"{BOTS}{bot.pk}/documents/train_text/"
    viewer = make_member(bot.workspace)

    answers = [
        make(client, path=path, name="A", text="B")
        for client in (api, as_user(bob), as_user(viewer))
    ]

    assert [answer.status_code for answer in answers] == [401, 404, 403]
    assert not IdempotentReply.objects.exists()


def test_neither_does_a_throttle(alice_asks, monkeypatch):
    from rest_framework.exceptions import Throttled

    from apps.bots.views import Bots

    class Full:
        def allow_request(self, _request, _view):
            raise Throttled(5)

    make(alice_asks, key="before")
    monkeypatch.setattr(Bots, "throttle_classes", [Full])

    known, new = make(alice_asks, key="before"), make(alice_asks, key="new")

    assert (known.status_code, new.status_code) == (201, 429)  # known before it is counted
    assert IdempotentReply.objects.get().key == "before"


@pytest.mark.parametrize("error", [DependencyUnavailable(), ZeroDivisionError()])
def test_after_a_failure_of_ours_the_key_is_free_and_nothing_is_there(
    alice_asks, monkeypatch, error
):
    fail_after_making(monkeypatch, error)

    failed = make(alice_asks)
    monkeypatch.undo()

    assert failed.status_code in {500, 503}
    assert not Bot.objects.exists()
    assert not IdempotentReply.objects.exists()
    assert make(alice_asks).status_code == 201


def test_a_refusal_by_the_state_of_things_is_given_again(alice_asks, monkeypatch):
    fail_after_making(monkeypatch, Conflict("Not now."))
    first = make(alice_asks)
    monkeypatch.undo()

    again = make(alice_asks)

    assert (first.status_code, again.status_code) == (409, 409)
    assert again.content == first.content
    assert again["Content-Type"] == "application/problem+json"
    assert not Bot.objects.exists()


def fail_after_making(monkeypatch, error: Exception) -> None:
    from apps.bots import actions

    original = actions.create_bot

    def failing(*args, **kwargs):
        original(*args, **kwargs)
        raise error

    monkeypatch.setattr(actions, "create_bot", failing)


def test_who_has_lost_the_right_gets_no_answer_again(as_user, alice):
    workspace = alice.personal_workspace
    editor = make_member(workspace, role=Role.EDITOR)
    body = {"name": "A", "workspace_id": str(workspace.pk)}
    assert make(as_user(editor), **body).status_code == 201
    membership = Membership.objects.filter(workspace=workspace, user=editor)

    membership.update(role=Role.VIEWER)
    demoted = make(as_user(editor), **body)
    membership.delete()
    gone = make(as_user(editor), **body)

    assert (demoted.status_code, gone.status_code) == (403, 404)


def test_what_is_kept_cannot_be_read_in_the_database(alice_asks):
    name = make(alice_asks, name="Secret plan").json()["name"]

    kept = IdempotentReply.objects.get()

    assert name.encode() not in bytes(kept.body)
    assert kept.fingerprint.isalnum()


def upload(client, bot, content: bytes, file_name: str = "a.txt", **fields: str):
    return client.post(
        f"{BOTS}{bot.pk}/documents/",
        {"file": SimpleUploadedFile(file_name, content), **fields},
        format="multipart",
        headers={"Idempotency-Key": KEY},
    )


def test_an_upload_is_known_by_its_bytes_and_fields(alice, alice_asks):
    bot = make_bot(owner=alice)
    first = upload(alice_asks, bot, b"One.")

    same = upload(alice_asks, bot, b"One.")
    others = [
        upload(alice_asks, bot, b"Two."),
        upload(alice_asks, bot, b"One.", "b.txt"),
        upload(alice_asks, bot, b"One.", name="b.txt"),
    ]

    assert first.status_code == 202
    assert same.content == first.content
    assert [answer.status_code for answer in others] == [422, 422, 422]
    assert Document.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_fifty_at_once_one_makes_it_and_no_other_says_it_failed(alice, web):
    headers = {"Authorization": f"Bearer {open_session(alice).access}", "Idempotency-Key": KEY}

    def post(_number: int) -> httpx2.Response:
        return httpx2.post(f"{web}{BOTS}", json={"name": "A"}, headers=headers, timeout=30)

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(post, range(50)))

    codes = {answer.status_code for answer in answers}
    assert codes <= {201, 409}
    assert {answer.content for answer in answers if answer.status_code == 201} == {post(0).content}
    for answer in answers:
        if answer.status_code == 409:
            assert answer.json()["code"] == "request_in_progress"
            assert int(answer.headers["Retry-After"]) >= 1
    assert Bot.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_headers_are_refused(alice, web):
    headers = [
        ("Authorization", f"Bearer {open_session(alice).access}"),
        ("Idempotency-Key", "one"),
        ("Idempotency-Key", "two"),
    ]

    answer = httpx2.post(f"{web}{BOTS}", json={"name": "A"}, headers=headers)

    assert answer.status_code == 400
    assert answer.json()["code"] == "idempotency_key_invalid"
    assert not Bot.objects.exists()
    connection.close()
