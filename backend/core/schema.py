"""What the OpenAPI description makes of a view."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from core.idempotency import HEADER, LONGEST
from core.repeatable import Repeatable

IDEMPOTENCY_KEY = OpenApiParameter(
    HEADER,
    {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": r"^[ -~]*[!-~][ -~]*$"},
    OpenApiParameter.HEADER,
    description="Sent again with the same key within 24 hours, the request is not carried out"
    " again, but answered again.",
)


class Schema(AutoSchema):
    """Short names for pages, and the header of what may be sent again."""

    def get_paginated_name(self, serializer_name: str) -> str:
        return f"{serializer_name}Page"

    def get_override_parameters(self) -> list[Any]:
        makes = isinstance(self.view, Repeatable) and self.method == "POST"
        return [*super().get_override_parameters(), *([IDEMPOTENCY_KEY] if makes else [])]
