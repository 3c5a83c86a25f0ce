"""Limits hold for any number at once, say where they stand, and fail to the safe side."""

import socket
import time
from contextlib import nullcontext

import pytest
from django.conf import settings
from django.db import connection, transaction
from limits.errors import StorageError
from limits.storage import MemoryStorage

from config.rates import Rate, table
from core import counters, limits
from core.exceptions import DependencyUnavailable
from core.limits import RateLimited
from core.models import RateCount
from tests.at_once import at_once
from tests.factories import PASSWORD, make_user
from tests.processes import free_port, python, redis_server

MANY, ALLOWED = 200, 10
NO_REDIS = "redis://127.0.0.1:9/0"


@pytest.fixture
def api(api):
    """A client that is nobody and speaks JSON."""
    api.default_format = "json"
    return api


@pytest.fixture
def rates(settings):
    """Sets one rate for a test: `rates(login="10/minute")`; all exact unless polite is said."""

    def change(*, polite: bool = False, **amounts: str) -> None:
        own = {name: Rate(amount, exact=not polite) for name, amount in amounts.items()}
        settings.RATES = {**settings.RATES, **own}

    return change


def passed(name: str, *key: object) -> bool:
    try:
        limits.spend(name, *key)
    except RateLimited:
        return False
    return True


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_exactly_as_many_pass_as_are_allowed(rates):
    rates(login=f"{ALLOWED}/minute")

    outcomes = at_once(MANY, lambda _: limits.spend("login", "alice", "192.0.2.1"))

    assert outcomes == {"done": ALLOWED, "rate_limited": MANY - ALLOWED}


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_over_redis_exactly_as_many_pass(rates, settings):
    rates(login=f"{ALLOWED}/minute")
    port = free_port()
    with redis_server(port):
        settings.REDIS_URL = f"redis://127.0.0.1:{port}/0"
        limits.counters.cache_clear()

        outcomes = at_once(MANY, lambda _: limits.spend("login", "alice", "192.0.2.1"))

    assert outcomes == {"done": ALLOWED, "rate_limited": MANY - ALLOWED}


SPEND = """
import sys, django
django.setup()
from config.rates import Rate
from django.conf import settings
from core import limits
from tests.at_once import at_once
settings.RATES["login"] = Rate(sys.argv[1], exact=True)
print("ready", flush=True)
sys.stdin.readline()
print(at_once(100, lambda _: limits.spend("login", "alice"))["done"])
"""


