"""Every route that takes JSON refuses the same bodies with the same codes, and changes nothing."""

import time
from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator

from core.parsers import MAX_BODY_BYTES
from tests import hostile
from tests.routes import Route, all_routes
from tests.rows import everything

PATIENCE = 5.0  # seconds for one request, on a busy machine
CASES = hostile.table("json_bodies")


def json_routes() -> list[tuple[Route, str]]:
    """(route, method) of every operation whose description has a JSON body."""
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    found = []
    for route in all_routes():
        operations = paths.get(route.path.replace("<uuid:", "{").replace(">", "}"), {})
        for method, operation in operations.items():
            if "application/json" in operation.get("requestBody", {}).get("content", {}):
                found.append((route, method))
    return found


def send(client: Any, route: Route, method: str, ids: dict[str, Any], case: hostile.Case) -> Any:
    headers = {"HTTP_CONTENT_ENCODING": case.encoding} if case.encoding else {}
    path = route.filled(ids)
    return client.generic(method.upper(), path, case.body, content_type=case.type, **headers)


def codes(answer: Any) -> set[str]:
    body = answer.json()
    return {body["code"], *(fault["code"] for fault in body.get("errors", []))}


def test_there_are_routes_to_ask():
    assert len(json_routes()) >= 9


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_hostile_body_is_refused_everywhere(case, alice, alices, as_user, hostile_count):
    client = as_user(alice)
    before = everything()

    for route, method in json_routes():
        began = time.perf_counter()
        answer = send(client, route, method, alices, case)
        took = time.perf_counter() - began

        where = f"{method} {route}: {answer.content[:500]!r}"
        assert answer.status_code == case.status, where
        assert case.code in codes(answer), where
        assert answer["Content-Type"] == "application/problem+json", where
        assert took < PATIENCE, where
        hostile_count.append(case.id)

    assert everything() == before


def test_a_body_beyond_the_limit_is_refused_everywhere(alice, alices, as_user, hostile_count):
    client = as_user(alice)
    for route, method in json_routes():
        limit = getattr(route.view.cls, "max_body_bytes", MAX_BODY_BYTES)
        case = hostile.Case(id="over", status=413, code="", text='{"name": "' + "a" * limit)

        answer = send(client, route, method, alices, case)

        assert answer.status_code == 413, route
        hostile_count.append("over")
