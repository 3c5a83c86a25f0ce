"""What holds for every request: methods, hosts, headers, errors, and what the log says of it."""

import json
import logging

import pytest
from django.db import OperationalError
from django.test import Client

from apps.users.sessions import open_session
from core.logs import JsonLines
from tests.factories import PASSWORD, make_bot
from tests.routes import METHODS, all_routes

BOTS = "/api/v1/bots/"
API = [
    route for route in all_routes() if route.path.startswith("/api/") and "docs" not in route.path
]
CLASSES = [route for route in API if hasattr(route.view, "cls")]


@pytest.fixture
def access_lines(caplog):
    """The lines of the access log, as written."""
    caplog.set_level(logging.INFO, logger="chatsphere.access")

    def lines() -> list[dict]:
        records = [record for record in caplog.records if record.name == "chatsphere.access"]
        return [json.loads(JsonLines().format(record)) for record in records]

    return lines


@pytest.mark.parametrize("route", CLASSES, ids=str)
def test_a_method_that_a_route_does_not_have_is_405_with_the_ones_it_has(
    route, as_user, alice, alices
):
    client = as_user(alice)
    for name in (*METHODS, "trace"):
        if name in route.methods or (name == "trace" and hasattr(route.view.cls, "trace")):
            continue
        answer = client.generic(name.upper(), route.filled(alices))

        assert answer.status_code == 405, name
        assert answer.json()["code"] == "method_not_allowed"
        allowed = {method.strip().lower() for method in answer["Allow"].split(",")}
        assert set(route.methods) <= allowed


@pytest.mark.parametrize("method", ["BREW", "CONNECT", "PROPFIND"])
def test_an_unknown_method_is_405(as_user, alice, method):
    assert as_user(alice).generic(method, BOTS).status_code == 405


def test_a_header_does_not_change_the_method(as_user, alice):
    bot = make_bot(owner=alice)

    answer = as_user(alice).post(f"{BOTS}{bot.pk}/", {}, HTTP_X_HTTP_METHOD_OVERRIDE="DELETE")

    assert answer.status_code == 405
    bot.refresh_from_db()
    assert bot.deleted_at is None


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "localhost:80:80", "a b", "127.0.0.1.nip.io"]
)
@pytest.mark.parametrize("path", [BOTS, "/no/such/page/", "/api/schema/"])
def test_another_host_is_refused(api, db, host, path):
    answer = api.get(path, HTTP_HOST=host)

    assert answer.status_code == 400
    assert host not in answer.content.decode()


def test_the_host_a_proxy_header_names_plays_no_part(as_user, alice):
    for _ in range(2):
        make_bot(owner=alice)

    answer = as_user(alice).get(
        f"{BOTS}?page_size=1", HTTP_X_FORWARDED_HOST="evil.example", HTTP_HOST="localhost"
    )

    assert answer.json()["next"].startswith("http://localhost/")


@pytest.mark.parametrize("path", ["/api/v1/nothing/", "/api/v1/bots", "/v1/nothing", "/api/"])
def test_an_unknown_address_is_a_problem_for_programs(api, db, path):
    answer = api.get(path)

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json() == {
        "type": "/errors/not_found",
        "title": "There is nothing here",
        "status": 404,
        "detail": "There is nothing here",
        "code": "not_found",
        "request_id": answer["X-Request-ID"],
    }


def test_an_unknown_address_is_a_page_for_people(client, db):
    answer = client.get("/no/such/page/<script>")

    assert answer.status_code == 404
    assert answer["Content-Type"].startswith("text/html")
    assert "<script>" not in answer.content.decode()


def test_a_well_formed_request_id_is_kept_and_another_replaced(api, db):
    kept = api.get("/healthz", HTTP_X_REQUEST_ID="trace-0123456789")
    assert kept["X-Request-ID"] == "trace-0123456789"

    for odd in ("", "short", "x" * 129, "has space 123", "line\nbreak-12", "<script>123</script>"):
        answer = api.get("/healthz", HTTP_X_REQUEST_ID=odd)
        assert answer["X-Request-ID"] != odd
        assert len(answer["X-Request-ID"]) == 32


def test_each_request_is_one_line_of_json(as_user, alice, access_lines):
    bot = make_bot(owner=alice)

    answer = as_user(alice).get(f"{BOTS}{bot.pk}/?secret=1")

    [line] = access_lines()
    assert line.pop("time").endswith("+00:00")
    assert line.pop("ms") >= 0
    assert line == {
        "level": "info",
        "logger": "chatsphere.access",
        "message": "request",
        "method": "GET",
        "route": "/api/v1/bots/<uuid:bot_id>/",
        "status": 200,
        "workspace": str(bot.workspace_id),
        "request_id": answer["X-Request-ID"],
    }


