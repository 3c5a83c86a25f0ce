"""Access and refresh tokens: what they open, for how long, and what ends them."""

import json
import threading
from typing import Any

import pytest
from django.db import connection, transaction
from rest_framework.test import APIClient

from apps.users import sessions
from apps.users.models import ApiSession, User
from apps.users.sessions import TokenPair, open_session
from tests.factories import PASSWORD
from tests.forged_tokens import claims_of, signed
from tests.processes import wait_for

ME = "/api/v1/users/me/"
REFRESH = "/api/token/refresh/"
REVOKE = "/api/token/revoke/"


def ask(access: str) -> Any:
    return APIClient().get(ME, HTTP_AUTHORIZATION=f"Bearer {access}")


def refresh(token: Any) -> Any:
    return APIClient(raise_request_exception=False).post(REFRESH, {"refresh": token}, format="json")


def test_our_own_token_opens(alice):
    assert ask(signed(claims_of(open_session(alice).access))).status_code == 200


@pytest.mark.parametrize(
    "header",
    ["Bearer", "Bearer ", "bearer x", "Basic YTpi", "Token x", "x", "Bearer  ", "Bearer a b", "\0"],
)
def test_a_header_that_proves_nothing_is_401(api, db, header):
    answer = api.get(ME, HTTP_AUTHORIZATION=header)

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="api"'


def test_a_token_counts_in_its_header_only(api, alice):
    access = open_session(alice).access

    api.cookies["access"] = access
    asked = api.get(ME, {"access": access, "token": access, "access_token": access})

    assert asked.status_code == 401
    assert asked.json()["code"] == "not_authenticated"


def test_a_refresh_token_opens_nothing_and_an_access_token_refreshes_nothing(alice):
    tokens = open_session(alice)

    assert ask(tokens.refresh).status_code == 401
    assert refresh(tokens.access).status_code == 401


def test_refreshing_gives_the_next_pair(alice):
    first = open_session(alice)

    answer = refresh(first.refresh)

    second = TokenPair(**answer.json())
    assert answer.status_code == 200
    assert ask(second.access).status_code == 200
    assert refresh(second.refresh).status_code == 200


def test_a_spent_refresh_token_ends_the_whole_family(alice):
    stolen = open_session(alice).refresh
    owners = TokenPair(**refresh(stolen).json())

    assert refresh(stolen).status_code == 401

    assert ask(owners.access).status_code == 401
    assert refresh(owners.refresh).status_code == 401


def test_another_family_lives_on(alice):
    stolen, other = open_session(alice), open_session(alice)
    refresh(stolen.refresh)
    refresh(stolen.refresh)

    assert ask(other.access).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_of_fifty_refreshes_of_one_token_at_once_exactly_one_wins(alice):
    token = open_session(alice).refresh
    start = threading.Barrier(50)
    statuses = []

    def race() -> None:
        start.wait(30)
        try:
            statuses.append(refresh(token).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=race) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sorted(statuses) == [200] + [401] * 49


@pytest.mark.django_db(transaction=True)
def test_a_refresh_that_waits_for_another_s_commit_loses(alice):
    token = open_session(alice).refresh
    statuses = []

    def second() -> None:
        try:
            statuses.append(refresh(token).status_code)
        finally:
            connection.close()

    waiting = threading.Thread(target=second)
    with transaction.atomic():
        sessions.rotate(token)
        waiting.start()
        wait_for(somebody_waits_for_a_lock)
    waiting.join(10)

    assert statuses == [401]


def somebody_waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


@pytest.mark.parametrize(
    "body",
    [
        {"refresh": 123},
        {"refresh": None},
        {"refresh": []},
        {"refresh": {}},
        {"refresh": True},
        {"refresh": ""},
        {"refresh": "x" * 4_097},
        {},
        {"refresh": "a.b.c", "access": "a.b.c"},
    ],
)
@pytest.mark.parametrize("route", [REFRESH, REVOKE])
def test_a_body_that_is_no_refresh_token_is_400(api, db, route, body):
    assert api.post(route, body, format="json").status_code == 400


def ended(_user: User, tokens: TokenPair) -> None:
    sessions.revoke(tokens.refresh)


def password_changed(user: User, _tokens: TokenPair) -> None:
    user.set_password("another long pass phrase")
    user.save()


def disabled(user: User, _tokens: TokenPair) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def deleted(user: User, _tokens: TokenPair) -> None:
    user.delete()


def expired(user: User, _tokens: TokenPair) -> None:
    ApiSession.objects.filter(user=user).update(expires_at="2020-01-01T00:00:00Z")


@pytest.mark.parametrize("happens", [ended, password_changed, disabled, deleted, expired])
def test_a_session_ends_at_once(alice, happens):
    tokens = open_session(alice)

    happens(alice, tokens)

    assert ask(tokens.access).status_code == 401
    assert refresh(tokens.refresh).status_code == 401


def test_logging_out_answers_204_and_again(api, alice):
    tokens = open_session(alice)

    first = api.post(REVOKE, {"refresh": tokens.refresh}, format="json")
    again = api.post(REVOKE, {"refresh": tokens.refresh}, format="json")

    assert (first.status_code, again.status_code) == (204, 204)


def test_a_token_says_nothing_about_the_password(api, alice):
    answer = api.post("/api/token/", {"email": alice.email, "password": PASSWORD}, format="json")

    for token in answer.json().values():
        claims = claims_of(token)
        names = {"token_type", "sid", "jti", "sub", "iat", "exp", "aud", "iss"}
        assert claims.keys() == names
        assert alice.password.split("$")[-1] not in json.dumps(claims)


def test_checking_a_token_takes_one_query(alice, django_assert_num_queries):
    access = open_session(alice).access

    with django_assert_num_queries(1):
        sessions.user_of(access)
