"""Other sites' pages read nothing, except where a bot's owner has named the site."""

from uuid import UUID

import pytest
from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from apps.users.views import PublicView
from config.urls import handler404, handler500
from config.urls import urlpatterns as the_real_ones
from tests.factories import make_bot

SITE = "https://www.example.com"
STRANGE = [
    "https://evil.example",
    "null",
    "https://www.example.com.evil.example",
    "http://www.example.com",
    "https://www.example.com:8443",
    "https://example.com",
    "HTTPS://WWW.EXAMPLE.COM",
    "*",
]
ALLOW = "Access-Control-Allow-Origin"


class Greeting(PublicView):
    """A public chat's route, as small as it may be."""

    public_chat = True

    def get(self, _request: Request, bot_id: UUID) -> Response:
        return Response({"bot": bot_id})


class NotPublic(PublicView):
    def get(self, _request: Request, bot_id: UUID) -> Response:
        return Response({"bot": bot_id})


urlpatterns = [
    path("api/v1/greeting/<uuid:bot_id>/", Greeting.as_view()),
    path("api/v1/other/<uuid:bot_id>/", NotPublic.as_view()),
    *the_real_ones,
]
__all__ = ["handler404", "handler500"]


@pytest.fixture
def greeting(settings, agent, alice) -> str:
    """The route of a bot whose owner has named SITE."""
    settings.ROOT_URLCONF = "tests.integration.test_cors"
    bot = make_bot(owner=alice, allowed_origins=[SITE])
    return f"/api/v1/greeting/{bot.pk}/"


def preflight(api, where: str, origin: str):
    wanted = {"HTTP_ORIGIN": origin, "HTTP_ACCESS_CONTROL_REQUEST_METHOD": "POST"}
    return api.options(where, **wanted)


def test_a_site_that_the_owner_named_may_read(api, greeting):
    answer = api.get(greeting, HTTP_ORIGIN=SITE)

    assert answer[ALLOW] == SITE
    assert "origin" in answer["Vary"].lower()
    assert "Access-Control-Allow-Credentials" not in answer


@pytest.mark.parametrize("origin", STRANGE)
def test_any_other_may_not(api, greeting, origin):
    assert ALLOW not in api.get(greeting, HTTP_ORIGIN=origin)
    assert ALLOW not in preflight(api, greeting, origin)


def test_a_route_that_is_not_of_a_public_chat_allows_no_site(api, greeting):
    answer = api.get(greeting.replace("greeting", "other"), HTTP_ORIGIN=SITE)

    assert answer.status_code == 200
    assert ALLOW not in answer


def test_another_bot_s_site_may_not(api, greeting, alice):
    other = make_bot(owner=alice, allowed_origins=["https://other.example.com"])

    assert ALLOW not in api.get(f"/api/v1/greeting/{other.pk}/", HTTP_ORIGIN=SITE)


@pytest.mark.parametrize("origin", [SITE, *STRANGE])
@pytest.mark.parametrize("where", ["/api/v1/bots/", "/api/token/", "/api/schema/", "/nowhere/"])
def test_no_route_of_today_lets_other_sites_read(api, db, where, origin):
    assert ALLOW not in api.get(where, HTTP_ORIGIN=origin)
    assert ALLOW not in preflight(api, where, origin)


def test_the_operator_may_name_sites_but_none_gets_a_sign_in_lent(api, db, settings):
    settings.CORS_ALLOWED_ORIGINS = [SITE]

    answer = preflight(api, "/api/v1/bots/", SITE)

    assert answer[ALLOW] == SITE
    assert "Access-Control-Allow-Credentials" not in answer
    assert ALLOW not in preflight(api, "/api/v1/bots/", "https://evil.example")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://www.example.com", "https://www.example.com"),
        ("HTTPS://WWW.Example.com:443", "https://www.example.com"),
        ("https://www.example.com:8443", "https://www.example.com:8443"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("http://localhost:3000", "http://localhost:3000"),
    ],
)
def test_a_site_is_kept_as_browsers_write_it(as_user, alice, agent, given, kept):
    body = {"name": "Helper", "configuration": {"allowed_origins": [given]}}

    answer = as_user(alice).post("/api/v1/bots/", body)

    assert answer.status_code == 201, answer.json()
    assert answer.json()["configuration"]["allowed_origins"] == [kept]


NO_SITES = [
    "*",
    "https://*",
    "https://*.com",
    "http://www.example.com",
    "www.example.com",
    "null",
    "https://www.example.com/",
    "https://www.example.com/a",
    "https://a@www.example.com",
    "https://www.example.com?x",
    "https://",
    "https://www.example.com#x",
    "ftp://www.example.com",
    "https://www.example.com:99999",
    "javascript:alert(1)",
]


@pytest.mark.parametrize("given", ["", "https://a b.com", *NO_SITES])
def test_what_is_no_site_is_refused(as_user, alice, agent, given):
    body = {"name": "Helper", "configuration": {"allowed_origins": [given]}}

    answer = as_user(alice).post("/api/v1/bots/", body)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/configuration/allowed_origins/0"
