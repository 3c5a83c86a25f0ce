"""Outside models behind the real service: what the backend sees of them."""

import threading

import httpx2
import pytest

from tests.external.conftest import GEMINI, OPENAI, Kind
from tests.external.wire import openai_error
from tests.speaking import Agent
from tests.vendor import Cut, Hang, Reply

REFUND = "Refunds are paid within fourteen days."


@pytest.fixture(params=[GEMINI, OPENAI], ids=["gemini", "openai"])
def configured(request: pytest.FixtureRequest) -> dict[str, str]:
    """A bot's configuration that names the vendor's model."""
    return {"model": request.param.name}


def kind_of(configured: dict[str, str]) -> Kind:
    return GEMINI if configured["model"] == GEMINI.name else OPENAI


def test_a_turn_streams_sources_the_answer_and_what_it_used(agent, vendor, configured):
    agent.store(REFUND)
    vendor.reply = Reply(kind_of(configured).answer("Within fourteen days", " [1", "] [4]."))

    events = agent.stream("When are refunds paid?", configuration=configured)

    assert [event["type"] for event in events][0 :: len(events) - 1] == ["sources", "done"]
    texts = [event["text"] for event in events if event["type"] == "delta"]
    assert "".join(texts) == "Within fourteen days [1]."
    assert events[-2]["usage"] == {
        "model": configured["model"],
        "input_tokens": 21,
        "output_tokens": 7,
    }


def test_the_found_passages_reach_the_vendor(agent, vendor, configured):
    agent.store(REFUND)
    vendor.reply, before = Reply(kind_of(configured).answer("x")), len(vendor.calls)

    agent.chat("When are refunds paid?", configuration=configured)

    [call] = vendor.calls[before:]
    (_, system), *_ = kind_of(configured).prompt_of(call.body)
    assert REFUND in system


def test_the_first_words_arrive_while_the_vendor_is_still_speaking(agent, vendor, configured):
    go_on, kind = threading.Event(), kind_of(configured)
    vendor.reply = Reply([kind.chunk("first"), go_on, *kind.answer("second")])

    stream = agent.events("Why?", configuration=configured)
    _, first = next(stream), next(stream)
    was_held = not go_on.is_set()
    go_on.set()
    rest = [event for event in stream if event["type"] == "delta"]

    assert (first, was_held) == ({"type": "delta", "text": "first"}, True)
    assert [event["text"] for event in rest] == ["second"]


def test_a_failure_after_the_sources_is_the_last_event(agent, vendor, configured):
    vendor.reply = kind_of(configured).failure(401, "bad key")

    events = agent.stream("Why?", configuration=configured)

    assert [event["type"] for event in events] == ["sources", "error"]
    assert events[-1]["code"] == "model_auth"


def test_a_cut_in_the_middle_keeps_what_was_said(agent, vendor, configured):
    vendor.reply = Reply([kind_of(configured).chunk("half an ans"), Cut])

    events = agent.stream("Why?", configuration=configured)

    assert [event["type"] for event in events] == ["sources", "delta", "error"]
    assert events[-1]["code"] == "model_bad_stream"


def test_in_one_piece_a_failure_is_a_problem_with_the_time_to_wait(agent, vendor):
    vendor.reply = openai_error(429, "rate_limit_exceeded", "slow down", Retry_After="11")

    response = agent.chat("Why?", configuration={"model": OPENAI.name})

    assert (response.status_code, response.json()["code"]) == (503, "model_rate_limited")
    assert response.headers["Retry-After"] == "11"


def test_failures_inside_streams_are_counted(agent, vendor, http):
    vendor.reply = openai_error(500, "server_error", "oops")

    agent.stream("Why?", configuration={"model": OPENAI.name})

    assert 'failures_total{code="model_unavailable"}' in http.get("/metrics").text


def test_when_the_reader_leaves_the_vendor_is_hung_up_on(agent, own_vendor, configured, served):
    """The agent's own models are pointed to a vendor of this test only."""
    kind = kind_of(configured)
    own_vendor.reply = Reply([kind.chunk("first"), Hang])
    settings = served.app.state.settings
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "gemini_base_url", own_vendor.url)
        patch.setattr(settings, "openai_base_url", f"{own_vendor.url}/v1")
        patch.setattr(served.app.state.models, "_built", {})
        read_one_word_and_leave(agent, configured)

    assert own_vendor.gone.wait(20)


def read_one_word_and_leave(agent: Agent, configured: dict[str, str]) -> None:
    with httpx2.Client(base_url=agent.http.base_url, trust_env=False) as leaver:
        stream = Agent(leaver, agent.bot).events("Why?", configuration=configured)
        assert [next(stream)["type"], next(stream)["type"]] == ["sources", "delta"]
        stream.close()  # type: ignore[attr-defined]  # it is a generator
