"""API keys: made once, shown once, and worth nothing the moment anything they rest on ends."""

import hashlib
import json
import logging
import statistics
import threading
import time
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from rest_framework.test import APIClient

from apps.api_keys import access, actions, text
from apps.api_keys.access import InvalidKey
from apps.api_keys.models import ApiKey
from apps.bots import actions as bots
from apps.conversations import producer, streams
from apps.users.models import User
from apps.users.sessions import open_session
from apps.workspaces.models import AuditEntry, Membership, Role, Scope, Workspace
from core.logs import without_credentials
from tests.factories import make_bot, make_conversation, make_key, make_member
from tests.plans import limit
from tests.web import Speaker

KEYS = "/api/v1/api-keys/"
BOTS = "/api/v1/bots/"
NOBODYS = "01890a5d-ac96-774b-bcce-b302099a8057"


def by_key(key: str) -> APIClient:
    """A program that shows `key`."""
    client = APIClient(raise_request_exception=False)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")
    client.default_format = "json"
    return client


def asked(key: str) -> int:
    return by_key(key).get(BOTS).status_code


@pytest.fixture
def issued(alice):
    return make_key(alice)


# Making, seeing, renaming, ending


def test_a_new_key_is_shown_once(as_user, alice):
    owner = as_user(alice)

    made = owner.post(KEYS, {"name": "Deploy", "scopes": ["chat"]})

    assert made.status_code == 201
    assert made["Cache-Control"] == "no-store"
    body = made.json()
    key = body.pop("key")
    assert asked(key) == 200
    found = owner.get(f"{KEYS}{body['id']}/").json()
    assert found.pop("last_used_at") > body.pop("created_at") == found.pop("created_at")
    assert body.pop("last_used_at") is None
    assert found == body
    assert body["prefix"] == f"cs_live_{key[8:16]}_…"
    assert body["workspace_id"] == str(alice.personal_workspace.pk)
    later = owner.get(KEYS).content.decode() + owner.get(f"{KEYS}{body['id']}/").content.decode()
    assert key[17:] not in later
    assert ApiKey.objects.get().digest not in later


def test_what_is_kept_opens_nothing(issued):
    columns = json.dumps(list(ApiKey.objects.values()), default=str)

    assert issued.text[17:] not in columns
    assert issued.row.digest == hashlib.sha256(issued.text.encode()).hexdigest()


def test_no_text_of_a_key_is_in_a_dump_of_the_database(as_user, alice):
    made = as_user(alice).post(
        KEYS, {"name": "Deploy", "scopes": ["chat"]}, headers={"Idempotency-Key": "first-try"}
    )

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema='public'"
        )
        tables = [name for (name,) in cursor.fetchall()]
        dump = ""
        for table in tables:
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" t')  # noqa: S608
            dump += "".join(row for (row,) in cursor.fetchall())
    secret = made.json()["key"][17:]
    assert "first-try" in dump
    assert secret not in dump
    assert secret.encode().hex() not in dump


def test_the_same_request_again_makes_no_second_key(as_user, alice):
    owner, once = as_user(alice), {"Idempotency-Key": "first-try"}
    body = {"name": "Deploy", "scopes": ["chat"]}

    first = owner.post(KEYS, body, headers=once)
    again = owner.post(KEYS, body, headers=once)

    assert again.json() == first.json()
    assert again["Cache-Control"] == "no-store"
    assert ApiKey.objects.count() == 1


