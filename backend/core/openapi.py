"""What the OpenAPI description says of every operation alike."""

from collections.abc import Iterator
from typing import Any

from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers

from core.idempotency import HEADER


class FieldErrorSerializer(serializers.Serializer[dict[str, str]]):
    pointer = serializers.CharField(help_text="JSON Pointer (RFC 6901) to what is wrong.")
    code = serializers.CharField()
    detail = serializers.CharField()


class ProblemSerializer(serializers.Serializer[dict[str, object]]):
    """An error, as RFC 9457 has it; `code` is stable, the words are not."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    request_id = serializers.CharField()
    errors = FieldErrorSerializer(many=True, required=False)  # type: ignore[assignment]


PROBLEM = OpenApiResponse(ProblemSerializer, description="A problem; `code` tells which.")

PROBLEM_TYPE = "application/problem+json"


# Any request may be answered so before its view has looked at it.
ANY_REQUEST = {
    "400": "The request cannot be read, or something in it is not allowed.",
    "406": "No type of content that is wanted can be made.",
    "413": "The body is too large.",
    "415": "The body's type, charset or encoding is not supported.",
    "429": "Too many requests; `Retry-After` says when to come back.",
}
ANY_CALLER = {
    "401": "Nobody is signed in, or no longer.",
    "403": "This caller may not do this.",
}
ANY_REPEAT = {
    "409": "The first request with this `Idempotency-Key` is still being answered.",
    "422": "This `Idempotency-Key` belongs to another request.",
}


def document_problems(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """drf-spectacular's hook: every answer that is not a success is a problem document.

    No `default` stands for the rest: an answer that is not named here would be a mistake.
    """
    for operations in result["paths"].values():
        for operation in operations.values():
            for status, words in _answers_of_all(operation):
                operation["responses"].setdefault(status, {"description": words})
            _as_problems(operation["responses"])
    return result


def _answers_of_all(operation: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield from ANY_REQUEST.items()
    if operation.get("security", [{}]) != [{}]:
        yield from ANY_CALLER.items()
    if any(each["name"] == HEADER for each in operation.get("parameters", [])):
        yield from ANY_REPEAT.items()


def _as_problems(responses: dict[str, Any]) -> None:
    for status, response in responses.items():
        if not status.startswith("2"):
            schema = {"$ref": "#/components/schemas/Problem"}
            response["content"] = {PROBLEM_TYPE: {"schema": schema}}


def plain_names(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """drf-spectacular's hook: a schema is called as its component; pydantic's titles say less."""
    for schema in result["components"]["schemas"].values():
        for part in (schema, *schema.get("properties", {}).values()):
            part.pop("title", None)
    return result


def close_bodies(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """drf-spectacular's hook: say that a body takes no field it does not name."""
    for name, schema in result["components"]["schemas"].items():
        if name.endswith("Request") and schema.get("type") == "object":
            schema.setdefault("additionalProperties", False)
    return result
