"""Serializers that take nothing they did not ask for and convert nothing."""

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.utils.html import is_html_input

from core.visible import has_visible

# DRF would take 5 for "5", "5" for 5 and true for 1. Order matters: a subclass comes first.
EXPECTED: tuple[tuple[type[serializers.Field], tuple[type, ...], str], ...] = (  # type: ignore[type-arg]
    (serializers.BooleanField, (bool,), "true or false"),
    (serializers.IntegerField, (int,), "a whole number"),
    (serializers.FloatField, (int, float), "a number"),
    (serializers.CharField, (str,), "a text"),
    (serializers.UUIDField, (str,), "a text"),
    (serializers.ChoiceField, (str,), "a text"),
    (serializers.DateTimeField, (str,), "a text"),
)


class Strict:
    """Mixed into a serializer: unknown fields and values of another type are refused."""

    def to_internal_value(self, data: Any) -> Any:
        """Raises: ValidationError with the codes unknown_field and wrong_type."""
        if isinstance(data, Mapping):
            faults = dict(self._faults(data))
            if faults:
                raise ValidationError(faults)
        return super().to_internal_value(data)  # type: ignore[misc]

    def _faults(self, data: Mapping[str, Any]) -> Iterator[tuple[str, list[ErrorDetail]]]:
        known = {
            name: field
            for name, field in self.fields.items()  # type: ignore[attr-defined]
            if not field.read_only
        }
        for name, value in data.items():
            if name not in known:
                yield name, [ErrorDetail("There is no such field.", code="unknown_field")]
            elif not is_html_input(data) and (wanted := wrong_type(known[name], value)):
                yield name, [ErrorDetail(f"This must be {wanted}.", code="wrong_type")]


class StrictSerializer(Strict, serializers.Serializer[Any]):
    """A serializer for input that has no row of its own."""


class StrictModelSerializer(Strict, serializers.ModelSerializer[Any]):
    """A serializer for a row; `fields` are always listed."""


class NameField(serializers.CharField):
    """A name of 1 to 120 characters after trimming, in Unicode's composed form (NFC).

    One of which nothing is drawn is blank; `allow_blank` is for the empty one.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 120, **options})

    def to_internal_value(self, data: Any) -> str:
        name = super().to_internal_value(unicodedata.normalize("NFC", data))
        if name and not has_visible(name):
            self.fail("blank")
        return name


def wrong_type(field: serializers.Field[Any, Any, Any, Any], value: object) -> str:
    """What `value` should have been, in words; empty if its type is right."""
    if value is None:
        return ""  # `allow_null` decides
    if isinstance(field, serializers.ListField) and isinstance(value, list):
        wrong = (wrong_type(field.child, item) for item in value)
        return next((f"a list; each item {wanted}" for wanted in wrong if wanted), "")
    for kind, types, words in EXPECTED:
        if isinstance(field, kind):
            is_flag = isinstance(value, bool) and bool not in types
            return words if is_flag or not isinstance(value, types) else ""
    return ""