def test_no_log_line_holds_a_key(issued, caplog):
    caplog.set_level(logging.DEBUG)

    asked(issued.text)
    asked(issued.text[:-1])

    assert issued.text[17:-1] not in "".join(record.getMessage() for record in caplog.records)
    assert issued.text[8:] not in without_credentials(f"it was {issued.text}, or {issued.text!r}")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"scopes": ["chat"]}, "/name"),
        ({"name": " ", "scopes": ["chat"]}, "/name"),
        ({"name": "x" * 121, "scopes": ["chat"]}, "/name"),
        ({"name": "x"}, "/scopes"),
        ({"name": "x", "scopes": []}, "/scopes"),
        ({"name": "x", "scopes": "chat"}, "/scopes"),
        ({"name": "x", "scopes": ["chat", "chat"]}, "/scopes"),
        ({"name": "x", "scopes": ["everything"]}, "/scopes/0"),
        ({"name": "x", "scopes": ["CHAT"]}, "/scopes/0"),
        ({"name": "x", "scopes": [["chat"]]}, "/scopes"),
        ({"name": "x", "scopes": [None]}, "/scopes/0"),
        ({"name": "x", "scopes": ["chat"], "expires_at": "2020-01-01T00:00:00Z"}, "/expires_at"),
        ({"name": "x", "scopes": ["chat"], "expires_at": 4_102_444_800}, "/expires_at"),
        ({"name": "x", "scopes": ["chat"], "expires_at": "9999-12-31T23:59:59-12:00"},
         "/expires_at"),
        ({"name": "x", "scopes": ["chat"], "expires_at": "tomorrow"}, "/expires_at"),
        ({"name": "x", "scopes": ["chat"], "bot_id": NOBODYS}, "/bot_id"),
        ({"name": "x", "scopes": ["chat"], "workspace_id": NOBODYS},
         "/workspace_id"),
        ({"name": "x", "scopes": ["chat"], "key": "cs_live_mine"}, "/key"),
        ({"name": "x", "scopes": ["chat"], "made_by_id": NOBODYS},
         "/made_by_id"),
        ({"name": "x", "scopes": ["chat"], "digest": "0" * 64}, "/digest"),
    ],
)  # fmt: skip
def test_a_key_that_cannot_be_is_refused(as_user, alice, body, pointer):
    answer = as_user(alice).post(KEYS, body)

    assert answer.status_code == 400
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]
    assert not ApiKey.objects.exists()


def test_a_bot_of_another_workspace_is_like_one_that_is_not_there(as_user, alice, mallory):
    owner = as_user(alice)

    def made_for(bot):
        body = {"name": "x", "scopes": ["chat"], "bot_id": str(bot.pk)}
        return owner.post(KEYS, body)

    foreign, gone = make_bot(owner=mallory), make_bot(owner=alice)
    bots.delete_bot(gone)

    assert made_for(foreign).json()["errors"] == made_for(gone).json()["errors"]
    assert made_for(make_bot(owner=alice)).status_code == 201


def test_only_the_name_can_be_changed(as_user, alice, issued):
    owner, path = as_user(alice), f"{KEYS}{issued.row.pk}/"

    assert owner.patch(path, {"name": "Backup"}).json()["name"] == "Backup"
    for more in ({"scopes": ["admin"]}, {"expires_at": None}, {"bot_id": None}, {"made_by_id": 1}):
        assert owner.patch(path, {"name": "Worse", **more}).status_code == 400
    issued.row.refresh_from_db()
    assert (issued.row.name, issued.row.scopes) == ("Backup", list(Scope))


def test_a_workspace_has_a_hundred_keys_at_most(as_user, alice, monkeypatch):
    monkeypatch.setattr(actions, "MOST", 2)
    first, _ = make_key(alice), make_key(alice)
    owner = as_user(alice)

    full = owner.post(KEYS, {"name": "x", "scopes": ["chat"]})
    owner.delete(f"{KEYS}{first.row.pk}/")
    free = owner.post(KEYS, {"name": "x", "scopes": ["chat"]})

    assert (full.status_code, full.json()["code"]) == (409, "too_many_api_keys")
    assert free.status_code == 201


def test_where_the_plan_has_no_keys_those_that_are_there_go_on(as_user, alice, issued):
    limit(alice.personal_workspace, features=[])
    owner = as_user(alice)

    another = owner.post(KEYS, {"name": "x", "scopes": ["chat"]})
    rotated = owner.post(f"{KEYS}{issued.row.pk}/rotate/", {})

    assert (another.status_code, another.json()["code"]) == (402, "feature_not_in_plan")
    assert asked(rotated.json()["key"]) == 200


