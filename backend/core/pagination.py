"""Lists in pages, by a signed cursor that is worth nothing to anyone else or elsewhere."""

import json
from collections.abc import Sequence
from typing import Any, cast

from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import Field, Model, Q, QuerySet
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.exceptions import InvalidInput
from core.filters import invalid, narrowed_by, ordering_of
from core.request_facts import current_caller

DEFAULT_SIZE = 20
MAX_SIZE = 100


class SignedCursor(BasePagination):
    """Pages of `{"results", "next", "previous"}`, newest first; `page_size` is 1 to 100.

    A subclass may order by another unique `key`, all of it ascending with `newest_first = False`.
    Where the view has `orderings`, the one that is asked for holds instead.
    """

    parameters = ("cursor", "page_size")
    key: tuple[str, ...] = ("created_at", "id")
    newest_first = True

    def paginate_queryset(  # type: ignore[override]
        self, queryset: QuerySet[Any], request: Request, view: APIView | None = None
    ) -> list[Any]:
        """Raises: InvalidInput: invalid_cursor, invalid_ordering or out_of_range."""
        self.request, self.view = request, view
        if wanted := ordering_of(request, view):
            self.key, self.newest_first = (wanted.lstrip("-"), "id"), wanted.startswith("-")
        size = _page_size(request)
        backwards, place = self._place(queryset.model)
        rows = queryset.order_by(*self._order(backwards=backwards))
        if place:
            rows = rows.filter(self._beyond(place, backwards=backwards))
        found = list(rows[: size + 1])
        more, page = len(found) > size, found[:size]
        if backwards:
            page.reverse()
        self.has_next = more or backwards
        self.has_previous = (more or not backwards) if place else False
        if backwards and not more:
            self.has_previous = False
        self.page = page
        return page

    def get_paginated_response(self, data: Any) -> Response:
        has_page = bool(self.page)
        return Response(
            {
                "results": data,
                "next": self._link(self.page[-1], "n") if has_page and self.has_next else None,
                "previous": self._link(self.page[0], "p")
                if has_page and self.has_previous
                else None,
            }
        )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["results", "next", "previous"],
            "properties": {"results": schema, "next": link, "previous": link},
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        size = {"type": "integer", "minimum": 1, "maximum": MAX_SIZE, "default": DEFAULT_SIZE}
        return [
            {"name": "cursor", "in": "query", "required": False, "schema": {"type": "string"}},
            {"name": "page_size", "in": "query", "required": False, "schema": size},
        ]

    def _order(self, *, backwards: bool) -> list[str]:
        sign = "-" if self.newest_first != backwards else ""
        return [sign + name for name in self.key]

    def _beyond(self, place: Sequence[object], *, backwards: bool) -> Q:
        compare = "lt" if self.newest_first != backwards else "gt"
        beyond, same = Q(), Q()
        for name, value in zip(self.key, place, strict=True):
            beyond |= same & Q(**{f"{name}__{compare}": value})
            same &= Q(**{name: value})
        return beyond

    def _place(self, model: type[Model]) -> tuple[bool, list[object]]:
        if "cursor" not in self.request.query_params:
            return False, []
        try:
            way, *values = self._signer().unsign_object(self.request.query_params["cursor"])
            fields = [cast("Field[Any, Any]", model._meta.get_field(name)) for name in self.key]
            place = [field.to_python(value) for field, value in zip(fields, values, strict=True)]
            if None in place:
                raise ValueError("a place has no gaps")
        except (signing.BadSignature, ValidationError, ValueError, TypeError) as error:
            raise InvalidInput(
                "This cursor is not from this list.", code="invalid_cursor"
            ) from error
        return way == "p", place

    def _link(self, row: Model, way: str) -> str:
        return self._link_to([way, *(str(getattr(row, name)) for name in self.key)])

    def _link_to(self, place: list[str]) -> str:
        parameters = self.request.query_params.copy()
        parameters["cursor"] = self._signer().sign_object(place)
        return self.request.build_absolute_uri(f"{self.request.path}?{parameters.urlencode()}")

    def _signer(self) -> signing.Signer:
        narrowed = narrowed_by(self.request, self.view)
        bound_to = [current_caller(), self.request.path, *narrowed]
        return signing.Signer(salt=json.dumps(["cursor", *bound_to]))


class ListCursor(SignedCursor):
    """As `SignedCursor`, of a list that is worked out and in its own order; a place is a number."""

    def paginate_queryset(  # type: ignore[override]
        self, queryset: Sequence[Any], request: Request, view: APIView | None = None
    ) -> list[Any]:
        """Raises: InvalidInput: invalid_cursor or out_of_range."""
        self.request, self.view = request, view
        self.start, self.end = self._bounds(_page_size(request))
        self.length = len(queryset)
        return list(queryset[self.start : self.end])

    def get_paginated_response(self, data: Any) -> Response:
        more, before = self.end < self.length, self.start > 0
        return Response(
            {
                "results": data,
                "next": self._link_to(["n", str(self.end)]) if more else None,
                "previous": self._link_to(["p", str(self.start)]) if before else None,
            }
        )

    def _bounds(self, size: int) -> tuple[int, int]:
        if "cursor" not in self.request.query_params:
            return 0, size
        try:
            way, place = self._signer().unsign_object(self.request.query_params["cursor"])
            at = int(place)
        except (signing.BadSignature, ValueError, TypeError) as error:
            raise InvalidInput(
                "This cursor is not from this list.", code="invalid_cursor"
            ) from error
        return (at, at + size) if way == "n" else (max(0, at - size), at)


def _page_size(request: Request) -> int:
    value = request.query_params.get("page_size", str(DEFAULT_SIZE))
    digits = value.isascii() and value.isdigit() and len(value) <= len(str(MAX_SIZE))
    if not digits or not 1 <= int(value) <= MAX_SIZE:
        raise invalid("page_size", "out_of_range", f"page_size is from 1 to {MAX_SIZE}.")
    return int(value)
