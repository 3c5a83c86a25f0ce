"""The service token: every way to be wrong answers 401 and says nothing more."""

import base64
import json
import time
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

import httpx2
import jwt
import pytest

from chatsphere_agent.main import create_app
from tests.factories import SERVICE_TOKEN, make_claims, make_search, make_token

SEARCH = "/v1/search"


def signed(claims: Any, *, key: str = SERVICE_TOKEN, **header: Any) -> str:
    """A token signed as it should be, over any header and any claims."""
    head = {"alg": "HS256", "typ": "JWT"} | header
    parts = f"{encoded(json.dumps(head))}.{encoded(json.dumps(claims))}"
    signature = jwt.get_algorithm_by_name("HS256").sign(parts.encode(), key.encode())
    return f"{parts}.{encoded(signature)}"


def signed_headed(header: dict[str, Any]) -> str:
    return signed(make_claims(), **header)


def signed_with(changes: Callable[[], dict[str, Any]]) -> str:
    return signed(make_claims(**changes()))


def encoded(value: str | bytes) -> str:
    raw = value.encode() if isinstance(value, str) else value
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def claims_text(text: str) -> str:
    """A well signed token whose claims are `text`, JSON or not."""
    parts = f"{encoded(json.dumps({'alg': 'HS256'}))}.{encoded(text)}"
    signature = jwt.get_algorithm_by_name("HS256").sign(parts.encode(), SERVICE_TOKEN.encode())
    return f"{parts}.{encoded(signature)}"


def now(offset: float = 0) -> float:
    return int(time.time()) + offset


GOOD = make_token()
HEAD, BODY, SIGNATURE = GOOD.split(".")
PUBLIC_KEY = (
    "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----"
)

# D72: what stands in the Authorization header.
HEADERS: dict[str, list[tuple[str, str]]] = {
    "none": [],
    "scheme alone": [("Authorization", "Bearer")],
    "not a token": [("Authorization", "bearer x")],
    "basic": [("Authorization", "Basic dXNlcjpwYXNz")],
    "no scheme": [("Authorization", GOOD)],
    "two": [("Authorization", f"Bearer {GOOD}"), ("Authorization", f"Bearer {GOOD}")],
    "in a cookie": [("Cookie", f"Authorization={GOOD}; token={GOOD}")],
    "as an API key": [("X-API-Key", GOOD)],
    "very long": [("Authorization", f"Bearer {'a' * 5_000}")],
    "not ASCII": [("Authorization", "Bearer \xe9\xff.\xe9.\xe9")],
}

# D73: the algorithm; D74: headers that mean nothing here.
HEADS: dict[str, dict[str, Any]] = {
    "alg none": {"alg": "none"},
    "alg None": {"alg": "None"},
    "alg NONE": {"alg": "NONE"},
    "alg empty": {"alg": ""},
    "alg null": {"alg": None},
    "alg a list": {"alg": ["HS256"]},
    "alg an object": {"alg": {"HS256": 1}},
    "alg RS256": {"alg": "RS256"},
    "alg ES256": {"alg": "ES256"},
    "alg HS384": {"alg": "HS384"},
    "alg lower case": {"alg": "hs256"},
    "crit": {"crit": ["x"]},
    "b64": {"b64": False},
    "jku": {"jku": "https://evil.example/keys"},
    "x5u": {"x5u": "https://evil.example/cert"},
    "jwk": {"jwk": {"kty": "oct", "k": encoded(SERVICE_TOKEN)}},
    "kid a path": {"kid": "../../dev/null"},
    "kid SQL": {"kid": "' OR 1=1 --"},
    "kid a number": {"kid": 1},
    "another typ": {"typ": "at+jwt"},
    "nested": {"cty": "JWT"},
    "encrypted": {"enc": "A256GCM"},
    "compressed": {"zip": "DEF"},
}

# D75: the signature and the shape.
SHAPES = {
    "no signature": f"{HEAD}.{BODY}.",
    "two parts": f"{HEAD}.{BODY}",
    "truncated": GOOD[:-4],
    "a part more": f"{GOOD}.{SIGNATURE}",
    "five parts": f"{HEAD}.{BODY}.{SIGNATURE}.{BODY}.{SIGNATURE}",
    "not base64": f"{HEAD}.{BODY}.*****",
    "dots": "..",
    "head not JSON": f"{encoded('x')}.{BODY}.{SIGNATURE}",
    "head not an object": f"{encoded('[]')}.{BODY}.{SIGNATURE}",
    "head very deep": f"{encoded('[' * 2_900)}.e.e",
    "head with a long number": encoded('{"alg":' + "9" * 2_500 + "}") + ".e.e",
    "empty key": signed(make_claims(), key=""),
    "guessed key": signed(make_claims(), key="secret"),
    "longer key": signed(make_claims(), key=SERVICE_TOKEN + "x"),
    "public key as secret": signed(make_claims(), key=PUBLIC_KEY),
    "claims not JSON": claims_text("x"),
    "claims a list": claims_text("[]"),
    "claims very deep": claims_text("[" * 2_500),
    "claims with a long number": claims_text('{"exp":' + "9" * 2_500 + "}"),
    "claims with NaN": claims_text('{"exp": NaN}'),
}

