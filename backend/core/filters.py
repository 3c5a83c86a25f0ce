"""What a list can be narrowed by and ordered by: what its view declares, and nothing else."""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import UTC
from itertools import groupby
from typing import Any, cast
from uuid import UUID

from django.db.models import Choices, Q, QuerySet, Value
from django.db.models.functions import Collate, Lower, StrIndex
from django.db.models.lookups import GreaterThan
from django.utils.dateparse import parse_datetime
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request
from rest_framework.views import APIView

from core.exceptions import FieldError, InvalidInput
from core.problems import escaped

LONGEST_SEARCH = 200  # characters
CANONICAL = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)


class Filter(ABC):
    """One parameter of a list: what it may be, and which rows it leaves."""

    schema: Mapping[str, object]
    words = ""

    @abstractmethod
    def condition(self, value: str) -> Q:
        """Raises: ValueError: in words, what the parameter must be."""


class Id(Filter):
    """Rows that belong to the one with an id; a foreign id finds nothing, as a missing one."""

    schema: Mapping[str, object] = {"type": "string", "format": "uuid"}

    def __init__(self, field: str, words: str) -> None:
        self.field, self.words = field, words

    def condition(self, value: str) -> Q:
        if not CANONICAL.fullmatch(value):
            raise ValueError("an id")
        return Q(**{self.field: UUID(value)})


class OneOf(Filter):
    """Rows of which a field has one of a few values."""

    def __init__(self, field: str, choices: type[Choices], *, without: Sequence[str] = ()) -> None:
        self.field = field
        self.values = [str(value) for value in choices.values if value not in without]
        self.schema = {"type": "string", "enum": self.values}

    def condition(self, value: str) -> Q:
        if value not in self.values:
            raise ValueError(f"one of {', '.join(self.values)}")
        return Q(**{self.field: value})


class Search(Filter):
    """Rows of which one of some fields holds a text, in any case; nothing in it is a wildcard."""

    schema: Mapping[str, object] = {"type": "string", "minLength": 1, "maxLength": LONGEST_SEARCH}
    words = "A part of it, in any case. No character has a meaning of its own."

    def __init__(self, *fields: str) -> None:
        self.fields = fields

    def condition(self, value: str) -> Q:
        if not 0 < len(value) <= LONGEST_SEARCH or "\0" in value:
            raise ValueError(f"a text of 1 to {LONGEST_SEARCH} characters")
        found = Q()
        for field in self.fields:
            found |= Q(**{f"{field}__icontains": value})
        return found


class Words(Filter):
    """Rows of which a field holds each of some words, or parts of them, in any order and case.

    Letters of which only ASCII's have two cases are compared by their bytes, which is several times
    faster than what Unicode demands; where a word has others, the longest stretch without them is
    looked for first.
    """

    schema: Mapping[str, object] = {"type": "string", "minLength": 1, "maxLength": LONGEST_SEARCH}
    words = "Words or parts of them, in any order and case; all of them are there."

    def __init__(self, field: str) -> None:
        self.field = field

    def condition(self, value: str) -> Q:
        words = value.split()
        if not words or len(value) > LONGEST_SEARCH or "\0" in value:
            raise ValueError(f"a text of 1 to {LONGEST_SEARCH} characters")
        found = Q()
        for word in sorted(words, key=len, reverse=True):
            found &= self._has(word)
        return found

    def _has(self, word: str) -> Q:
        stretches = groupby(word.lower(), key=_is_plain)
        longest = max(("".join(signs) for plain, signs in stretches if plain), key=len, default="")
        quick = Q(GreaterThan(StrIndex(Lower(Collate(self.field, "C")), Value(longest)), 0))
        if longest == word.lower():
            return quick
        exact = Q(**{f"{self.field}__icontains": word})
        return quick & exact if longest else exact


class Flag(Filter):
    """Rows of which something is true, or is not."""

    schema: Mapping[str, object] = {"type": "boolean"}

    def __init__(self, is_so: Q, words: str) -> None:
        self.is_so, self.words = is_so, words

    def condition(self, value: str) -> Q:
        if value not in {"true", "false"}:
            raise ValueError("true or false")
        return self.is_so if value == "true" else ~self.is_so


