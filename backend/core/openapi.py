"""What the OpenAPI description says of every operation alike."""

from typing import Any

from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers


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


def document_problems(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """drf-spectacular's hook: every answer that is not a success is a problem document."""
    for operations in result["paths"].values():
        for operation in operations.values():
            responses = operation["responses"]
            responses["default"] = {"description": "Any other problem; `code` tells which."}
            for status, response in responses.items():
                if not status.startswith("2"):
                    schema = {"$ref": "#/components/schemas/Problem"}
                    response["content"] = {PROBLEM_TYPE: {"schema": schema}}
    return result
