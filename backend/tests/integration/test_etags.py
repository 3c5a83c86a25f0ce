"""Two people who change one bot: nobody overwrites what they have not seen."""

from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest

from apps.users.sessions import open_session
from tests.factories import make_bot


@pytest.fixture
def bot(alice):
    return make_bot(owner=alice)


@pytest.fixture
def alice_asks(as_user, alice):
    return as_user(alice)


def path_of(bot) -> str:
    return f"/api/v1/bots/{bot.pk}/"


def change(client, bot, tag: str, **fields):
    return client.patch(path_of(bot), fields or {"name": "New"}, headers={"If-Match": tag})


def test_every_answer_with_a_bot_says_its_tag_and_each_change_makes_another(alice_asks):
    made = alice_asks.post("/api/v1/bots/", {"name": "A"})
    path = f"/api/v1/bots/{made.json()['id']}/"
    read = alice_asks.get(path)
    changed = alice_asks.patch(path, {"name": "A"})

    assert made["ETag"] == read["ETag"]
    assert read["ETag"].startswith('"')
    assert changed["ETag"] == alice_asks.get(path)["ETag"] != read["ETag"]


def test_a_change_of_what_was_seen_is_made(alice_asks, bot):
    answer = change(alice_asks, bot, alice_asks.get(path_of(bot))["ETag"])

    assert (answer.status_code, answer.json()["name"]) == (200, "New")


def test_a_change_of_what_is_another_by_now_is_refused(alice_asks, bot):
    seen = alice_asks.get(path_of(bot))["ETag"]
    alice_asks.patch(path_of(bot), {"description": "Meanwhile"})

    answers = [
        change(alice_asks, bot, seen),
        alice_asks.delete(path_of(bot), headers={"If-Match": seen}),
    ]

    for answer in answers:
        assert (answer.status_code, answer.json()["code"]) == (412, "precondition_failed")
    bot.refresh_from_db()
    assert (bot.name, bot.description) == ("Helper", "Meanwhile")


@pytest.mark.parametrize("tag", ["", '"other"', "W/{tag}", "nonsense", '"*"', '"a", "b"'])
def test_a_tag_that_is_not_the_present_one_is_refused(alice_asks, bot, tag):
    present = alice_asks.get(path_of(bot))["ETag"]

    assert change(alice_asks, bot, tag.format(tag=present)).status_code == 412


@pytest.mark.parametrize("tag", ["*", "{tag}", '"other", {tag}', 'W/"x",{tag}'])
def test_a_tag_that_holds_is_taken(alice_asks, bot, tag):
    present = alice_asks.get(path_of(bot))["ETag"]

    assert change(alice_asks, bot, tag.format(tag=present)).status_code == 200


def test_without_it_both_changes_stay(alice_asks, bot):
    for fields in (
        {"configuration": {"temperature": 1.0}},
        {"configuration": {"model": "extractive"}},
    ):
        assert alice_asks.patch(path_of(bot), fields).status_code == 200

    assert alice_asks.get(path_of(bot)).json()["configuration"]["temperature"] == 1.0


def test_a_stranger_does_not_learn_whether_it_matches(as_user, alice_asks, mallory, bot):
    present = alice_asks.get(path_of(bot))["ETag"]

    assert change(as_user(mallory), bot, present).status_code == 404
    assert change(as_user(mallory), bot, '"other"').status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_ten_changes_of_one_state_one_is_made(alice, bot, web):
    access = open_session(alice).access
    headers = {"Authorization": f"Bearer {access}"}
    headers["If-Match"] = httpx2.get(web + path_of(bot), headers=headers).headers["ETag"]

    def patch(number: int) -> int:
        body = {"name": f"Name {number}"}
        return httpx2.patch(web + path_of(bot), json=body, headers=headers).status_code

    with ThreadPoolExecutor(10) as pool:
        answers = sorted(pool.map(patch, range(10)))

    assert answers == [200, *[412] * 9]