@pytest.mark.django_db(transaction=True)
def test_of_many_who_make_the_last_key_at_once_one_succeeds(as_user, alice, monkeypatch):
    monkeypatch.setattr(actions, "MOST", 3)
    make_key(alice), make_key(alice)
    body = {"name": "x", "scopes": ["chat"]}

    statuses = at_once(8, lambda: as_user(alice).post(KEYS, body).status_code)

    assert sorted(statuses) == [201] + [409] * 7


def test_lists_are_of_the_workspaces_in_which_one_manages_keys(as_user, alice, bob):
    make_member(alice.personal_workspace, role=Role.EDITOR, user=bob)
    mine, hers = make_key(bob), make_key(alice)
    client = as_user(bob)

    as_editor = ids_in(client.get(KEYS))
    Membership.objects.filter(workspace=hers.row.workspace, user=bob).update(role=Role.ADMIN)

    assert as_editor == [str(mine.row.pk)]
    assert ids_in(client.get(KEYS)) == [str(hers.row.pk), str(mine.row.pk)]
    of_one = {"workspace_id": str(mine.row.workspace_id)}
    assert ids_in(client.get(KEYS, of_one)) == [str(mine.row.pk)]


def ids_in(answer) -> list[str]:
    return [row["id"] for row in answer.json()["results"]]


# What opens nothing

BAD = {
    "wrong mark": lambda key: key.replace("cs_live_", "ck_live_"),
    "test mark": lambda key: key.replace("cs_live_", "cs_test_"),
    "upper case": str.upper,
    "lower case": str.lower,
    "swapped case": str.swapcase,
    "mark in upper case": lambda key: "CS_LIVE_" + key[8:],
    "wrong secret, right check": lambda key: checked(key[:17] + "0" * text.SECRET),
    "wrong name, right check": lambda key: checked("cs_live_" + "0" * 8 + key[16:-6]),
    "never made": lambda key: text.fresh().text,
    "wrong check": lambda key: key[:-6] + "000000",
    "without its check": lambda key: key[:-6],
    "one character less": lambda key: key[:-1],
    "one character more": lambda key: key + "0",
    "backwards": lambda key: key[::-1],
    "name alone": lambda key: key[:16],
    "what is shown of it": lambda key: f"{key[:16]}_",
    "mark alone": lambda key: "cs_live_",
    "cs_ alone": lambda key: "cs_",
    "digest": lambda key: hashlib.sha256(key.encode()).hexdigest(),
    "digest with mark": lambda key: "cs_live_" + hashlib.sha256(key.encode()).hexdigest(),
    "digest in its shape": lambda key: checked(
        key[:17] + hashlib.sha256(key.encode()).hexdigest()[: text.SECRET]
    ),
    "trailing space": lambda key: key + " ",
    "leading space": lambda key: " " + key,
    "space inside": lambda key: key[:20] + " " + key[21:],
    "line break": lambda key: key + "\n",
    "NUL at the end": lambda key: key + "\0",
    "NUL inside": lambda key: key[:20] + "\0" + key[21:],
    "percent": lambda key: "cs_%",
    "percents in its shape": lambda key: "cs_live_" + "%" * 8 + "_" + "%" * 43,
    "underscores": lambda key: "cs_live_" + "_" * 52,
    "quote": lambda key: "cs_live_' OR 1=1--",
    "SQL in its shape": lambda key: "cs_live_" + "' OR '1'_".ljust(52, "0"),
    "10 kB": lambda key: "cs_live_" + "0" * 10_000,
    "1 MB": lambda key: "cs_live_" + "a" * 1_000_000,
    "twice": lambda key: key + key,
    "two of them": lambda key: f"{key},{key}",
    "quoted": lambda key: f'"{key}"',
    "umlaut": lambda key: key[:-1] + "ä",
    "full-width digits": lambda key: as_sent("cs_live_" + "\uff10" * 8 + "_" + "\uff10" * 43),
    "Arabic digits": lambda key: as_sent("cs_live_" + "\u0660" * 8 + "_" + "\u0660" * 43),
    "id of its row": lambda key: f"cs_{ApiKey.objects.get().pk}",
    "percent-encoded": lambda key: key.replace("_", "%5f"),
}  # fmt: skip


