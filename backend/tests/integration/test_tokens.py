"""Access and refresh tokens: what they open, for how long, and everything that opens nothing."""

import base64
import hmac
import json
import threading
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.db import connection, transaction
from rest_framework.test import APIClient

from apps.users import sessions
from apps.users.models import ApiSession, User
from apps.users.sessions import TokenPair, open_session
from tests.factories import PASSWORD
from tests.processes import wait_for

ME = "/api/v1/users/me/"
REFRESH = "/api/token/refresh/"
REVOKE = "/api/token/revoke/"
Claims = dict[str, Any]


def ask(access: str) -> Any:
    return APIClient().get(ME, HTTP_AUTHORIZATION=f"Bearer {access}")


def refresh(token: Any) -> Any:
    return APIClient(raise_request_exception=False).post(REFRESH, {"refresh": token}, format="json")


def claims_of(token: str) -> Claims:
    return dict(jwt.decode(token, options={"verify_signature": False}))


def raw(header: Claims, payload: Claims | str, signature: str = "") -> str:
    """Parts put together by hand, for what a library would refuse to make."""
    text = payload if isinstance(payload, str) else json.dumps(payload)
    return ".".join([encoded(json.dumps(header).encode()), encoded(text.encode()), signature])


def signed(payload: Claims | str, *, key: str = "", algorithm: str = "HS256", **header: Any) -> str:
    """A token as an attacker who knows `key` could make it; our own key unless given."""
    head, body, _ = raw({"alg": algorithm, "typ": "JWT", **header}, payload).split(".")
    secret = (key or settings.JWT_SIGNING_KEY).encode()
    digest = hmac.digest(secret, f"{head}.{body}".encode(), f"sha{algorithm[2:]}")
    return f"{head}.{body}.{encoded(digest)}"


def encoded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


def changed(**changes: Any) -> Callable[[Claims], str]:
    """Our own claims with changes, signed with our own key; `...` takes a claim out."""

    def token(claims: Claims) -> str:
        merged = {**claims, **changes}
        return signed({name: value for name, value in merged.items() if value is not ...})

    return token


def with_header(**header: Any) -> Callable[[Claims], str]:
    return lambda claims: signed(claims, **header)


RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
NOW = int(time.time())
TOKENS: dict[str, Callable[[Claims], str]] = {
    # D73: the algorithm
    **{f"alg {name!r}": lambda c, name=name: raw({"alg": name, "typ": "JWT"}, c)
       for name in ("none", "None", "NONE", "nOnE", "", None, 5)},
    "no alg": lambda c: raw({"typ": "JWT"}, c),
    "HS384 with our key": lambda c: signed(c, algorithm="HS384"),
    "HS512 with our key": lambda c: signed(c, algorithm="HS512"),
    "RS256 with a key of their own": lambda c: jwt.encode(c, RSA, algorithm="RS256"),
    # D74: the header
    "crit": with_header(crit=["x"], x=1),
    "b64 false": with_header(b64=False, crit=["b64"]),
    "jku": with_header(jku="https://evil.example/keys"),
    "x5u": with_header(x5u="https://evil.example/cert"),
    "jwk": with_header(jwk={"kty": "oct", "k": "AAAA"}),
    "kid path": with_header(kid="../../dev/null"),
    "kid SQL": with_header(kid="' OR 1=1--"),
    "typ other": with_header(typ="at+jwt"),
    "cty JWT": with_header(cty="JWT"),
    "zip": with_header(zip="DEF"),
    "JWE": lambda c: "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..AAAA.AAAA.AAAA",
    # D75: the signature
    "signature stripped": lambda c: signed(c).rpartition(".")[0] + ".",
    "signature gone": lambda c: signed(c).rpartition(".")[0],
    "signature cut": lambda c: signed(c)[:-2],
    "extra part": lambda c: signed(c) + ".AAAA",
    "wrong base64": lambda c: signed(c)[:-1] + "*",
    "signed with nulls": lambda c: signed(c, key="\0" * 32),
    "signed with secret": lambda c: signed(c, key="secret" * 6),
    "signed with the site's key": lambda c: signed(c, key=settings.SECRET_KEY),
    "signed with the agent's key": lambda c: signed(c, key=settings.AGENT_SERVICE_TOKEN),
    "payload exchanged": lambda c: raw({"alg": "HS256", "typ": "JWT"}, {**c, "sub": str(uuid4())},
                                       signed(c).rpartition(".")[2]),
    # D76: times
    "expired": changed(exp=NOW - 60),
    "no exp": changed(exp=...),
    "exp text": changed(exp="9999999999"),
    "exp float": changed(exp=NOW + 60.5),
    "exp huge": lambda c: signed(json.dumps(c).replace(str(c["exp"]), "1e400")),
    "exp infinite": lambda c: signed(json.dumps(c).replace(str(c["exp"]), "Infinity")),
    "exp negative": changed(exp=-1),
    "exp in the year 10^6": changed(exp=31_556_889_864_403),
    "exp list": changed(exp=[NOW + 60]),
    "exp null": changed(exp=None),
    "exp true": changed(exp=True),
    "lives longer than ours do": changed(exp=NOW + 3_600),
    "not yet valid": changed(nbf=NOW + 3_600),
    "issued tomorrow": changed(iat=NOW + 86_400, exp=NOW + 86_460),
    "no iat": changed(iat=...),
    # D77: of another kind
    "refresh claims": changed(token_type="refresh"),
    "no kind": changed(token_type=...),
    "a kind that is not ours": changed(token_type="widget"),
    "service token": lambda c: signed(
        {"aud": "chatsphere-agent", "workspace": str(uuid4()), "bot": str(uuid4()),
         "action": "chat", "exp": NOW + 30}, key=settings.AGENT_SERVICE_TOKEN),
    # D78: for whom, from whom, about whom
    "no iss": changed(iss=...),
    "other iss": changed(iss="https://evil.example"),
    "iss list": changed(iss=[settings.PUBLIC_URL]),
    "no aud": changed(aud=...),
    "other aud": changed(aud="chatsphere-agent"),
    "aud list with ours": changed(aud=["chatsphere-api", "other"]),
    "no sub": changed(sub=...),
    "sub unknown": changed(sub=str(uuid4())),
    "sub 0": changed(sub="0"),
    "sub number": changed(sub=1),
    "sub NUL": changed(sub="\0"),
    "sub object": changed(sub={"id": 1}),
    "sid unknown": changed(sid=str(uuid4())),
    "no sid": changed(sid=...),
    "sid null": changed(sid=None),
    "no jti": changed(jti=...),
    "one claim more": changed(is_superuser=True),
    # what is no token
    "empty": lambda _: "",
    "two dots": lambda _: "..",
    "a.b.c": lambda _: "a.b.c",
    "JSON list": lambda _: "W10.W10.W10",
    "100 kB": lambda _: "a" * 100_000,
    "nested deep": lambda _: base64.urlsafe_b64encode(b"[" * 5_000).decode() + ".e30.AAAA",
    "umlaut": lambda _: "eyÖ.ü.ä",
}  # fmt: skip


@pytest.mark.parametrize("case", TOKENS)
def test_a_token_that_is_not_exactly_ours_opens_nothing(alice, case):
    token = TOKENS[case](claims_of(open_session(alice).access))

    answer = ask(token)

    assert answer.status_code == 401, answer.content
    assert answer.json()["code"] == "invalid_token"
    assert answer["WWW-Authenticate"] == 'Bearer realm="api"'
    assert refresh(token).status_code in {400, 401}


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
