"""Every POST that makes something takes an Idempotency-Key; a new one that does not is found."""

import pytest

from core.idempotency import HEADER
from core.repeatable import Repeatable
from tests.routes import Route, all_routes
from tests.unit.test_openapi import DOCUMENT

# What makes nothing, or what happens once by itself. Everything else makes something.
MAKES_NOTHING = {
    "/api/token/": "a session is no object of the API",
    "/api/token/refresh/": "a token works once",
    "/api/token/revoke/": "ends",
    "/api/v1/bots/<uuid:bot_id>/search/": "asks",
    "/api/v1/bots/<uuid:bot_id>/documents/retry_failed/": "those that wait are not queued again",
    "/api/v1/bots/<uuid:bot_id>/documents/recut/": "those that wait are not queued again",
    "/api/v1/chunks/<uuid:chunk_id>/resolve/": "a conflict ends once",
    "/api/v1/bots/<uuid:bot_id>/repair/": "once more finds nothing to do",
    "/api/v1/deletions/<uuid:deletion_id>/verify/": "looks",
    "/api/v1/documents/<uuid:document_id>/cancel/": "ends",
    "/api/v1/documents/<uuid:document_id>/commit/": "what went on does not wait any more",
    "/api/v1/documents/<uuid:document_id>/retry/": "one that waits is not queued again",
    "/api/v1/messages/<uuid:message_id>/stop/": "ends",
    "/api/v1/sources/<uuid:source_id>/cancel/": "ends",
    "/api/v1/sources/<uuid:source_id>/sync/": "one that waits is not queued again",
    "/api/v1/users/me/delete/": "ends",
    "/api/v1/workspaces/<uuid:workspace_id>/leave/": "ends",
}
POSTS = [route for route in all_routes() if route.is_api and "post" in route.methods]
MAKING = [route for route in POSTS if route.path not in MAKES_NOTHING]


def described(route: Route) -> dict[str, object]:
    return DOCUMENT["paths"][route.path.replace("<uuid:", "{").replace(">", "}")]["post"]


def headers(route: Route) -> list[str]:
    parameters = described(route).get("parameters", [])
    return [each["name"] for each in parameters if each["in"] == "header"]


@pytest.mark.parametrize("route", MAKING, ids=str)
def test_a_post_that_makes_something_takes_a_key_and_says_so(route):
    assert issubclass(route.view.cls, Repeatable)
    assert HEADER in headers(route)
    assert {"409", "422"} <= described(route)["responses"].keys()


def test_what_makes_nothing_is_there_and_takes_no_key():
    others = [route for route in POSTS if route.path in MAKES_NOTHING]

    assert {route.path for route in others} == MAKES_NOTHING.keys()
    assert not [route for route in others if HEADER in headers(route)]
