"""JSON as strict as what reads it later; the wire's own tests hold the long list."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatsphere_agent import strict_json
from chatsphere_agent.errors import BadRequest

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**17), 10**18)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abc"), inner),
)


@given(VALUES)
def test_what_is_good_json_comes_through_unchanged(value):
    assert strict_json.loads(json.dumps(value).encode()) == value


@given(st.binary())
def test_any_bytes_are_read_as_json_or_refused(body):
    with suppress(BadRequest):
        assert strict_json.loads(body) == json.loads(body)


def test_thirty_two_levels_are_read_and_one_more_is_not():
    assert strict_json.loads(b"[" * 32 + b"]" * 32)

    with pytest.raises(BadRequest, match="32"):
        strict_json.loads(b"[" * 34 + b"]" * 34)


def test_the_place_of_the_mistake_is_told():
    with pytest.raises(BadRequest, match="at character 7"):
        strict_json.loads(b'{"a": 1,}'[:7] + b"x")


@pytest.mark.parametrize("text", ["9223372036854775807", "-1", "1e308", "-0.0"])
def test_numbers_a_machine_can_hold_are_read(text):
    assert strict_json.loads(text.encode()) == json.loads(text)