def checked(start: str) -> str:
    """With the check that belongs to it, which anyone can work out."""
    return start + text._check(start)


def as_sent(key: str) -> str:
    """As a server takes what a client sent in UTF-8."""
    return key.encode().decode("latin-1")


@pytest.mark.parametrize("case", BAD)
def test_what_is_not_exactly_a_key_opens_nothing(issued, case, counted):
    given = BAD[case](issued.text)

    answer = by_key(given).get(BOTS)

    assert answer.status_code == 401, answer.content
    expected = "invalid_api_key" if given.lower().startswith("cs_") else "invalid_token"
    assert answer.json()["code"] == expected
    assert answer["WWW-Authenticate"] == 'Bearer realm="api"'
    assert ApiKey.objects.get().last_used_at is None
    counted("bad keys", case)


@pytest.mark.parametrize("case", ["wrong check", "percent", "quote", "10 kB", "NUL inside"])
def test_no_database_is_asked_about_what_no_key_can_be(issued, case, django_assert_num_queries):
    given = BAD[case](issued.text)

    with django_assert_num_queries(0), pytest.raises(InvalidKey):
        access.opened(given)


@pytest.mark.parametrize(
    "header", ["{}", "Basic {}", "Token {}", "ApiKey {}", "Bearer\t{}", "Bearer{}", "Bearer  {}"]
)
def test_a_key_counts_as_a_bearer_only(api, issued, header):
    answer = api.get(BOTS, HTTP_AUTHORIZATION=header.format(issued.text))

    assert answer.status_code == 401


def test_a_key_counts_in_its_header_only(api, issued):
    api.cookies["key"] = issued.text
    given = {"key": issued.text, "api_key": issued.text, "access_token": issued.text}

    assert api.get(BOTS, given).status_code == 401
    assert api.get(BOTS, HTTP_X_API_KEY=issued.text).status_code == 401


def revoked(key: ApiKey) -> None:
    actions.revoke_key(key)


def expired(key: ApiKey) -> None:
    ApiKey.objects.filter(pk=key.pk).update(expires_at=timezone.now())


def replaced(key: ApiKey) -> None:
    actions.rotate_key(key, by=key.made_by, overlap=timedelta())


def maker_disabled(key: ApiKey) -> None:
    User.objects.filter(pk=key.made_by_id).update(is_active=False)


def maker_deleted(key: ApiKey) -> None:
    key.made_by.delete()


def maker_left(key: ApiKey) -> None:
    Membership.objects.filter(user=key.made_by).delete()


def workspace_deleted(key: ApiKey) -> None:
    Workspace.objects.filter(pk=key.workspace_id).update(deleted_at=timezone.now())


def bot_deleted(key: ApiKey) -> None:
    bots.delete_bot(key.bot)


ENDS = [revoked, expired, replaced, maker_disabled, maker_deleted, maker_left, workspace_deleted,
        bot_deleted]  # fmt: skip


@pytest.mark.parametrize("happens", ENDS)
def test_a_key_ends_with_whatever_it_rests_on(alice, happens, counted):
    issued = make_key(alice, bot=make_bot(owner=alice))
    assert asked(issued.text) == 200

    happens(issued.row)

    answer = by_key(issued.text).get(BOTS)
    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_api_key")
    counted("bad keys", happens.__name__)


def test_a_key_goes_on_when_something_else_ends(alice):
    issued, other = make_key(alice), make_key(alice, bot=make_bot(owner=alice))

    for happens in (revoked, bot_deleted):
        happens(other.row)
    make_member(alice.personal_workspace).delete()

    assert asked(issued.text) == 200


def test_a_key_that_is_suspended_says_so_to_the_others(as_user, alice, bob):
    make_member(alice.personal_workspace, role=Role.ADMIN, user=bob)
    bobs = make_key(bob, workspace=alice.personal_workspace)
    path = f"{KEYS}{bobs.row.pk}/"

    seen = [as_user(alice).get(path).json()["status"]]
    maker_disabled(bobs.row)
    seen.append(as_user(alice).get(path).json()["status"])
    revoked(bobs.row)
    seen.append(as_user(alice).get(path).json()["status"])

    assert seen == ["live", "suspended", "revoked"]


