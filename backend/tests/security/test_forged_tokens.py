"""A token that is not exactly ours opens nothing, wherever it is shown."""

import pytest
from rest_framework.test import APIClient

from apps.users.sessions import open_session
from tests.forged_tokens import TOKENS, claims_of, signed
from tests.rows import everything

LEAST = 60
ROUTES = (
    ("GET", "/api/v1/users/me/"),
    ("GET", "/api/v1/bots/{bot_id}/"),
    ("POST", "/api/v1/bots/"),
    ("DELETE", "/api/v1/bots/{bot_id}/"),
    ("GET", "/api/v1/documents/{document_id}/file/"),
)
REFRESH = "/api/token/refresh/"
# Forged for an access token, but right for a refresh token; and a text that is trimmed.
RIGHT_THERE = {"refresh claims", "lives longer than ours do", "space before"}


@pytest.fixture
def client():
    return APIClient(raise_request_exception=False)


def asked(client, ids, token):
    """The answers of all routes, with `token` as their bearer."""
    for method, path in ROUTES:
        header = {"HTTP_AUTHORIZATION": f"Bearer {token}"}
        yield client.generic(method, path.format(**ids), b"{}", "application/json", **header)


def test_there_are_enough_of_them():
    assert len(TOKENS) >= LEAST
    assert len(ROUTES) >= 3


def test_the_claims_that_are_forged_are_good_ones(client, alice, alices):
    good = signed(claims_of(open_session(alice).access))

    assert 401 not in {answer.status_code for answer in asked(client, alices, good)}


@pytest.mark.parametrize("case", TOKENS)
def test_a_forged_token_opens_nothing(case, client, alice, alices, counted):
    token = TOKENS[case](claims_of(open_session(alice).access))
    before = everything()

    for answer in asked(client, alices, token):
        assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")
        assert answer["WWW-Authenticate"] == 'Bearer realm="api"'
        assert answer["Content-Type"] == "application/problem+json"
    assert client.post(REFRESH, {"refresh": token}, format="json").status_code in {400, 401}

    assert everything() == before
    counted("forged tokens", case)


@pytest.mark.parametrize("case", sorted(TOKENS.keys() - RIGHT_THERE))
def test_a_forged_refresh_token_fetches_nothing(case, client, alice, counted):
    token = TOKENS[case](claims_of(open_session(alice).refresh))

    assert client.post(REFRESH, {"refresh": token}, format="json").status_code in {400, 401}

    counted("forged tokens", f"refresh: {case}")
