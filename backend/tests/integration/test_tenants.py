"""Nothing of one tenant is there for another: asked of every route there is.

A new route is met here by itself: one with ids must name them as OBJECTS does, one without must be
listed as open to everyone or as somebody's own.
"""

from collections.abc import Callable

import pytest
from django.apps import apps
from django.test import Client

from tests.routes import Route, all_routes
from tests.rows import CANARY, everything

OBJECTS = {
    "workspace_id",
    "user_id",
    "invitation_id",
    "api_key_id",
    "bot_id",
    "document_id",
    "source_id",
    "chunk_id",
    "conversation_id",
    "message_id",
    "deletion_id",
}
FOR_EVERYONE = {
    "/healthz",
    "/readyz",
    "/robots.txt",
    "/errors/<slug:code>",
    "/favicon.ico",
    "/api/schema/",
    "/api/docs/",
    "/api/token/",
    "/api/token/refresh/",
    "/api/token/revoke/",
    "/api/v1/auth/register/",
    "/first-run/<str:token>/",
    "/invitations/<str:token>/",
}
PARTS = ("general", "members", "keys", "usage", "deletions", "audit")  # of a workspace
ONES_OWN = {
    "/",
    "/workspace/",
    *(f"/workspace/{name}/" for name in PARTS),
    "/workspaces/new/",
    "/api/v1/users/",
    "/api/v1/users/me/",
    "/api/v1/users/me/delete/",
    "/api/v1/workspaces/",
    "/api/v1/plans/",
    "/api/v1/invitations/accept/",
    "/api/v1/bots/",
    "/api/v1/api-keys/",
}
ROUTES = all_routes()
WITH_IDS = [route for route in ROUTES if route.ids]
WITHOUT_IDS = [route for route in ROUTES if not route.ids and route.path not in FOR_EVERYONE]


def test_every_route_is_classified():
    known = FOR_EVERYONE | ONES_OWN
    unknown = [route.path for route in ROUTES if not route.ids and route.path not in known]
    odd = [route.path for route in WITH_IDS if not OBJECTS.issuperset(route.ids)]

    assert unknown == []
    assert odd == []


SPELLINGS: dict[str, Callable[[str], str]] = {
    "upper": str.upper,
    "braces": lambda pk: f"{{{pk}}}",
    "urn": lambda pk: f"urn:uuid:{pk}",
    "hex": lambda pk: pk.replace("-", ""),
    "newline": lambda pk: f"{pk}%0a",
    "NUL": lambda pk: f"{pk}%00",
    "slash": lambda pk: f"%2f{pk}",
    "dots": lambda _: "..",
    "1": lambda _: "1",
    "long": lambda _: "a" * 10_000,
}


@pytest.fixture
def signed_in(as_user):
    """A client for a person: by token for the API, by session for pages."""

    def client(user, route: Route):
        if route.is_api:
            return as_user(user)
        browser = Client(raise_request_exception=False)
        browser.force_login(user)
        return browser

    return client


def call(client, method: str, path: str):
    given = {} if method in {"get", "delete"} else {"data": {}, "content_type": "application/json"}
    if hasattr(client, "credentials") and given:
        given = {"data": {}, "format": "json"}
    return getattr(client, method)(path, **given)


def said(response) -> str:
    """What an answer says, without what differs from request to request."""
    request_id = response["X-Request-ID"]
    return response.content.decode().replace(request_id, "")


@pytest.mark.parametrize("route", WITH_IDS, ids=str)
def test_a_stranger_s_row_answers_like_one_that_is_not_there(
    route, alices, signed_in, mallory, agent
):
    client = signed_in(mallory, route)
    before = everything()

    answered = []
    for method in route.methods:
        foreign = call(client, method, route.filled(alices))
        missing = call(client, method, route.filled({}))
        assert foreign.status_code == missing.status_code, method
        assert said(foreign) == said(missing), method
        answered.append(foreign.status_code)

    assert set(answered) <= {404, 405}
    assert 404 in answered
    assert everything() == before
    assert agent.calls == []


@pytest.mark.parametrize("route", WITH_IDS, ids=str)
def test_the_owner_is_not_told_404(route, alice, alices, signed_in, agent):
    client = signed_in(alice, route)

    statuses = [call(client, method, route.filled(alices)).status_code for method in route.methods]

    assert {status for status in statuses if status != 405} - {404}, statuses


@pytest.mark.parametrize("route", WITH_IDS + WITHOUT_IDS, ids=str)
def test_whoever_is_not_signed_in_gets_nowhere(route, alices, api, agent):
    before = everything()

    for method in route.methods:
        answer = call(api, method, route.filled(alices))
        if route.is_api:
            assert answer.status_code == 401, method
            assert answer["WWW-Authenticate"] == 'Bearer realm="api"'
        elif answer.status_code != 405:
            assert answer.status_code == 302, method
            assert "/login/" in answer["Location"]

    assert everything() == before
    assert agent.calls == []


@pytest.mark.parametrize("route", [each for each in WITHOUT_IDS if "get" in each.methods], ids=str)
def test_nothing_of_somebody_else_s_is_listed(route, alices, signed_in, mallory, agent):
    answer = call(signed_in(mallory, route), "get", route.path)

    assert answer.status_code in {200, 302}
    text = answer.content.decode()
    assert CANARY not in text
    assert not [name for name, row in alices.items() if str(row) in text]


@pytest.mark.parametrize("route", WITH_IDS, ids=str)
def test_an_id_in_another_spelling_is_404_also_for_its_owner(
    route, alice, alices, signed_in, agent
):
    client = signed_in(alice, route)

    for name, change in SPELLINGS.items():
        path = route.filled(alices)
        for row in alices.values():
            path = path.replace(str(row), change(str(row)))
        assert client.get(path).status_code == 404, name


def test_a_bot_cannot_be_put_into_somebody_else_s_workspace(as_user, alices, mallory):
    body = {"name": "Mine", "workspace_id": str(alices["workspace_id"])}

    answer = as_user(mallory).post("/api/v1/bots/", body)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/workspace_id"
    assert not apps.get_model("bots.Bot").objects.filter(name="Mine").exists()
