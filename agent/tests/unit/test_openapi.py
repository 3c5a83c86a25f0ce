"""The description is complete, true and the same each time."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from chatsphere_agent.main import create_app


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    made: dict[str, Any] = create_app().openapi()
    return made


def references(part: Any) -> Iterator[str]:
    """Every $ref anywhere in `part`, and what discriminators point to."""
    if isinstance(part, dict):
        yield from [part["$ref"]] if "$ref" in part else []
        yield from part.get("mapping", {}).values()
        for inner in part.values():
            yield from references(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from references(inner)


def test_every_reference_leads_somewhere(described):
    schemas = described["components"]["schemas"]

    found = set(references(described))

    assert found
    assert {name.removeprefix("#/components/schemas/") for name in found} <= schemas.keys()


def test_every_route_asks_for_the_token_and_says_how_it_fails(described):
    for path, methods in described["paths"].items():
        for operation in methods.values():
            if path.startswith("/v1/"):
                assert operation["security"] == [{"HTTPBearer": []}]
                refused = operation["responses"]["401"]["content"]
                assert list(refused) == ["application/problem+json"]
            assert "422" not in operation["responses"]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/v1/embed_and_store", "StoreRequest"),
        ("/v1/search", "SearchRequest"),
        ("/v1/chat", "ChatRequest"),
        ("/v1/chat/stream", "ChatRequest"),
    ],
)
def test_bodies_are_described(described, path, name):
    content = described["paths"][path]["post"]["requestBody"]["content"]

    assert content == {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
    assert described["components"]["schemas"][name]["additionalProperties"] is False


def test_the_streams_events_are_told_apart_by_their_type(described):
    content = described["paths"]["/v1/chat/stream"]["post"]["responses"]["200"]["content"]
    events = described["components"]["schemas"]["ChatEvent"]["discriminator"]

    assert list(content) == ["application/x-ndjson"]
    assert events["propertyName"] == "type"
    assert set(events["mapping"]) == {"sources", "delta", "grounding", "usage", "done", "error"}


def test_the_document_is_printed_without_settings_and_alike_each_time(described):
    command = [sys.executable, "-m", "chatsphere_agent.openapi"]
    env = {"PATH": os.environ["PATH"], "PYTHONHASHSEED": "7"}

    printed = subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout

    assert printed == json.dumps(described, indent=2, sort_keys=True) + "\n"