@pytest.mark.parametrize(
    ("role", "status"), [("admin", 201), ("editor", 201), ("viewer", 403), ("owner", 201)]
)
def test_a_key_may_no_more_than_its_maker_may_now(alice, bob, role, status):
    make_member(alice.personal_workspace, role=Role.ADMIN, user=bob)
    program = by_key(make_key(bob, workspace=alice.personal_workspace).text)

    Membership.objects.filter(user=bob, workspace=alice.personal_workspace).update(role=role)

    assert program.post(BOTS, {"name": "New"}).status_code == status


def test_a_key_opens_its_workspace_only(alice, bob):
    make_member(bob.personal_workspace, role=Role.OWNER, user=alice)
    program = by_key(make_key(alice).text)
    theirs = make_bot(owner=bob)

    assert program.get(f"{BOTS}{theirs.pk}/").status_code == 404
    assert program.get(f"/api/v1/workspaces/{theirs.workspace_id}/").status_code == 404
    into = {"name": "x", "workspace_id": str(theirs.workspace_id)}
    assert program.post(BOTS, into).status_code == 400
    made = program.post(BOTS, {"name": "x"}).json()
    assert made["workspace_id"] == str(alice.personal_workspace.pk)


def test_a_key_for_one_bot_sees_no_other(alice):
    mine, other = make_bot(owner=alice), make_bot(owner=alice)
    program = by_key(make_key(alice, bot=mine).text)

    assert ids_in(program.get(BOTS)) == [str(mine.pk)]
    assert program.get(f"{BOTS}{other.pk}/").status_code == 404
    assert program.patch(f"{BOTS}{other.pk}/", {"name": "x"}).status_code == 404
    assert program.post(BOTS, {"name": "x"}).json()["code"] == "scope_missing"


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_leaked_key_makes_no_others(issued, method):
    program = by_key(issued.text)
    body = {"name": "x", "scopes": ["chat"]} if method == "post" else None

    of_all = getattr(program, method)(KEYS, body)
    of_itself = program.post(f"{KEYS}{issued.row.pk}/rotate/", {})
    renamed = program.patch(f"{KEYS}{issued.row.pk}/", {"name": "x"})

    for answer in (of_all, of_itself, renamed):
        assert (answer.status_code, answer.json()["code"]) == (403, "person_required")
    assert ApiKey.objects.count() == 1


# Rotation


def test_a_rotated_key_ends_at_once(as_user, alice):
    old = make_key(alice, scopes=["chat"], bot=make_bot(owner=alice), name="Deploy")

    answer = as_user(alice).post(f"{KEYS}{old.row.pk}/rotate/", {})

    body = answer.json()
    assert (answer.status_code, answer["Cache-Control"]) == (201, "no-store")
    assert (asked(old.text), asked(body["key"])) == (401, 200)
    assert (body["name"], body["scopes"]) == ("Deploy", ["chat"])
    assert body["bot_id"] == str(old.row.bot_id)
    old.row.refresh_from_db()
    assert str(old.row.replaced_by_id) == body["id"]


def test_a_rotated_key_may_overlap(as_user, alice, monkeypatch):
    old = make_key(alice)

    new = as_user(alice).post(f"{KEYS}{old.row.pk}/rotate/", {"overlap_seconds": 60}).json()

    assert (asked(old.text), asked(new["key"])) == (200, 200)
    later = timezone.now() + timedelta(seconds=61)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert (asked(old.text), asked(new["key"])) == (401, 200)


def test_an_overlap_lengthens_no_life(as_user, alice):
    ends = timezone.now() + timedelta(seconds=30)
    old = make_key(alice, expires_at=ends)

    as_user(alice).post(f"{KEYS}{old.row.pk}/rotate/", {"overlap_seconds": 86_400})

    assert set(ApiKey.objects.values_list("expires_at", flat=True)) == {ends}