def test_the_log_holds_no_bodies_and_no_credentials(api, alice, caplog):
    caplog.set_level(logging.DEBUG)
    tokens = open_session(alice)
    api.post("/api/token/", {"email": alice.email, "password": PASSWORD}, format="json")
    api.post("/api/token/refresh/", {"refresh": tokens.refresh}, format="json")
    api.post(
        f"{BOTS}?api_key=cs_live_0123",
        {"name": "a\n2026-01-01 ERROR forged"},
        format="json",
        HTTP_AUTHORIZATION=f"Bearer {tokens.access}",
        HTTP_COOKIE="chatsphere_sid=abcdef",
    )

    ours = [record for record in caplog.records if record.name.startswith("chatsphere")]
    text = "\n".join(JsonLines().format(record) for record in ours)
    for secret in (PASSWORD, tokens.access, tokens.refresh, "cs_live_0123", "abcdef", "forged"):
        assert secret not in text
    assert len(text.splitlines()) == len(ours)


def test_a_bug_answers_500_without_saying_what_it_was(as_user, alice, monkeypatch, caplog):
    def broken(*_given):
        raise RuntimeError("password=hunter2 in /etc/secret")

    monkeypatch.setattr("apps.bots.views.bot_for", broken)

    answer = as_user(alice).get(f"{BOTS}{make_bot().pk}/")

    assert answer.status_code == 500
    assert answer.json()["code"] == "internal_error"
    assert "hunter2" not in answer.content.decode()
    logged = [record for record in caplog.records if record.exc_info]
    assert len(logged) == 1
    line = JsonLines().format(logged[0])
    assert "RuntimeError" in line
    assert "hunter2" not in line


def lines_of(caplog) -> list[dict]:
    """What the log says beside the access lines, at the levels that are written."""
    written = (record for record in caplog.records if record.name.startswith("django"))
    lines = [json.loads(JsonLines().format(record)) for record in written]
    return [line for line in lines if line["logger"] != "django.server"]


@pytest.mark.parametrize("path", [BOTS, "/accounts/login/"])
def test_a_wrong_host_is_one_short_line(api, db, caplog, path):
    api.get(path, HTTP_HOST="evil.example" + "x" * 5_000)

    [line] = lines_of(caplog)
    assert line["level"] == "warning"
    assert "error" not in line
    assert len(json.dumps(line)) < 1_000


def test_a_form_of_too_many_fields_is_one_short_line(client, db, caplog):
    client.post("/accounts/login/", {f"field{number}": "1" for number in range(200)})

    [line] = lines_of(caplog)
    assert (line["level"], "error" in line) == ("warning", False)


def test_a_page_whose_database_is_gone_is_one_short_line(alice, monkeypatch, caplog):
    def gone(*_given):
        raise OperationalError("connection to server at 10.0.0.1 failed")

    browser = Client(raise_request_exception=False)
    browser.force_login(alice)
    monkeypatch.setattr("apps.console.overview.cards", gone)

    answer = browser.get("/")

    [line] = lines_of(caplog)
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert (line["level"], "error" in line) == ("warning", False)


def test_a_database_that_is_gone_is_503_and_says_when_to_come_back(as_user, alice, monkeypatch):
    def gone(*_given):
        raise OperationalError("connection to server at 10.0.0.1 failed")

    client = as_user(alice)
    monkeypatch.setattr("apps.bots.views.bot_for", gone)

    answer = client.get(f"{BOTS}{make_bot().pk}/")

    assert answer.status_code == 503
    assert answer.json()["code"] == "dependency_unavailable"
    assert int(answer["Retry-After"]) > 0
    assert "10.0.0.1" not in answer.content.decode()


def test_answers_tell_browsers_what_they_may_do(api, db):
    answer = api.get(BOTS)

    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cache-Control"] == "no-store"
    assert "Server" not in answer


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://localhost.evil.example"]
)
def test_no_other_site_may_read_an_answer(api, db, origin):
    asked = api.get(BOTS, HTTP_ORIGIN=origin)
    preflight = api.options(BOTS, HTTP_ORIGIN=origin, HTTP_ACCESS_CONTROL_REQUEST_METHOD="POST")

    for answer in (asked, preflight):
        assert not [name for name in answer.headers if name.startswith("Access-Control")]


def test_a_session_alone_changes_nothing_without_its_csrf_token(alice):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice)

    answer = browser.post(BOTS, {"name": "Mine"}, content_type="application/json")

    assert browser.get(BOTS).status_code == 200
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")
    assert answer["Content-Type"] == "application/problem+json"
    assert not alice.personal_workspace.bots.exists()


def test_a_form_from_another_site_is_no_json(alice):
    browser = Client()
    browser.force_login(alice)

    answer = browser.post(BOTS, '{"name": "Mine"}', content_type="text/plain")

    assert answer.status_code == 415


def test_health_is_told_without_asking_anybody(api):
    assert api.get("/healthz").json() == {"status": "ok"}


def test_readiness_asks_the_database(api, db, monkeypatch):
    assert api.get("/readyz").status_code == 200

    class Gone:
        def cursor(self):
            raise OperationalError("gone")

    monkeypatch.setattr("core.views.connection", Gone())
    answer = api.get("/readyz")

    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"


def test_probes_that_find_all_well_are_not_logged(api, access_lines):
    api.get("/healthz")

    assert access_lines() == []


def test_the_icon_that_browsers_ask_for_is_there(client):
    answer = client.get("/favicon.ico")

    assert answer.status_code == 302
    assert answer["Location"] == "/static/console/favicon.svg"


def test_search_engines_are_told_to_stay_away(api):
    assert api.get("/robots.txt").content == b"User-agent: *\nDisallow: /\n"
