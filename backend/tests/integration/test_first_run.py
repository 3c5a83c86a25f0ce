"""The one-time link: it makes one operator, and nobody makes a second."""

import threading
import time

import pytest
from django.core import signing
from django.db import connection

from apps.users.models import User
from apps.workspaces import first_run
from apps.workspaces.actions import EmailTaken, WeakPassword
from apps.workspaces.first_run import LinkSpent
from tests.factories import PASSWORD, make_user

DAY = 24 * 60 * 60  # seconds


def new_token() -> str:
    link = first_run.link()
    assert link
    return link.rstrip("/").rpartition("/")[2]


def make(token: str, email: str = "alice@example.com", password: str = PASSWORD) -> User:
    return first_run.make_operator(token, name="Alice", email=email, password=password)


def test_the_link_leads_to_this_installation(db, settings):
    settings.PUBLIC_URL = "https://chat.example.com"

    assert first_run.link().startswith("https://chat.example.com/first-run/")


def test_the_operator_has_a_workspace_and_may_open_the_admin_pages(db):
    operator = make(new_token())

    assert (operator.is_staff, operator.is_superuser) == (True, True)
    assert operator.personal_workspace.members.get() == operator
    assert operator.profile.name == "Alice"
    assert operator.check_password(PASSWORD)


def test_every_start_gives_another_link_that_works_until_there_is_an_operator(db):
    first, second = new_token(), new_token()

    make(first)

    assert first_run.link() is None
    for spent in (first, second):
        with pytest.raises(LinkSpent):
            make(spent, "bob@example.com")


@pytest.mark.parametrize("age", [DAY + 1, 10 * DAY])
def test_an_old_link_does_not_work(db, monkeypatch, age):
    token = new_token()
    now = time.time()
    monkeypatch.setattr(signing.time, "time", lambda: now + age)

    with pytest.raises(LinkSpent):
        make(token)


@pytest.mark.parametrize(
    "change",
    [
        lambda token: "",
        lambda token: token[:-1],
        lambda token: token + "A",
        lambda token: "\0",
        lambda token: signing.dumps({}, salt="another"),
        lambda token: signing.dumps({}, salt=first_run.SALT, key="another key"),
    ],
)
def test_a_link_that_is_not_ours_does_not_work(db, change):
    with pytest.raises(LinkSpent):
        make(change(new_token()))

    assert not User.objects.exists()


def test_a_refused_password_or_address_leaves_the_link_as_it_was(db):
    make_user("bob@example.com")
    token = new_token()

    with pytest.raises(WeakPassword):
        make(token, password="short")
    with pytest.raises(EmailTaken):
        make(token, "BOB@example.com")

    assert make(token).is_superuser


@pytest.mark.django_db(transaction=True)
def test_of_five_at_once_one_becomes_the_operator():
    token = new_token()
    start = threading.Barrier(5)
    outcomes = []

    def race(number: int) -> None:
        start.wait(10)
        try:
            outcomes.append(make(token, f"person{number}@example.com").email)
        except LinkSpent:
            outcomes.append("too late")
        finally:
            connection.close()

    threads = [threading.Thread(target=race, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(outcomes).count("too late") == 4
    assert User.objects.count() == 1
