"""Bots over HTTP: made, read, changed, deleted; and what their configuration takes."""

import threading
from uuid import uuid4

import pytest
from django.db import connection

from apps.bots import configuration
from apps.bots.models import Bot
from apps.workspaces.models import Membership, Role
from tests.factories import make_bot, make_member

BOTS = "/api/v1/bots/"


@pytest.fixture
def alice_asks(as_user, alice):
    return as_user(alice)


def faults(answer) -> dict[str, str]:
    """{pointer: code}"""
    return {fault["pointer"]: fault["code"] for fault in answer.json()["errors"]}


def test_a_new_bot_has_the_default_configuration_and_belongs_to_its_maker(alice, alice_asks):
    answer = alice_asks.post(BOTS, {"name": "Helper"})

    bot = answer.json()
    assert answer.status_code == 201
    assert bot["workspace_id"] == str(alice.personal_workspace.pk)
    assert bot["configuration"] == configuration.default()
    assert alice_asks.get(f"{BOTS}{bot['id']}/").json() == bot
    assert alice_asks.get(BOTS).json()["results"] == [bot]


def test_a_change_of_the_configuration_is_merged_into_what_is_there(alice, alice_asks):
    bot = make_bot(owner=alice, temperature=1.5, retrieval={"top_k": 3})

    answer = alice_asks.patch(
        f"{BOTS}{bot.pk}/", {"configuration": {"retrieval": {"mode": "dense"}}}
    )

    changed = answer.json()["configuration"]
    assert answer.status_code == 200
    assert changed["temperature"] == 1.5
    assert changed["retrieval"] == {"mode": "dense", "top_k": 3, "min_score": 0.0}


@pytest.mark.django_db(transaction=True)
def test_two_changes_at_once_both_stay(alice, as_user):
    bot = make_bot(owner=alice)
    changes = [{"temperature": 1.0}, {"system_prompt": "Be brief."}, {"retrieval": {"top_k": 2}}]
    start = threading.Barrier(len(changes))

    def change(part: dict) -> None:
        client = as_user(alice)
        start.wait(10)
        try:
            client.patch(f"{BOTS}{bot.pk}/", {"configuration": part})
        finally:
            connection.close()

    threads = [threading.Thread(target=change, args=(part,)) for part in changes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    bot.refresh_from_db()
    assert bot.config.temperature == 1.0
    assert bot.config.system_prompt == "Be brief."
    assert bot.config.retrieval.top_k == 2


def test_an_empty_change_changes_nothing(alice, alice_asks):
    bot = make_bot(owner=alice, name="Helper")

    answer = alice_asks.patch(f"{BOTS}{bot.pk}/", {})

    assert answer.status_code == 200
    assert answer.json()["name"] == "Helper"


def test_a_deleted_bot_is_gone_for_everything(alice, alice_asks):
    address = f"{BOTS}{make_bot(owner=alice).pk}/"

    assert alice_asks.delete(address).status_code == 204

    assert alice_asks.delete(address).status_code == 404
    assert alice_asks.get(address).status_code == 404
    assert alice_asks.patch(address, {"name": "Back"}).status_code == 404
    assert alice_asks.get(BOTS).json()["results"] == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [("  Helper  ", "Helper"), ("Ame\u0301lie", "Am\u00e9lie"), ("🤖" * 120, "🤖" * 120)],
)
def test_a_name_is_trimmed_composed_and_counted_in_characters(alice_asks, given, kept):
    assert alice_asks.post(BOTS, {"name": given}).json()["name"] == kept


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "'; DROP TABLE bots_bot; --",
        "{{7*7}} ${env:X} %(x)s {0.__class__}",
        "\u202ereversed \u2066isolate\u2069",
        "👩‍👩‍👧‍👦 🏳️‍🌈 \u2028 İı",
        "a\r\nSet-Cookie: x=1",
        "\x1b[31mred",
    ],
)
def test_a_description_comes_back_as_it_was_given(alice_asks, text):
    answer = alice_asks.post(BOTS, {"name": "Helper", "description": text})

    assert answer.json()["description"] == text


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("name", "", "blank"),
        ("name", "   ", "blank"),
        ("name", None, "null"),
        ("name", 5, "wrong_type"),
        ("name", ["Helper"], "wrong_type"),
        ("name", "x" * 121, "max_length"),
        ("description", "x" * 2_001, "max_length"),
        ("description", 5, "wrong_type"),
        ("workspace_id", "abc", "invalid"),
        ("workspace_id", 5, "wrong_type"),
        ("workspace_id", str(uuid4()), "not_found"),
        ("configuration", "{}", "wrong_type"),
        ("configuration", [], "wrong_type"),
        ("configuration", None, "null"),
        ("configuration", 5, "wrong_type"),
    ],
)
def test_a_field_of_another_kind_is_refused(alice_asks, field, value, code):
    answer = alice_asks.post(BOTS, {"name": "Helper", field: value})

    assert answer.status_code == 400
    assert faults(answer) == {f"/{field}": code}
    assert not Bot.objects.exists()


