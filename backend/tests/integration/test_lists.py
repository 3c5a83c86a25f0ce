"""Lists in pages: nothing is left out or shown twice, and a cursor is worth nothing elsewhere."""

import json
from datetime import UTC, datetime
from itertools import pairwise
from uuid import uuid4

import pytest
from django.core.signing import Signer

from apps.bots.models import Bot
from apps.conversations.models import Conversation
from apps.documents.actions import add_pairs
from core import filters
from services.pairing import Pair
from tests.factories import make_bot, make_conversation, make_document, make_member
from tests.routes import all_routes

BOTS = "/api/v1/bots/"
LISTS = [
    route
    for route in all_routes()
    if route.is_api and hasattr(getattr(route.view, "cls", None), "paginator")
]
FILTERS = [
    pytest.param(route, name, kind, id=f"{route} {name}")
    for route in LISTS
    for name, kind in filters.filters_of(route.view.cls).items()
]


NO_PAGES = [
    *((f"page_size={value}", "out_of_range")
      for value in ("0", "-1", "101", "100000000", "1" * 25, "", "1e2", "1.0", "\u0661", "%00",
                    "x")),
    *((f"{name}=1", "unknown_parameter") for name in ("page", "limit", "offset")),
    ("page=" + "9" * 22, "unknown_parameter"),
    ("limit=" + "9" * 23, "unknown_parameter"),
    ("offset=-5", "unknown_parameter"),
    *((f"{name}=1", "unknown_parameter")
      for name in ("foo", "name__startswith", "search", "~/", "Cursor", "id__in", "owner__email",
                   "workspace__name", "a[]", "Q")),
    ("page_size=1&page_size=2", "duplicate_parameter"),
    ("page_size=1&page_size=1", "duplicate_parameter"),
    ("cursor=x&cursor=y", "duplicate_parameter"),
    *((f"cursor={value}", "invalid_cursor")
      for value in ("", "x", "cD0lMDA%3D", "cD1ub3RhZGF0ZQ%3D%3D", "cD0%3D", "a" * 10_000, "%00",
                    "..%2f..", "%ff")),
]  # fmt: skip
NO_ORDERS = [
    *("1", "", "password", "owner__password", "-x", "?", "name;drop", "--name", "Name", " name"),
    *("name,created_at", "%00", ",".join(["name"] * 100)),
]
NO_TEXTS = ["", "%00", "a" * 201, "\u0661" * 201, "x" * 10_000]
NO_VALUES = [*NO_TEXTS, "abc", "maybe", "9999-99-99", "1"]


@pytest.fixture
def alice_asks(as_user, alice):
    return as_user(alice)


@pytest.fixture
def alices(alices):
    """The document is one that has every list: of questions and answers."""
    bot = Bot.objects.get(pk=alices["bot_id"])
    questions = add_pairs(bot, name="Questions", pairs=[Pair("Where is it?", "In Pisa.")])
    return alices | {"document_id": questions.pk}


def pages(client, path: str):
    """The answers from `path` on, following `next`."""
    while path:
        page = client.get(path).json()
        yield page
        path = page["next"]


def names(page) -> list[str]:
    return [bot["name"] for bot in page["results"]]


@pytest.mark.parametrize("count", [0, 1, 2, 3, 6, 7])
def test_pages_hold_everything_once_and_in_order(alice, alice_asks, count):
    made = [make_bot(owner=alice, name=f"Bot {number}").name for number in range(count)]

    seen = [name for page in pages(alice_asks, f"{BOTS}?page_size=3") for name in names(page)]

    assert seen == made[::-1]


def test_previous_leads_back_the_same_way(alice, alice_asks):
    for number in range(7):
        make_bot(owner=alice, name=f"Bot {number}")
    forward = list(pages(alice_asks, f"{BOTS}?page_size=3"))

    for before, after in pairwise(forward):
        back = alice_asks.get(after["previous"]).json()
        assert names(back) == names(before)
    assert [page["previous"] is None for page in forward] == [True, False, False]
    assert [page["next"] is None for page in forward] == [False, False, True]


def test_what_is_made_meanwhile_moves_nothing(alice, alice_asks):
    for number in range(4):
        make_bot(owner=alice, name=f"Bot {number}")
    first = alice_asks.get(f"{BOTS}?page_size=2").json()

    make_bot(owner=alice, name="Bot 4")
    second = alice_asks.get(first["next"]).json()

    assert names(first) + names(second) == ["Bot 3", "Bot 2", "Bot 1", "Bot 0"]


