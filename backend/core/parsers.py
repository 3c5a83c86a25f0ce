"""JSON as RFC 8259 and I-JSON (RFC 7493) mean it, with limits, and one code per fault."""

import json
import math
import re
from collections.abc import Mapping
from typing import IO, Any

from rest_framework.parsers import BaseParser

from core.exceptions import InvalidInput, TooLarge, UnsupportedType

MAX_BODY_BYTES = 2**20
MAX_DEPTH = 32
MAX_INTEGER = 2**63 - 1
LONGEST_INTEGER = 20  # characters, with its sign
STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)


class StrictJSONParser(BaseParser):
    """Reads one JSON object. A view may allow more by its attribute `max_body_bytes`."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Raises: InvalidInput, TooLarge, UnsupportedType; nothing else, whatever is sent."""
        context = parser_context or {}
        refuse_compression(context)
        _refuse_other_charsets(media_type or "")
        limit: int = getattr(context.get("view"), "max_body_bytes", MAX_BODY_BYTES)
        body = stream.read(limit + 1)
        if len(body) > limit:
            raise TooLarge(f"A request body has at most {limit:,} bytes here.")
        return parse_object(body)


def parse_object(body: bytes) -> dict[str, Any]:
    """The object in `body`, which is UTF-8.

    Raises:
        InvalidInput: with the code invalid_encoding, too_deep, invalid_json, duplicate_key,
            not_a_finite_number, out_of_range, nul_not_allowed, invalid_unicode or
            object_required.
    """
    text = _decoded(body)
    _refuse_depth(text)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_constant,
            parse_float=_number,
            parse_int=_integer,
        )
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise InvalidInput(
            f"This is not JSON: {error.msg} ({where}).", code="invalid_json"
        ) from error
    if "\\u" in text:  # only an escape can bring what UTF-8 itself does not allow
        _refuse_odd_characters(value)
    if not isinstance(value, dict):
        raise InvalidInput("The body must be a JSON object.", code="object_required")
    return value


def refuse_compression(context: Mapping[str, Any]) -> None:
    """Raises: UnsupportedType: the body of the parser's request is said to be compressed."""
    request = context.get("request")
    encoding = request.headers.get("Content-Encoding", "identity") if request else "identity"
    if encoding.strip().lower() not in {"", "identity"}:
        raise UnsupportedType(
            "A compressed request body is not supported.", code="encoding_not_supported"
        )


def _refuse_other_charsets(media_type: str) -> None:
    charset = re.search(r"charset\s*=\s*\"?([^\";\s]*)", media_type, re.IGNORECASE)
    if charset and charset.group(1).lower() not in {"utf-8", "utf8"}:
        raise UnsupportedType("JSON is sent in UTF-8 only.", code="charset_not_supported")


def _decoded(body: bytes) -> str:
    if b"\0" in body:  # UTF-16 and UTF-32 look like this; in UTF-8 JSON it cannot stand
        raise InvalidInput("The body is not UTF-8.", code="invalid_encoding")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        detail = f"The body is not UTF-8 (byte {error.start})."
        raise InvalidInput(detail, code="invalid_encoding") from error


def _refuse_depth(text: str) -> None:
    depth = 0
    for match in STRING_OR_BRACKET.finditer(text):
        first = match.group()[0]
        if first in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                detail = f"The body is nested deeper than {MAX_DEPTH} levels."
                raise InvalidInput(detail, code="too_deep")
        elif first in "]}":
            depth -= 1


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise InvalidInput("A key stands twice in one object.", code="duplicate_key")
    return found


def _constant(name: str) -> float:
    raise InvalidInput(f"{name} is not a finite number.", code="not_a_finite_number")


def _number(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise InvalidInput("A number is too large.", code="not_a_finite_number")
    return value


def _integer(digits: str) -> int:
    if len(digits) > LONGEST_INTEGER or not -MAX_INTEGER - 1 <= int(digits) <= MAX_INTEGER:
        raise InvalidInput("A whole number does not fit into 64 bits.", code="out_of_range")
    return int(digits)


def _refuse_odd_characters(value: object) -> None:
    if isinstance(value, str):
        _refuse_odd_string(value)
    elif isinstance(value, dict):
        for key, inner in value.items():
            _refuse_odd_string(key)
            _refuse_odd_characters(inner)
    elif isinstance(value, list):
        for inner in value:
            _refuse_odd_characters(inner)


def _refuse_odd_string(text: str) -> None:
    if "\0" in text:
        raise InvalidInput("A text holds a NUL character.", code="nul_not_allowed")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise InvalidInput("A text holds half a surrogate pair.", code="invalid_unicode")