@pytest.mark.parametrize(
    ("part", "pointer", "code"),
    [
        ({"agent_type": "python"}, "/agent_type", "invalid_choice"),
        ({"version": 2}, "/version", "invalid_choice"),
        ({"model": ""}, "/model", "min_length"),
        ({"model": "x" * 201}, "/model", "max_length"),
        ({"base_url": "http://127.0.0.1"}, "/base_url", "unknown_field"),
        ({"api_key": "sk-1"}, "/api_key", "unknown_field"),
        ({"tools": [{"command": "sh"}]}, "/tools", "unknown_field"),
        ({"mcp": {"command": "sh"}}, "/mcp", "unknown_field"),
        ({"namespace": "x"}, "/namespace", "unknown_field"),
        ({"temperature": -0.1}, "/temperature", "out_of_range"),
        ({"temperature": 2.1}, "/temperature", "out_of_range"),
        ({"temperature": "1"}, "/temperature", "wrong_type"),
        ({"temperature": True}, "/temperature", "wrong_type"),
        ({"max_output_tokens": 0}, "/max_output_tokens", "out_of_range"),
        ({"max_output_tokens": -1}, "/max_output_tokens", "out_of_range"),
        ({"max_output_tokens": 10**9}, "/max_output_tokens", "out_of_range"),
        ({"max_output_tokens": 1.0}, "/max_output_tokens", "wrong_type"),
        ({"max_output_tokens": "5"}, "/max_output_tokens", "wrong_type"),
        ({"max_output_tokens": True}, "/max_output_tokens", "wrong_type"),
        ({"chat_history_length": -1}, "/chat_history_length", "out_of_range"),
        ({"chat_history_length": 10**6}, "/chat_history_length", "out_of_range"),
        ({"retrieval": {"top_k": 51}}, "/retrieval/top_k", "out_of_range"),
        ({"retrieval": {"min_score": 1.5}}, "/retrieval/min_score", "out_of_range"),
        ({"retrieval": {"mode": "magic"}}, "/retrieval/mode", "invalid_choice"),
        ({"retrieval": {"x~/y": 1}}, "/retrieval/x~0~1y", "unknown_field"),
        ({"retrieval": []}, "/retrieval", "wrong_type"),
        ({"answers": {"only_from_sources": "yes"}}, "/answers/only_from_sources", "wrong_type"),
        ({"system_prompt": "x" * 20_001}, "/system_prompt", "max_length"),
        ({"suggested_questions": ["x"] * 11}, "/suggested_questions", "max_length"),
        ({"suggested_questions": [1]}, "/suggested_questions/0", "wrong_type"),
        ({"welcome_message": "x" * 2_001}, "/welcome_message", "max_length"),
        ({"system_prompt": "x" * 33_000}, "", "too_large"),
        ({str(number): 1 for number in range(201)}, "/0", "unknown_field"),
        ({"a": {"b": {"c": {"d": {"e": {"f": {"g": {"h": 1}}}}}}}}, "/a", "unknown_field"),
    ],
)
@pytest.mark.parametrize("method", ["post", "patch"])
def test_a_configuration_takes_only_what_it_knows(alice, alice_asks, method, part, pointer, code):
    bot = make_bot(owner=alice)
    address = BOTS if method == "post" else f"{BOTS}{bot.pk}/"
    before = list(Bot.objects.values())

    answer = getattr(alice_asks, method)(address, {"name": "Helper", "configuration": part})

    assert answer.status_code == 400
    assert faults(answer)[f"/configuration{pointer}"] == code
    assert list(Bot.objects.values()) == before


