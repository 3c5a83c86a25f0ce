"""The OpenAPI document: complete, valid, and the one that is committed."""

import json
from typing import Any

import pytest
from django.conf import settings
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from tests.processes import BACKEND
from tests.routes import all_routes

COMMITTED = BACKEND.parent / "contract" / "backend.openapi.json"
DOCUMENT: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
OPERATIONS = [
    pytest.param(path, method, operation, id=f"{method} {path}")
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
]
NOT_DESCRIBED = {"/api/schema/", "/api/docs/"}


def test_it_is_valid_openapi_3_1():
    validate_schema(DOCUMENT)

    assert DOCUMENT["openapi"] == "3.1.0"


def test_every_api_route_is_in_it():
    routes = {route.path for route in all_routes() if route.is_api} - NOT_DESCRIBED
    described = {path.replace("{", "<uuid:").replace("}", ">") for path in DOCUMENT["paths"]}

    assert described == routes


def test_what_is_generated_from_it_reads_well():
    schemas = DOCUMENT["components"]["schemas"]
    enums = {name for name, schema in schemas.items() if "enum" in schema}

    assert enums <= settings.SPECTACULAR_SETTINGS["ENUM_NAME_OVERRIDES"].keys()
    assert not [name for name in schemas if name.startswith(("Paginated", "Patched"))]
    assert not [name for name, schema in schemas.items() if "title" in schema]


def test_no_two_operations_have_one_name():
    names = [parameters.values[2]["operationId"] for parameters in OPERATIONS]

    assert len(set(names)) == len(names)


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_every_operation_says_what_it_does_and_how_it_fails(path, method, operation):
    responses = operation["responses"]

    assert operation["operationId"].islower()
    assert operation["description"].endswith(".")
    assert operation["tags"]
    assert [status for status in responses if status.startswith("2")]
    assert "default" not in responses
    assert {"400", "406", "413", "415", "429"} <= responses.keys()
    for status, response in responses.items():
        if not status.startswith("2"):
            assert response["content"] == PROBLEM, status


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_every_operation_but_signing_in_says_how_to_prove_who_one_is(path, method, operation):
    is_open = path.startswith("/api/token/") or path == "/api/v1/auth/register/"
    by_key = [{"apiKey": []}] if operation.get("x-scopes") else []

    assert operation["security"] == (
        [{}] if is_open else [*by_key, {"accessToken": []}, {"consoleSession": []}]
    )


def test_the_committed_document_is_what_the_code_says():
    """Regenerate it with `make contract`."""
    written = json.dumps(DOCUMENT, indent=2, sort_keys=True, ensure_ascii=False, default=str) + "\n"

    assert COMMITTED.read_text("utf-8") == written