# Made when they are needed, because time goes on.
# D76: times; D78: for whom. D77: tokens of other makes lack the audience.
CLAIMS: dict[str, Callable[[], dict[str, Any]]] = {
    "expired": lambda: {"iat": now(-120), "exp": now(-60)},
    "exp missing": lambda: {"exp": None},
    "exp a string": lambda: {"exp": str(now(30))},
    "exp a float": lambda: {"exp": now(30.5)},
    "exp a list": lambda: {"exp": [now(30)]},
    "exp true": lambda: {"exp": True},
    "exp negative": lambda: {"exp": -1},
    "exp in year one million": lambda: {"exp": 31_494_784_780_800},
    "exp beyond all": lambda: {"exp": 10**400},
    "exp too far": lambda: {"exp": now(120)},
    "valid for too long": lambda: {"iat": now(-30), "exp": now(55)},
    "iat missing": lambda: {"iat": None},
    "iat in the future": lambda: {"iat": now(30), "exp": now(60)},
    "iat a string": lambda: {"iat": "now"},
    "nbf in the future": lambda: {"nbf": now(30)},
    "nbf a list": lambda: {"nbf": [1]},
    "aud missing": lambda: {"aud": None},
    "aud another": lambda: {"aud": "chatsphere"},
    "aud a list with ours": lambda: {"aud": ["chatsphere-agent", "other"]},
    "aud a list of ours": lambda: {"aud": ["chatsphere-agent"]},
    "action missing": lambda: {"action": None},
    "workspace missing": lambda: {"workspace": None},
    "bot missing": lambda: {"bot": None},
    "bot empty": lambda: {"bot": ""},
    "bot a wildcard": lambda: {"bot": "*"},
    "bot a percent sign": lambda: {"bot": "%"},
    "bot zero": lambda: {"bot": "0"},
    "bot a number": lambda: {"bot": 0},
    "bot with NUL": lambda: {"bot": "\x00"},
    "bot an object": lambda: {"bot": {}},
    "bot in upper case": lambda: {"bot": "3F2504E0-4F89-41D3-9A0C-0305E82C3301"},
    "bot in braces": lambda: {"bot": "{3f2504e0-4f89-41d3-9a0c-0305e82c3301}"},
    "bot as URN": lambda: {"bot": "urn:uuid:3f2504e0-4f89-41d3-9a0c-0305e82c3301"},
    "bot with a slash": lambda: {"bot": "a/3f2504e0-4f89-41d3-9a0c-0305e82c3301"},
    "workspace default": lambda: {"workspace": "__default__"},
    "workspace null word": lambda: {"workspace": "null"},
}

TOKENS: dict[str, Callable[[], str]] = (
    {f"head: {name}": partial(signed_headed, head) for name, head in HEADS.items()}
    | {f"shape: {name}": partial(str, token) for name, token in SHAPES.items()}
    | {f"claim: {name}": partial(signed_with, changes) for name, changes in CLAIMS.items()}
)


def ask(http: httpx2.Client, headers: list[tuple[str, str]]) -> httpx2.Response:
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers]
    return http.post(SEARCH, headers=raw, json=make_search())


def test_a_good_token_is_let_in(http):
    assert ask(http, [("Authorization", f"Bearer {make_token()}")]).status_code == 200
    assert ask(http, [("Authorization", f"bearer {signed(make_claims())}")]).status_code == 200


@pytest.mark.parametrize("name", HEADERS)
def test_without_exactly_one_bearer_token_nobody_is_let_in(http, name):
    assert_refused(ask(http, HEADERS[name]))


@pytest.mark.parametrize("name", TOKENS)
def test_a_token_that_is_not_ours_in_every_way_is_refused(http, name):
    assert_refused(ask(http, [("Authorization", f"Bearer {TOKENS[name]()}")]))


def test_a_token_in_the_address_does_not_count(http):
    response = http.post(SEARCH, params={"access_token": make_token()}, json=make_search())

    assert_refused(response)


def test_who_may_not_enter_learns_nothing_about_the_body(http):
    response = http.post(SEARCH, content=b"{not json")

    assert_refused(response)


def test_a_token_for_another_action_is_refused_on_every_route(http):
    routes = [
        (method, path.replace("{document_id}", str(uuid4())))
        for path, methods in create_app().openapi()["paths"].items()
        for method in methods
        if path.startswith("/v1/")
    ]
    token = make_token("something-else")

    for method, path in routes:
        response = http.request(method, path, headers={"Authorization": f"Bearer {token}"})
        assert (response.status_code, response.json()["code"]) == (403, "action_not_allowed")
    assert len(routes) >= 9


@pytest.mark.parametrize("action", ["store", "search", "chat", "delete", "audit"])
def test_a_token_without_a_bot_reaches_no_bot(http, action):
    token = make_token(action, bot=None, workspace=None)

    assert_refused(ask(http, [("Authorization", f"Bearer {token}")]))


def test_the_models_are_told_without_a_bot(http):
    token = make_token("models", bot=None, workspace=None)

    response = http.get("/v1/models", headers={"Authorization": f"Bearer {token}"})

    assert response.status_code == 200


def test_two_clocks_may_differ_by_a_few_seconds(http):
    behind = make_token(iat=now(-63), exp=now(-3))
    ahead = make_token(iat=now(3), exp=now(63))

    for token in (behind, ahead):
        assert ask(http, [("Authorization", f"Bearer {token}")]).status_code == 200


def assert_refused(response: httpx2.Response) -> None:
    problem = response.json()
    assert (response.status_code, problem["code"]) == (401, "unauthorized")
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert response.headers["Content-Type"] == "application/problem+json"