@pytest.mark.parametrize("value", [1e-320, 0, 2, 2.0, 0.7])
def test_every_temperature_within_the_range_is_taken(alice_asks, value):
    answer = alice_asks.post(BOTS, {"name": "Helper", "configuration": {"temperature": value}})

    assert answer.json()["configuration"]["temperature"] == value


GIVEN = {"name", "description", "configuration"}
NOT_THEIRS = {field.attname for field in Bot._meta.fields} - GIVEN


@pytest.mark.parametrize(
    ("method", "field"),
    [
        *(("patch", field) for field in sorted(NOT_THEIRS)),
        *(("post", field) for field in sorted(NOT_THEIRS - {"workspace_id"})),
    ],
)
def test_a_field_that_is_not_theirs_to_set_is_refused(alice, alice_asks, mallory, method, field):
    bot = make_bot(owner=alice)
    address = BOTS if method == "post" else f"{BOTS}{bot.pk}/"
    value = str(mallory.personal_workspace.pk)

    answer = getattr(alice_asks, method)(address, {"name": "Helper", field: value})

    assert answer.status_code == 400
    assert faults(answer) == {f"/{field}": "unknown_field"}
    assert list(Bot.objects.values()) == [Bot.objects.filter(pk=bot.pk).values().get()]
    assert Bot.objects.get().name == bot.name


def test_posting_the_id_of_another_s_bot_does_not_touch_it(alice, alice_asks, mallory):
    theirs = make_bot(owner=mallory, name="Theirs")

    for pk in (theirs.pk, uuid4()):
        answer = alice_asks.post(BOTS, {"id": str(pk), "name": "Mine"})
        assert faults(answer) == {"/id": "unknown_field"}

    assert Bot.objects.get().name == "Theirs"


@pytest.mark.parametrize("role", Role.values)
def test_editors_change_bots_and_viewers_look_at_them(alice, as_user, role):
    bot = make_bot(owner=alice)
    client = as_user(make_member(bot.workspace, role=role))
    address, body = f"{BOTS}{bot.pk}/", {"name": "New", "workspace_id": str(bot.workspace_id)}
    allowed = role != Role.VIEWER

    assert client.get(address).status_code == 200
    assert client.post(BOTS, body).status_code == (201 if allowed else 403)
    assert client.patch(address, {"name": "New"}).status_code == (200 if allowed else 403)
    assert client.delete(address).status_code == (204 if allowed else 403)


def test_a_refusal_for_the_role_says_so(alice, as_user):
    bot = make_bot(owner=alice)
    viewer = make_member(bot.workspace)

    answer = as_user(viewer).patch(f"{BOTS}{bot.pk}/", {"name": "New"})

    assert answer.json()["code"] == "role_required"
    assert Bot.objects.get().name == bot.name


def test_whoever_leaves_a_workspace_sees_its_bots_no_more(alice, as_user):
    bot = make_bot(owner=alice)
    bob = make_member(bot.workspace)
    Membership.objects.filter(user=bob, workspace=bot.workspace).delete()

    assert as_user(bob).get(f"{BOTS}{bot.pk}/").status_code == 404


def test_workspaces_are_listed_with_one_s_role_in_them(alice, as_user):
    bob = make_member(alice.personal_workspace, role=Role.EDITOR)

    listed = as_user(bob).get("/api/v1/workspaces/").json()["results"]

    roles = {workspace["id"]: workspace["role"] for workspace in listed}
    assert roles == {
        str(alice.personal_workspace.pk): "editor",
        str(bob.personal_workspace.pk): "owner",
    }
    for workspace in listed:
        assert as_user(bob).get(f"/api/v1/workspaces/{workspace['id']}/").json() == workspace


def test_plans_can_be_read_by_anyone_who_signed_in(as_user, alice):
    from apps.plans.actions import ensure_default_plan

    ensure_default_plan()

    [plan] = as_user(alice).get("/api/v1/plans/").json()["results"]

    assert (plan["slug"], plan["is_default"], plan["max_bots"]) == ("self-hosted", True, None)
    assert as_user(alice).post("/api/v1/plans/", {"slug": "mine"}).status_code == 405


