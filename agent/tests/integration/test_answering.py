"""A whole turn over HTTP with the model that needs no key."""

import pytest

from tests.factories import make_question

REFUND = "Refunds are paid within fourteen days of the return."
SHIPPING = "Parcels leave the warehouse every weekday at noon."
EXTRACTIVE = "extractive"


def test_a_turn_is_sources_then_text_then_grounding_then_done(agent):
    agent.store(REFUND, SHIPPING)

    events = agent.stream("Within how many days are refunds paid?")

    kinds = [event["type"] for event in events]
    assert kinds[0] == "sources"
    assert kinds[-3:] == ["grounding", "usage", "done"]
    assert set(kinds[1:-3]) == {"delta"}
    assert events[-1] == {"type": "done", "finish_reason": "stop"}
    assert events[-2]["usage"]["model"] == EXTRACTIVE


def test_sources_are_numbered_from_one_and_say_where_they_stand(agent):
    document = agent.store(REFUND)

    [source] = agent.stream("When are refunds paid?")[0]["sources"]

    assert (source["index"], source["document_id"], source["ordinal"]) == (1, str(document), 0)
    assert source["content"] == REFUND


def test_the_quote_stands_in_the_answer_where_the_grounding_says(agent):
    agent.store(SHIPPING, f"Good to know 😀. {REFUND}")

    events = agent.stream("Within how many days are refunds paid?")

    answer = "".join(event["text"] for event in events if event["type"] == "delta")
    sources = {source["index"]: source["content"] for source in events[0]["sources"]}
    for part in next(event["grounding"] for event in events if event["type"] == "grounding"):
        assert answer[part["start"] : part["end"]] == part["quote"]
        assert part["quote"] in sources[part["source_index"]]
        assert answer[part["end"] :].startswith(f" [{part['source_index']}]")
    assert REFUND in answer


def test_the_answer_in_one_piece_equals_the_streamed_one(agent):
    agent.store(REFUND, SHIPPING)
    question = "Within how many days are refunds paid?"

    whole = agent.chat(question).json()
    events = agent.stream(question)

    assert whole["content"] == "".join(e["text"] for e in events if e["type"] == "delta")
    assert whole["sources"] == events[0]["sources"]
    assert whole["grounding"] == events[-3]["grounding"]
    assert whole["usage"] == events[-2]["usage"]
    assert whole["finish_reason"] == "stop"


def test_a_bot_without_documents_refuses_in_its_own_words(agent):
    configuration = {"answers": {"refusal": "Ask at the desk."}}

    answer = agent.chat("When are refunds paid?", configuration=configuration).json()

    assert answer["content"] == "Ask at the desk."
    assert answer["sources"] == answer["grounding"] == []


def test_hidden_documents_are_neither_shown_nor_quoted(agent):
    document = agent.store(REFUND)

    answer = agent.chat("When are refunds paid?", hidden=[{"document_id": str(document)}]).json()

    assert answer["sources"] == []
    assert "fourteen" not in answer["content"]


def test_no_more_sources_are_shown_than_the_bot_asks_for(agent):
    agent.store(*(f"Refund rule number {number}." for number in range(9)))

    answer = agent.chat("refund rule", configuration={"retrieval": {"top_k": 3}}).json()

    assert [source["index"] for source in answer["sources"]] == [1, 2, 3]


def test_retrieval_fails_before_the_first_byte(agent):
    body = make_question(index_id="other:384:1")

    response = agent.call("chat", "POST", "/v1/chat/stream", json=body)

    assert response.status_code == 409
    assert response.headers["Content-Type"] == "application/problem+json"


def test_the_stream_is_one_json_object_a_line(agent):
    agent.store("Line one.\nLine two of the refund rule, with \u2028 inside.")

    response = agent.call("chat", "POST", "/v1/chat/stream", json=make_question("refund rule"))

    assert response.headers["Content-Type"] == "application/x-ndjson"
    assert response.content.endswith(b"\n")
    assert all(line.startswith(b'{"type":') for line in response.content.splitlines())


@pytest.mark.parametrize(
    "text", ["😀👨‍👩‍👧‍👦 family emoji", "שלום עולם", "ไทย ภาษา", "e\u0301 and é"]
)
def test_text_comes_back_as_it_was_stored(agent, text):
    agent.store(text)

    [source] = agent.chat(text).json()["sources"]

    assert source["content"] == text
