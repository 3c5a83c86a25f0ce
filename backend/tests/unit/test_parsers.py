"""JSON bodies, read strictly and in bounded time."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.exceptions import InvalidInput
from core.parsers import MAX_DEPTH, parse_object

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8", exclude_characters="\0")),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=20,
)
CODES = {
    "invalid_json",
    "invalid_encoding",
    "too_deep",
    "duplicate_key",
    "not_a_finite_number",
    "out_of_range",
    "nul_not_allowed",
    "invalid_unicode",
    "object_required",
}


def outcome(body: bytes) -> str:
    """The code of the refusal; "taken" if there is none."""
    try:
        parse_object(body)
    except InvalidInput as refused:
        return refused.code
    return "taken"


def nested(depth: int) -> bytes:
    return b'{"a":' * depth + b"1" + b"}" * depth


@given(st.dictionaries(st.text(st.characters(codec="utf-8", exclude_characters="\0")), VALUES))
def test_whatever_json_can_say_comes_back(value):

    keys_without_nul = json.loads(json.dumps(value).replace("\\u0000", ""))
    assert parse_object(json.dumps(keys_without_nul).encode()) == keys_without_nul


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8")))
def test_anything_else_is_refused_with_a_code_and_never_breaks(body):
    assert outcome(body) in CODES | {"taken"}


def test_the_limit_of_nesting_is_where_it_is_said_to_be():
    assert parse_object(nested(MAX_DEPTH))

    with pytest.raises(InvalidInput) as refused:
        parse_object(nested(MAX_DEPTH + 1))

    assert refused.value.code == "too_deep"


def test_brackets_inside_a_text_are_no_nesting():
    text = '[{"' * 100

    assert parse_object(('{"a": "' + text.replace('"', '\\"') + '"}').encode()) == {"a": text}


@pytest.mark.parametrize(
    "body",
    [
        nested(5_000),
        b"[" * 1_000_000,
        b'{"a": "' + b'\\"' * 500_000,
        b'{"a": "' + b"\\" * 1_000_001 + b'"}',
        b'"' * 1_000_000,
        b'{"a": ' + b"9" * 1_000_000 + b"}",
        b'{"a": ' + b"9" * 1_000_000 + b".5}",
        b"{" + b",".join(b'"%d": 1' % number for number in range(80_000)) + b"}",
    ],
    ids=["deep", "brackets", "escapes", "backslashes", "quotes", "digits", "fraction", "keys"],
)
def test_a_megabyte_of_anything_is_answered_in_bounded_time(body):
    began = time.perf_counter()

    assert outcome(body) in CODES | {"taken"}
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize(
    "digits", ["9223372036854775807", "-9223372036854775808", "0", "-0", "1.5", "-0.0", "1e-320"]
)
def test_numbers_within_64_bits_are_taken(digits):
    assert parse_object(f'{{"a": {digits}}}'.encode()) == {"a": json.loads(digits)}


def test_a_fault_in_json_is_shown_where_it_is():
    with pytest.raises(InvalidInput, match=r"line 2, column 1\b"):
        parse_object(b'{"a": 1,\n}')