@pytest.mark.parametrize("method", ["post", "patch"])
@pytest.mark.parametrize("model", ["openai:evil", "gemini", "Extractive"])
def test_a_model_that_the_agent_does_not_know_is_refused(alice, alice_asks, agent, method, model):
    bot = make_bot(owner=alice)
    address = BOTS if method == "post" else f"{BOTS}{bot.pk}/"

    answer = getattr(alice_asks, method)(
        address, {"name": "Other", "configuration": {"model": model}}
    )

    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_model")
    assert faults(answer) == {"/configuration/model": "unknown_model"}
    assert [row.name for row in Bot.objects.all()] == ["Helper"]


def test_a_model_is_known_as_soon_as_the_agent_knows_it_and_not_asked_for_each_time(
    alice, alice_asks, agent
):
    bot, change = make_bot(owner=alice), {"configuration": {"model": "openai:new"}}
    refused = alice_asks.patch(f"{BOTS}{bot.pk}/", change)
    agent.models.append({"id": "openai:new", "provider": "openai", "available": True})

    taken = alice_asks.patch(f"{BOTS}{bot.pk}/", change)
    another = alice_asks.post(BOTS, {"name": "Another", **change})

    assert [refused.status_code, taken.status_code, another.status_code] == [400, 200, 201]
    assert agent.count("/v1/models") == 2


def test_without_the_agent_everything_but_another_model_can_be_set(alice, alice_asks, agent):
    agent.down()
    bot = make_bot(owner=alice)
    Bot.objects.filter(pk=bot.pk).update(configuration={**bot.configuration, "model": "openai:a"})
    address = f"{BOTS}{bot.pk}/"

    same = alice_asks.patch(address, {"configuration": {"model": "openai:a", "temperature": 1.0}})
    other = alice_asks.patch(address, {"configuration": {"model": "openai:b"}})
    back = alice_asks.patch(address, {"configuration": {"model": "extractive"}})

    assert (same.status_code, back.status_code) == (200, 200)
    assert (other.status_code, other.json()["code"]) == (503, "agent_unavailable")
    assert int(other["Retry-After"]) > 0


KEY = "sk-" + "a1B2" * 8


@pytest.mark.parametrize(
    ("part", "pointer"),
    [
        ({"system_prompt": f"Use {KEY}."}, "/system_prompt"),
        ({"welcome_message": "sk-proj-" + "x9" * 20}, "/welcome_message"),
        ({"answers": {"refusal": "AIza" + "Sy0-_" * 7}}, "/answers/refusal"),
        ({"suggested_questions": ["Where?", KEY]}, "/suggested_questions/1"),
        ({"model": KEY}, "/model"),
    ],
)
def test_a_key_does_not_belong_into_a_configuration(alice, alice_asks, part, pointer):
    bot = make_bot(owner=alice)

    answer = alice_asks.patch(f"{BOTS}{bot.pk}/", {"configuration": part})

    assert answer.status_code == 400
    assert faults(answer) == {f"/configuration{pointer}": "secret_in_config"}
    assert KEY not in answer.content.decode()


@pytest.mark.parametrize(
    "words", ["risk-1234567890abcdef1234", "sk-SK and cs-CZ", "sk-learn-is-a-library-of-python"]
)
def test_words_that_only_begin_like_a_key_are_taken(alice, alice_asks, words):
    answer = alice_asks.post(BOTS, {"name": "A", "configuration": {"system_prompt": words}})

    assert answer.status_code == 201


INVISIBLE = ["\u200b", " \u200b\u2060 ", "\u3164", "\u2800", "\ufe0f", "\U000e0101"]


@pytest.mark.parametrize("name", INVISIBLE)
def test_a_name_of_which_nothing_is_drawn_is_none(alice, alice_asks, name):
    bot = make_bot(owner=alice)

    for answer in (
        alice_asks.post(BOTS, {"name": name}),
        alice_asks.patch(f"{BOTS}{bot.pk}/", {"name": name}),
        alice_asks.post(f"{BOTS}{bot.pk}/documents/train_text/", {"name": name, "text": "Words."}),
        alice_asks.patch("/api/v1/users/me/", {"name": name}),
    ):
        assert answer.status_code == 400
        assert faults(answer) == {"/name": "blank"}
    assert [row.name for row in Bot.objects.all()] == ["Helper"]