class Moment(Filter):
    """Rows from a moment on (`gte`) or before it (`lt`)."""

    schema: Mapping[str, object] = {"type": "string", "format": "date-time"}

    def __init__(self, field: str, compare: str) -> None:
        self.lookup = f"{field}__{compare}"
        self.words = "From this moment on." if compare == "gte" else "Before this moment."

    def condition(self, value: str) -> Q:
        wrong = ValueError("a moment with its time zone, such as 2026-01-31T09:30:00Z")
        try:
            moment = parse_datetime(value)
            if moment is None or moment.tzinfo is None:
                raise wrong
            return Q(**{self.lookup: moment.astimezone(UTC)})
        except (ValueError, OverflowError) as error:
            raise wrong from error


def _is_plain(sign: str) -> bool:
    """Whether it is of ASCII, or there is no other case of it."""
    return sign.isascii() or sign.lower() == sign.upper()


def between(field: str) -> dict[str, Filter]:
    """`<field>_after` and `<field>_before`: a span of time, half-open."""
    name = field.removesuffix("_at")
    return {f"{name}_after": Moment(field, "gte"), f"{name}_before": Moment(field, "lt")}


class ClosedFilters(BaseFilterBackend):
    """Takes the parameters that the view declares in `filters` and `orderings`, and no others.

    `filters` maps names to Filter; `orderings` are names of fields, the first of them the one that
    holds without being asked for; a minus before it turns it round. Paging has its own.
    """

    def filter_queryset(
        self, request: Request, queryset: QuerySet[Any], view: APIView
    ) -> QuerySet[Any]:
        """Raises: InvalidInput: unknown_parameter, duplicate_parameter, invalid_filter."""
        _refuse_others(request, view)
        for name, kind in filters_of(view).items():
            if name in request.query_params:
                queryset = queryset.filter(_condition(name, kind, request.query_params[name]))
        return queryset

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        found = [
            _described(name, kind.schema, kind.words) for name, kind in filters_of(view).items()
        ]
        if orderings := orderings_of(view):
            schema = {"type": "string", "enum": list(orderings), "default": orderings[0]}
            found.append(_described("ordering", schema, "A minus: the greatest first."))
        return found


def filters_of(view: object) -> Mapping[str, Filter]:
    """What the view's list can be narrowed by."""
    return cast(Mapping[str, Filter], getattr(view, "filters", {}))


def orderings_of(view: object) -> tuple[str, ...]:
    """How the view's list can be ordered, the usual way first; empty where there is no choice."""
    usual = cast(Sequence[str], getattr(view, "orderings", ()))
    turned = [name[1:] if name.startswith("-") else f"-{name}" for name in usual]
    pairs = zip(usual, turned, strict=True)
    return tuple(name for pair in pairs for name in pair)


def ordering_of(request: Request, view: object) -> str:
    """How the list is to be ordered; empty where there is no choice.

    Raises: InvalidInput: invalid_ordering.
    """
    allowed = orderings_of(view)
    wanted = request.query_params.get("ordering", allowed[0] if allowed else "")
    if allowed and wanted not in allowed:
        raise invalid("ordering", "invalid_ordering", f"This must be one of {', '.join(allowed)}.")
    return wanted if allowed else ""


def narrowed_by(request: Request, view: object) -> list[str]:
    """The filters and the ordering of a request, to tell one list from another."""
    names = sorted({*filters_of(view), "ordering"} & request.query_params.keys())
    return [f"{name}={request.query_params[name]}" for name in names]


def invalid(name: str, code: str, detail: str) -> InvalidInput:
    """The refusal of a parameter."""
    fault = FieldError(pointer=f"/{escaped(name)}", code=code, detail=detail)
    return InvalidInput(detail, code=code, errors=[fault])


def _refuse_others(request: Request, view: APIView) -> None:
    ours = set(getattr(getattr(view, "paginator", None), "parameters", ()))
    known = {*ours, *filters_of(view), *(["ordering"] if orderings_of(view) else [])}
    for name, values in request.query_params.lists():
        if name not in known:
            detail = f"This list knows the parameters {', '.join(sorted(known))} only."
            raise invalid(name, "unknown_parameter", detail)
        if len(values) > 1:
            raise invalid(name, "duplicate_parameter", "This parameter stands twice.")


def _condition(name: str, kind: Filter, value: str) -> Q:
    try:
        return kind.condition(value)
    except ValueError as error:
        raise invalid(name, "invalid_filter", f"This must be {error}.") from error


def _described(name: str, schema: Mapping[str, object], words: str) -> dict[str, Any]:
    about = {"description": words} if words else {}
    return {"name": name, "in": "query", "required": False, "schema": dict(schema), **about}
