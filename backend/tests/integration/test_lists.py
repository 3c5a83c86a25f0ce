"""Lists in pages: nothing is left out or shown twice, and a cursor is worth nothing elsewhere."""

from itertools import pairwise

import pytest
from django.core.signing import Signer

from tests.factories import make_bot, make_member
from tests.routes import all_routes

BOTS = "/api/v1/bots/"
LISTS = [
    route
    for route in all_routes()
    if route.is_api and hasattr(getattr(route.view, "cls", None), "paginator")
]


@pytest.fixture
def alice_asks(as_user, alice):
    return as_user(alice)


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
@pytest.mark.parametrize(
    ("query", "code"),
    [
        *((f"page_size={value}", "out_of_range")
          for value in ("0", "-1", "101", "100000000", "1" * 25, "", "1e2", "1.0", "\u0661",
                        "%00", "x")),
        *((f"{name}=1", "unknown_parameter") for name in ("page", "limit", "offset", "ordering")),
        ("page=" + "9" * 22, "unknown_parameter"),
        ("limit=" + "9" * 23, "unknown_parameter"),
        ("offset=-5", "unknown_parameter"),
        ("ordering=owner__password", "unknown_parameter"),
        *((f"{name}=1", "unknown_parameter")
          for name in ("foo", "name__startswith", "search", "~/", "Cursor")),
        ("page_size=1&page_size=2", "duplicate_parameter"),
        ("page_size=1&page_size=1", "duplicate_parameter"),
        ("cursor=x&cursor=y", "duplicate_parameter"),
        *((f"cursor={value}", "invalid_cursor")
          for value in ("", "x", "cD0lMDA%3D", "cD1ub3RhZGF0ZQ%3D%3D", "cD0%3D", "a" * 10_000,
                        "%00", "..%2f..", "%ff")),
    ],
)  # fmt: skip
def test_a_page_that_cannot_be_is_refused(route, query, code, alice_asks, alices, agent):
    answer = alice_asks.get(f"{route.filled(alices)}?{query}")

    assert answer.status_code == 400
    faults = answer.json()
    assert code in {faults["code"], *(fault["code"] for fault in faults.get("errors", []))}


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
    signer = Signer(salt="|".join(["cursor", str(alice.pk), BOTS]))

    answer = alice_asks.get(BOTS, {"cursor": signer.sign_object(place)})

    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid_cursor"