@pytest.mark.parametrize("route", LISTS, ids=str)
def test_a_page_that_cannot_be_is_refused(route, alice_asks, alices, agent):
    path = route.filled(alices)

    for query, code in NO_PAGES:
        answer = alice_asks.get(f"{path}?{query}")

        faults = answer.json()
        codes = {faults["code"], *(fault["code"] for fault in faults.get("errors", []))}
        assert (answer.status_code, code in codes) == (400, True), (query, faults)


@pytest.mark.parametrize("route", LISTS, ids=str)
def test_an_ordering_that_is_not_offered_is_refused(route, alice_asks, alices, agent):
    path, offers = route.filled(alices), filters.orderings_of(route.view.cls)

    for wanted in NO_ORDERS:
        answer = alice_asks.get(f"{path}?ordering={wanted}")

        code = "invalid_ordering" if offers else "unknown_parameter"
        assert (answer.status_code, answer.json()["code"]) == (400, code), wanted


@pytest.mark.parametrize(("route", "name", "kind"), FILTERS)
def test_a_filter_that_cannot_be_is_refused(route, name, kind, alice_asks, alices, agent):
    path = route.filled(alices)

    for value in NO_TEXTS if isinstance(kind, filters.Search | filters.Words) else NO_VALUES:
        answer = alice_asks.get(f"{path}?{name}={value}")

        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_filter"), value
        assert answer.json()["errors"][0]["pointer"] == f"/{name}"


@pytest.mark.parametrize(("route", "name", "kind"), FILTERS)
def test_a_filter_that_stands_twice_is_refused(route, name, kind, alice_asks, alices, agent):
    answer = alice_asks.get(f"{route.filled(alices)}?{name}=x&{name}=x")

    assert answer.status_code == 400
    assert answer.json()["code"] == "duplicate_parameter"


@pytest.mark.parametrize(
    "value",
    ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "2026-01-01T00:00:00",
     "2026-02-30T00:00:00Z", "2026-01-01", "now", "1e9"],
)  # fmt: skip
def test_a_moment_that_is_none_is_refused(alice, alice_asks, value):
    bot = make_bot(owner=alice)

    answer = alice_asks.get(f"{BOTS}{bot.pk}/conversations/", {"created_after": value})

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_filter")


@pytest.mark.parametrize(
    "value",
    ["{01890a5d-ac96-774b-bcce-b302099a8057}", "urn:uuid:01890a5d-ac96-774b-bcce-b302099a8057",
     "01890a5dac96774bbcceb302099a8057", "01890a5d-ac96-774b-bcce-b302099a8057\n"],
)  # fmt: skip
def test_an_id_has_one_form(alice_asks, value):
    answer = alice_asks.get(BOTS, {"workspace_id": value})

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_filter")


@pytest.mark.parametrize(
    ("query", "found"),
    [("100%", ["100% wool"]), ("_", ["snake_case"]), ("\\", ["back\\slash"]), ("(a+)+$", []),
     ("WOOL", ["100% wool"]), ("%' OR 1=1 --", []), (".*", [])],
)  # fmt: skip
def test_a_search_means_what_it_says(alice, alice_asks, query, found):
    for name in ("100% wool", "1000 words", "snake_case", "back\\slash"):
        make_bot(owner=alice, name=name)

    assert names(alice_asks.get(BOTS, {"q": query}).json()) == found


def test_bots_of_one_workspace(alice, alice_asks, bob):
    make_member(bob.personal_workspace, user=alice)
    mine, shared = make_bot(owner=alice, name="Mine"), make_bot(owner=bob, name="Shared")

    def of(workspace_id):
        return names(alice_asks.get(BOTS, {"workspace_id": workspace_id}).json())

    assert of(mine.workspace_id) == ["Mine"]
    assert of(shared.workspace_id) == ["Shared"]
    assert of(uuid4()) == []


def test_documents_by_status_and_name(alice, alice_asks):
    bot = make_bot(owner=alice)
    for name, status in [("b.txt", "failed"), ("a.txt", "failed"), ("c.txt", "queued")]:
        make_document(bot=bot, name=name, status=status)

    found = alice_asks.get(
        f"{BOTS}{bot.pk}/documents/", {"status": "failed", "q": ".txt", "ordering": "name"}
    )

    assert names(found.json()) == ["a.txt", "b.txt"]