@pytest.mark.parametrize("seconds", [-1, 86_401, 1.5, "60", True, None, 10**30])
def test_an_overlap_that_cannot_be_is_refused(as_user, alice, issued, seconds):
    path = f"{KEYS}{issued.row.pk}/rotate/"

    answer = as_user(alice).post(path, {"overlap_seconds": seconds})

    assert answer.status_code == 400
    assert asked(issued.text) == 200


@pytest.mark.parametrize(
    ("happens", "code"), [(revoked, "api_key_ended"), (expired, "api_key_ended"),
                          (replaced, "api_key_replaced")]
)  # fmt: skip
def test_what_has_ended_is_not_rotated(as_user, alice, issued, happens, code):
    happens(issued.row)

    answer = as_user(alice).post(f"{KEYS}{issued.row.pk}/rotate/", {})

    assert (answer.status_code, answer.json()["code"]) == (409, code)


def test_who_rotates_another_s_key_gets_one_of_their_own(as_user, alice, bob):
    make_member(alice.personal_workspace, role=Role.ADMIN, user=bob)
    old = make_key(alice)

    new = as_user(bob).post(f"{KEYS}{old.row.pk}/rotate/", {}).json()

    assert new["made_by_id"] == str(bob.pk)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_rotate_a_key_at_once_one_succeeds(as_user, alice):
    path = f"{KEYS}{make_key(alice).row.pk}/rotate/"

    statuses = at_once(8, lambda: as_user(alice).post(path, {}).status_code)

    assert sorted(statuses) == [201] + [409] * 7


def test_the_audit_log_tells_what_was_done_with_keys(as_user, alice):
    owner = as_user(alice)

    key = owner.post(KEYS, {"name": "Deploy", "scopes": ["chat"]}).json()
    path = f"{KEYS}{key['id']}/"
    owner.patch(path, {"name": "Backup"})
    new = owner.post(f"{path}rotate/", {"overlap_seconds": 60}).json()
    owner.delete(path)
    owner.delete(path)  # which does nothing more

    log = AuditEntry.objects.filter(target_type="apikey").order_by("created_at")
    assert [(entry.action, str(entry.target_id)) for entry in log] == [
        (f"api_key.{verb}", key["id"]) for verb in ("created", "renamed", "rotated", "revoked")
    ]
    details = [entry.details for entry in log]
    assert details[0] == {"scopes": ["chat"], "bot_id": None, "expires_at": None}
    assert details[1] == {"was": "Deploy", "now": "Backup"}
    assert details[2] == {"replaced_by": new["id"]}
    assert key["key"][17:] not in json.dumps(list(log.values()), default=str)


def test_what_a_key_does_is_noted_with_its_prefix(alice, issued):
    path = f"/api/v1/workspaces/{issued.row.workspace_id}/"

    by_key(issued.text).patch(path, {"name": "Renamed"})

    entry = AuditEntry.objects.get(action="workspace.renamed")
    assert (entry.key_id, entry.key_prefix) == (issued.row.pk, issued.row.prefix)
    assert entry.user_id == alice.pk


# What it costs


def test_a_key_has_a_share_of_requests_of_its_own(issued, alice):
    def left(key: str) -> int:
        return int(by_key(key).get(BOTS)["RateLimit-Remaining"])

    first = left(issued.text)

    assert left(issued.text) == first - 1
    assert left(make_key(alice).text) == first


def test_a_key_is_checked_by_one_query(issued, django_assert_num_queries):
    access.opened(issued.text)

    with django_assert_num_queries(1):
        access.opened(issued.text)


def test_use_is_noted_once_a_minute(issued, monkeypatch):
    began = timezone.now()
    asked(issued.text)
    first = ApiKey.objects.get().last_used_at
    asked(issued.text)
    again = ApiKey.objects.get().last_used_at
    monkeypatch.setattr(timezone, "now", lambda: began + timedelta(seconds=90))
    asked(issued.text)

    assert began <= first == again
    assert ApiKey.objects.get().last_used_at == began + timedelta(seconds=90)


