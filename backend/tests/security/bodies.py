"""The routes that take a JSON body, and the fields that the description says it may have."""

from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator

from tests.routes import Route, all_routes


@cache
def document() -> dict[str, Any]:
    found: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return found


@cache
def json_routes() -> list[tuple[Route, str]]:
    """(route, method) of every operation whose description has a JSON body."""
    return [
        (route, method)
        for route in all_routes()
        for method in _operations(route)
        if _body_of(route, method)
    ]


@cache
def fields_of(route: Route, method: str) -> set[str]:
    name = _body_of(route, method)["schema"]["$ref"].rpartition("/")[2]
    return set(document()["components"]["schemas"][name].get("properties", {}))


def _body_of(route: Route, method: str) -> dict[str, Any]:
    content = _operations(route)[method].get("requestBody", {}).get("content", {})
    return dict(content.get("application/json", {}))


def _operations(route: Route) -> dict[str, Any]:
    path = route.path.replace("<uuid:", "{").replace(">", "}")
    return dict(document()["paths"].get(path, {}))
