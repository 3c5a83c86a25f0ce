"""What the agent says in JSON: nothing that it can send surfaces as a bug of ours."""

import pytest

from services import agent_stream, agent_wire
from services.agent_errors import AgentBadResponse, AgentRefused

DEEP = b"[" * 100_000
NOT_NUMBERS = [b"NaN", b"Infinity", b"-Infinity", b"1e999", b"-1e999"]


def delta(more: bytes) -> bytes:
    return b'{"type": "delta", "text": "a", "more": ' + more + b"}"


@pytest.mark.parametrize("more", [DEEP, *NOT_NUMBERS, b"1" * 5_000, b'"\xff"'])
def test_an_event_with_something_odd_in_it_is_a_bad_response(more):
    with pytest.raises(AgentBadResponse):
        agent_stream._event(delta(more))


def test_an_event_with_a_field_of_later_times_is_read():
    assert agent_stream._event(delta(b"[1.5, -2e3]"))["more"] == [1.5, -2_000.0]


@pytest.mark.parametrize("answer", [DEEP, b'{"results": NaN}'])
def test_an_answer_with_something_odd_in_it_is_a_bad_response(answer, monkeypatch):
    monkeypatch.setattr(agent_wire, "call", lambda *_given, **_more: answer)

    with pytest.raises(AgentBadResponse):
        agent_wire.call_json("models", "GET", "/v1/models")


def test_a_refusal_that_is_nested_without_end_is_the_agent_s_failure():
    assert agent_wire.refusal(500, DEEP, {}).code == "agent_error"


def test_a_refusal_s_sentence_is_cut():
    body = b'{"code": "model_error", "detail": "' + b"a" * 5_000 + b'"}'

    error = agent_wire.refusal(502, body, {})

    assert isinstance(error, AgentRefused)
    assert len(str(error)) == 500