@pytest.mark.django_db(transaction=True)
def test_a_request_does_not_wait_to_note_its_use(issued):
    locked, done = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                ApiKey.objects.select_for_update().get(pk=issued.row.pk)
                locked.set()
                done.wait(10)
        finally:
            connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    locked.wait(10)
    try:
        began = time.monotonic()
        status = asked(issued.text)
        took = time.monotonic() - began
    finally:
        done.set()
        holder.join(10)

    assert status == 200
    assert took < 1
    assert ApiKey.objects.get().last_used_at is None


def test_every_refusal_takes_as_long(alice):
    """Of a key that never was, of one whose secret is wrong, and of one that has ended."""
    key = make_key(alice)
    ended = make_key(alice)
    revoked(ended.row)
    tries = {
        "unknown": text.fresh().text,
        "wrong secret": checked(key.text[:17] + "0" * text.SECRET),
        "revoked": ended.text,
    }
    took: dict[str, list[float]] = {name: [] for name in tries}

    for _ in range(200):
        for name, given in tries.items():
            began = time.perf_counter()
            with pytest.raises(InvalidKey):
                access.opened(given)
            took[name].append(time.perf_counter() - began)

    typical = [statistics.quantiles(times, n=4)[0] for times in took.values()]
    assert max(typical) <= 1.2 * min(typical), dict(zip(took, typical, strict=True))


def test_the_schema_of_the_table_has_an_index_for_the_look_up(issued):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexdef FROM pg_indexes WHERE tablename = 'api_keys_apikey'"
            " AND indexdef LIKE '%%UNIQUE%%(public_name)%%'"
        )
        assert cursor.fetchall()


# Streams


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("happens", [revoked, expired, maker_disabled, maker_left])
def test_an_open_stream_ends_with_its_key(web, alice, agent, quick, monkeypatch, happens):
    monkeypatch.setattr(streams, "RECHECK", 0.1)
    agent.script(pieces=["It is ", "in Pisa. ", "Or was."] * 5, hold_after=3)
    issued = make_key(alice)
    conversation = make_conversation(bot=make_bot(owner=alice), user=alice, channel="api")

    with Speaker(web, issued.text).asking(conversation) as steps:
        next(step for step in steps if step.text)
        happens(issued.row)
        began = time.monotonic()
        heard = list(steps)  # the agent says nothing meanwhile
        took = time.monotonic() - began

    agent.release()
    producer.stop_all(patience=5)
    assert took < 2
    assert not any(step.done for step in heard)
    assert Speaker(web, issued.text).send(conversation).status_code == 401


def test_a_key_asks_in_conversations_of_its_own_channel(alice):
    bot = make_bot(owner=alice)
    program = by_key(make_key(alice, scopes=["chat"]).text)

    started = program.post(f"{BOTS}{bot.pk}/conversations/", {})
    in_console = make_conversation(bot=bot, user=alice, channel="console")

    assert started.json()["channel"] == "api"
    assert program.get(f"/api/v1/conversations/{started.json()['id']}/").status_code == 200
    assert program.get(f"/api/v1/conversations/{in_console.pk}/").status_code == 404


# People beside keys


def test_a_person_is_who_they_are_beside_a_session(as_user, alice, issued):
    """A token goes to its own check, and a key does not make its maker's session."""
    assert by_key(open_session(alice).access).get(KEYS).status_code == 200
    assert by_key(issued.text).get("/api/v1/users/me/").json()["code"] == "person_required"


def at_once(count: int, ask) -> list[int]:
    """The statuses of `count` requests that begin together."""
    start, statuses = threading.Barrier(count), []

    def one() -> None:
        start.wait(30)
        try:
            statuses.append(ask())
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return statuses


def test_no_migration_is_missing(db):
    call_command("makemigrations", "api_keys", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("path", ["/api/v1/bots/", "/api/v1/workspaces/", "/api/v1/users/me/"])
@pytest.mark.parametrize("method", ["options", "head", "trace", "put"])
def test_a_method_that_asks_for_no_right_is_no_fault_of_ours(api, alice, agent, path, method):
    key = make_key(alice)

    answer = api.generic(method.upper(), path, HTTP_AUTHORIZATION=f"Bearer {key.text}")

    assert answer.status_code in {200, 403, 405}
