"""The agent's OpenAPI document. `python -m chatsphere_agent.openapi` prints it; that needs
neither settings nor a database."""

import json
import sys
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter

from chatsphere_agent import schemas

REF = "#/components/schemas/{model}"
# What FastAPI cannot see: bodies that our own parser reads, and the events of the stream.
UNSEEN: dict[str, Any] = {
    "StoreRequest": schemas.StoreRequest,
    "CopyRequest": schemas.CopyRequest,
    "SearchRequest": schemas.SearchRequest,
    "ChatRequest": schemas.ChatRequest,
    "ChatEvent": schemas.ChatEvent,
}
NOT_OURS = ("HTTPValidationError", "ValidationError")  # ours are problems with status 400


def install(app: FastAPI) -> None:
    """Let `app` describe itself by `document`, made once."""

    def openapi() -> dict[str, Any]:
        app.openapi_schema = app.openapi_schema or document(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def document(app: FastAPI) -> dict[str, Any]:
    """The description of `app`, as it really answers."""
    made = get_openapi(title=app.title, version=app.version, routes=app.routes)
    known = made["components"]["schemas"]
    for name, kind in UNSEEN.items():
        schema = TypeAdapter(kind).json_schema(ref_template=REF)
        known |= {**schema.pop("$defs", {}), name: schema}
    for name in NOT_OURS:
        known.pop(name, None)
    for path in made["paths"].values():
        for operation in path.values():
            _correct(operation["responses"])
    return made


def _correct(responses: dict[str, Any]) -> None:
    """Errors are `application/problem+json`, and no request that is not valid gets a 422."""
    responses.pop("422", None)
    for status, response in responses.items():
        content = response.get("content", {})
        if status >= "400" and "application/json" in content:
            content["application/problem+json"] = content.pop("application/json")


if __name__ == "__main__":
    from chatsphere_agent.main import app

    sys.stdout.write(json.dumps(app.openapi(), indent=2, sort_keys=True) + "\n")