def test_conversations_of_a_span_of_time_and_a_channel(alice, alice_asks):
    bot = make_bot(owner=alice)
    for day in (1, 2, 3):
        made = make_conversation(bot=bot, title=f"Day {day}", channel="api")
        moment = datetime(2026, 1, day, tzinfo=UTC)
        Conversation.objects.filter(pk=made.pk).update(created_at=moment)
    make_conversation(bot=bot, title="Elsewhere", channel="console")
    where = f"{BOTS}{bot.pk}/conversations/"

    span = {"created_after": "2026-01-02T00:00:00Z", "created_before": "2026-01-03T01:00:00+01:00"}
    titles = [
        [each["title"] for each in alice_asks.get(where, narrowed).json()["results"]]
        for narrowed in (span, {"channel": "console"})
    ]

    assert titles == [["Day 2"], ["Elsewhere"]]


@pytest.mark.parametrize("ordering", ["name", "-name", "created_at", "-created_at"])
def test_pages_keep_their_order_and_their_filter(alice, alice_asks, ordering):
    for name in ("b", "a", "c", "b", "x"):
        make_bot(owner=alice, name=f"Bot {name}")
    make_bot(owner=alice, name="Other")

    walked = list(pages(alice_asks, f"{BOTS}?page_size=2&q=bot&ordering={ordering}"))
    whole = alice_asks.get(BOTS, {"q": "bot", "ordering": ordering}).json()["results"]
    back = alice_asks.get(walked[1]["previous"]).json()

    key = ordering.lstrip("-")
    expected = sorted(whole, key=lambda bot: (bot[key], bot["id"]), reverse=ordering[0] == "-")
    assert [bot["id"] for page in walked for bot in page["results"]] == [
        bot["id"] for bot in expected
    ]
    assert len(whole) == 5
    assert names(back) == names(walked[0])


@pytest.mark.parametrize(
    "other", ["", "&q=bot", "&q=Bot&ordering=name", "&q=Bot&workspace_id={workspace}"]
)
def test_a_cursor_of_another_filter_or_order_is_refused(alice, alice_asks, other):
    for _ in range(3):
        make_bot(owner=alice, name="Bot")
    cursor = next_of(alice_asks, f"{BOTS}?page_size=1&q=Bot")
    workspace = alice.personal_workspace.pk

    answer = alice_asks.get(f"{BOTS}?cursor={cursor}{other.format(workspace=workspace)}")

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")
    assert alice_asks.get(f"{BOTS}?cursor={cursor}&q=Bot").status_code == 200


@pytest.mark.parametrize("route", LISTS, ids=str)
def test_a_list_has_its_three_keys(route, alice_asks, alices, agent):
    answer = alice_asks.get(f"{route.filled(alices)}?page_size=100")

    assert answer.status_code == 200
    assert answer.json().keys() == {"results", "next", "previous"}


def next_of(client, path: str) -> str:
    """The cursor of the second page."""
    link = client.get(path).json()["next"]
    return link.partition("cursor=")[2].partition("&")[0]


def test_a_cursor_of_another_person_or_list_is_refused(alice, alice_asks, as_user):
    for _ in range(3):
        make_bot(owner=alice)
    bob = make_member(alice.personal_workspace)
    cursor = next_of(alice_asks, f"{BOTS}?page_size=1")

    elsewhere = alice_asks.get(f"/api/v1/users/?cursor={cursor}")
    others = as_user(bob).get(f"{BOTS}?cursor={cursor}")
    edited = alice_asks.get(f"{BOTS}?cursor=A{cursor[1:]}")

    for answer in (elsewhere, others, edited):
        assert answer.status_code == 400
        assert answer.json()["code"] == "invalid_cursor"


@pytest.mark.parametrize(
    "place",
    [
        ["n", "notadate", "notanid"],
        ["n"],
        ["n", "2026-01-01", "x", "y"],
        [],
        "n",
        None,
        {"n": 1},
        ["n", None, None],
        ["n", "9999-99-99", "00000000-0000-7000-8000-000000000000"],
    ],
)
def test_even_a_signed_cursor_must_make_sense(alice, alice_asks, place):
    signer = Signer(salt=json.dumps(["cursor", f"user:{alice.pk}", BOTS]))

    answer = alice_asks.get(BOTS, {"cursor": signer.sign_object(place)})

    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid_cursor"