@pytest.mark.parametrize("with_redis", [False, True], ids=["PostgreSQL", "Redis"])
@pytest.mark.django_db(transaction=True)
def test_two_processes_count_as_one(rates, settings, with_redis, tmp_path):
    port, rate = free_port(), f"{ALLOWED}/hour"
    rates(login=rate)
    with redis_server(port) if with_redis else nullcontext():
        settings.REDIS_URL = f"redis://127.0.0.1:{port}/0" if with_redis else ""
        other = python(SPEND, rate, data_dir=tmp_path, redis_url=settings.REDIS_URL)
        assert other.stdout.readline() == "ready\n"
        other.stdin.write("go\n")
        other.stdin.flush()

        mine = at_once(MANY // 2, lambda _: limits.spend("login", "alice"))["done"]
        theirs = int(other.communicate(timeout=60)[0])

    assert mine + theirs == ALLOWED


def test_one_s_tries_do_not_count_for_another(db, rates):
    rates(login="1/minute")

    assert passed("login", "alice", "192.0.2.1")
    assert not passed("login", "Alice", "192.0.2.1")
    assert passed("login", "bob", "192.0.2.1")
    assert passed("login", "alice", "192.0.2.2")


def test_the_wait_that_is_told_is_the_rest_of_the_window(db, rates):
    rates(login="1/minute")
    limits.spend("login", "alice")

    with pytest.raises(RateLimited) as refused:
        limits.spend("login", "alice")

    assert 50 <= refused.value.retry_after <= 60
    assert refused.value.spent.remaining == 0


def test_a_window_that_has_ended_counts_no_more(db, rates):
    rates(login="1/minute")
    limits.spend("login", "alice")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_ratecount SET ends_at = now() - interval '1 second'")

    assert passed("login", "alice")
    assert counters.forget_old() == 0


def test_old_counts_are_dropped(db, rates):
    limits.spend("login", "alice")
    RateCount.objects.update(ends_at="2020-01-01T00:00:00Z")

    assert counters.forget_old() == 1


def test_what_is_given_back_can_be_spent_again(db, rates):
    rates(login="1/minute")
    limits.spend("login", "alice")

    limits.give_back("login", "alice")

    assert passed("login", "alice")
    assert not passed("login", "alice")


def test_no_address_and_no_name_can_be_read_in_what_is_kept(db):
    limits.spend("login", "alice@example.com", "192.0.2.1")

    (row,) = RateCount.objects.all()
    assert "alice" not in row.key
    assert "192.0.2.1" not in row.key


class Gone(MemoryStorage):
    """Counters that do not answer."""

    def incr(self, *_: object, **__: object) -> int:
        raise StorageError(OSError("gone"))


def test_an_exact_limit_that_cannot_be_counted_lets_nobody_through(monkeypatch):
    monkeypatch.setattr(limits, "PostgresCounters", Gone)

    with pytest.raises(DependencyUnavailable):
        limits.spend("login", "alice")


def test_a_polite_limit_needs_no_server(rates, settings, monkeypatch):
    monkeypatch.setattr(limits, "PostgresCounters", Gone)
    rates(api="1/minute", polite=True)
    settings.REDIS_URL = NO_REDIS
    limits.counters.cache_clear()

    assert passed("api", "alice")
    assert not passed("api", "alice")


def test_while_redis_is_gone_log_ins_go_on_and_are_counted(api, alice, rates, settings):
    rates(login="2/minute")
    settings.REDIS_URL = NO_REDIS
    limits.counters.cache_clear()
    right, wrong = ({"email": alice.email, "password": word} for word in (PASSWORD, "wrong"))

    statuses = [api.post("/api/token/", body).status_code for body in (right, wrong, wrong, right)]

    assert statuses == [200, 401, 401, 429]


def test_a_redis_that_does_not_answer_is_waited_for_once(db, rates, settings):
    rates(login="100/minute")
    with socket.create_server(("127.0.0.1", 0)) as silent:  # accepts and says nothing
        settings.REDIS_URL = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        limits.counters.cache_clear()
        began = time.monotonic()

        assert all(passed("login", "alice") for _ in range(20))

    assert limits.PATIENCE <= time.monotonic() - began < 2 * limits.PATIENCE + 1


def test_redis_is_asked_again_after_a_rest(db, rates, settings, monkeypatch):
    rates(login="1/minute")
    monkeypatch.setattr(limits, "REST", 0.0)
    port = free_port()
    settings.REDIS_URL = f"redis://127.0.0.1:{port}/0"
    limits.counters.cache_clear()
    assert passed("login", "alice")

    with redis_server(port):
        assert passed("login", "alice")  # Redis knows nothing of the first one
        assert not passed("login", "alice")


@pytest.mark.django_db(transaction=True)
def test_what_is_counted_stays_when_the_transaction_is_undone(rates):
    rates(login="1/minute")

    with transaction.atomic():
        limits.spend("login", "alice")
        transaction.set_rollback(True)

    assert not passed("login", "alice")


@pytest.mark.django_db(transaction=True)
def test_a_key_is_no_way_round_the_limit_of_new_accounts(api, rates):
    rates(register="2/hour")
    taken = {"email": make_user().email, "password": PASSWORD}

    statuses = [
        api.post("/api/v1/auth/register/", taken, headers={"Idempotency-Key": f"try-{number}"})
        for number in range(3)
    ]

    assert [answer.status_code for answer in statuses] == [400, 400, 429]


def test_answers_say_where_the_limit_stands(as_user, alice, rates):
    rates(api="2/minute", polite=True)
    client = as_user(alice)

    answers = [client.get("/api/v1/bots/") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer["RateLimit-Remaining"] for answer in answers] == ["1", "0", "0"]
    assert {answer["RateLimit-Limit"] for answer in answers} == {"2"}
    refused = answers[-1]
    assert refused.json()["code"] == "rate_limited"
    assert refused["Retry-After"] == refused["RateLimit-Reset"]
    assert 1 <= int(refused["Retry-After"]) <= 60


def test_each_person_has_a_share_of_their_own(as_user, alice, bob, rates):
    rates(api="1/minute", polite=True)

    statuses = [as_user(person).get("/api/v1/bots/").status_code for person in (alice, bob, alice)]

    assert statuses == [200, 200, 429]


def test_a_claimed_address_changes_nothing(api, db, rates):
    rates(login="2/minute")
    wrong = {"email": "alice@example.com", "password": "wrong"}

    statuses = [
        api.post("/api/token/", wrong, HTTP_X_FORWARDED_FOR=f"198.51.100.{number}").status_code
        for number in range(3)
    ]

    assert statuses == [401, 401, 429]


def test_many_places_together_are_limited_for_one_account(api, db, rates):
    rates(login_account="3/hour")
    wrong = {"email": "alice@example.com", "password": "wrong"}

    statuses = [
        api.post("/api/token/", wrong, REMOTE_ADDR=f"198.51.100.{number}").status_code
        for number in range(4)
    ]

    assert statuses == [401, 401, 401, 429]


def test_signing_in_is_not_counted(api, alice, rates):
    rates(login="2/minute")
    right = {"email": alice.email, "password": PASSWORD}

    statuses = [api.post("/api/token/", right).status_code for _ in range(4)]

    assert statuses == [200] * 4


def test_questions_have_a_limit_of_their_own(as_user, alice, alices, agent, rates):
    rates(message="1/minute")
    client = as_user(alice)
    path = f"/api/v1/conversations/{alices['conversation_id']}/send_message/"

    statuses = [client.post(path, {}).status_code for _ in range(2)]

    assert statuses == [400, 429]


def test_the_operator_may_change_a_rate_but_not_what_makes_it_safe():
    changed = table(settings.RATES, ["login=7/minute"])

    assert changed["login"] == Rate("7/minute", exact=True)


def test_a_repeat_is_answered_while_the_limit_is_reached(as_user, alice, agent, rates):
    client, body = as_user(alice), {"name": "Helper"}
    rates(api="1/minute", polite=True)

    answers = [
        client.post("/api/v1/bots/", body, headers={"Idempotency-Key": key})
        for key in ("once", "once", "twice")
    ]

    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert answers[1]["Idempotent-Replayed"] == "true"
