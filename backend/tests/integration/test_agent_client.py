"""The client of the agent, over real HTTP."""

import time
from uuid import uuid4

import pytest

from services import agent_client as client
from services.agent_client import (
    AgentBadResponse,
    AgentFailed,
    AgentRefused,
    AgentTimeout,
    AgentUnavailable,
    ChunkToStore,
    Hidden,
    Namespace,
)

SPACE = Namespace(workspace=uuid4(), bot=uuid4())


def put(text: str, *, document=None, space: Namespace = SPACE, generation: int = 1):
    document = document or uuid4()
    chunk = ChunkToStore(ordinal=0, content=text, embedding_text=text)
    index_id = client.embedding().index_id
    client.store(
        space, document_id=document, generation=generation, index_id=index_id, chunks=[chunk]
    )
    return document


def look(query: str, *, hidden=(), space: Namespace = SPACE):
    index_id = client.embedding().index_id
    return client.search(space, query=query, index_id=index_id, hidden=hidden, retrieval={})


async def ask(message: str = "Where is the tower?"):
    events = client.chat_stream(
        SPACE, message=message, history=[], index_id="fake-words/3/1", hidden=[], configuration={}
    )
    return [event async for event in events]


def test_what_was_stored_is_found_again(agent):
    document = put("The tower stands in Pisa.")

    [hit] = look("Where is the tower?")

    assert (hit.document_id, hit.generation, hit.ordinal) == (document, 1, 0)
    assert hit.content == "The tower stands in Pisa."


def test_another_bot_s_passages_are_out_of_reach(agent):
    put("The tower stands in Pisa.", space=Namespace(SPACE.workspace, uuid4()))

    assert look("Where is the tower?") == []


def test_a_hidden_generation_is_not_found(agent):
    document = put("The tower stands in Pisa.")

    assert look("tower", hidden=[Hidden(document_id=document, generation=1)]) == []
    assert look("tower", hidden=[Hidden(document_id=document)]) == []
    assert len(look("tower", hidden=[Hidden(document_id=document, generation=2)])) == 1


def test_what_is_stored_can_be_counted_and_removed(agent):
    document = put("The tower stands in Pisa.")

    [kept] = client.stored(SPACE, document)
    assert (kept.chunks, kept.ordinals) == (1, [0])
    assert client.delete(SPACE, document) == 1
    assert client.stored(SPACE) == []


def test_the_embedding_model_is_asked_for_once(agent):
    client.embedding()
    client.embedding()
    assert agent.count("/v1/models") == 1

    client.forget_embedding()
    client.embedding()
    assert agent.count("/v1/models") == 2


def test_another_index_is_refused_with_the_agent_s_code(agent):
    client.embedding()
    agent.index_id = "other/3/1"

    with pytest.raises(AgentRefused) as refused:
        look("tower")

    assert (refused.value.status, refused.value.code) == (409, "index_mismatch")


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (503, "dependency_unavailable", AgentUnavailable),
        (503, "model_unavailable", AgentRefused),
        (502, "model_auth", AgentRefused),
        (504, "model_timeout", AgentRefused),
        (400, "unknown_model", AgentRefused),
        (500, "internal_error", AgentFailed),
        (401, "unauthorized", AgentFailed),
        (403, "action_not_allowed", AgentFailed),
    ],
)
def test_a_refusal_becomes_what_the_caller_can_act_on(agent, status, code, kind):
    agent.fail("/v1/models", status, code, retry_after=7)

    with pytest.raises(kind) as refused:
        client.embedding()

    assert type(refused.value) is kind
    if kind is not AgentFailed:
        assert refused.value.retry_after == 7


@pytest.mark.parametrize("body", [b"<html>down</html>", b"[]", b"{}", b"\xff", b'{"models": 1}'])
def test_an_answer_outside_the_contract_is_a_bad_response(agent, body):
    agent.reply("/v1/models", body)

    with pytest.raises(AgentBadResponse):
        client.embedding()


def test_an_error_page_is_never_passed_on(agent):
    agent.reply("/v1/models", b"<html>secret traceback</html>", status=500)

    with pytest.raises(AgentFailed) as failed:
        client.embedding()

    assert "secret" not in str(failed.value)


def test_reading_stops_at_the_limit(agent):
    agent.reply("/v1/tokenizer", b"x" * (9 * 2**20))

    with pytest.raises(AgentBadResponse):
        client.tokenizer_json()


def test_an_agent_that_is_down_is_noticed_at_once(agent):
    agent.down()
    began = time.monotonic()

    with pytest.raises(AgentUnavailable):
        client.embedding()

    assert time.monotonic() - began < 2
    agent.up()
    assert client.embedding().dimensions == 3


def test_an_agent_that_hangs_is_given_up(agent, settings):
    settings.AGENT_READ_TIMEOUT = 0.2
    agent.hang("/v1/models", 1)

    with pytest.raises(AgentTimeout):
        client.embedding()


def test_storing_may_take_longer_than_anything_else(agent, settings):
    settings.AGENT_READ_TIMEOUT, settings.AGENT_STORE_TIMEOUT = 0.2, 5
    agent.slow("/v1/embed_and_store", 0.4)

    document = put("The tower stands in Pisa.")

    assert len(client.stored(SPACE, document)) == 1


def test_storing_that_hangs_is_given_up(agent, settings):
    settings.AGENT_STORE_TIMEOUT = 0.2
    agent.hang("/v1/embed_and_store", 1)

    with pytest.raises(AgentTimeout):
        put("The tower stands in Pisa.")


async def test_an_answer_comes_as_the_events_of_the_contract(agent):
    agent.script(pieces=["It is ", "in Pisa. [1]"])

    events = await ask()

    assert [event["type"] for event in events] == [
        "sources",
        "delta",
        "delta",
        "grounding",
        "usage",
        "done",
    ]


@pytest.mark.parametrize("cut_after", [0, 1, 2, 3, 4])
async def test_an_answer_that_is_cut_is_a_bad_response(agent, cut_after):
    agent.script(pieces=["It is in Pisa."], cut_after=cut_after)

    with pytest.raises(AgentBadResponse):
        await ask()


@pytest.mark.parametrize(
    "raw",
    [
        [b"not json\n"],
        [b'{"type": "delta", "text": "no sources before"}\n'],
        [b'{"type": "sources", "sources": []}\n', b'{"type": "sources", "sources": []}\n'],
        [b'{"type": "sources", "sources": []}\n', b'{"type": "surprise"}\n'],
        [b'{"type": "sources", "sources": []}\n', b'{"type": "done"'],
        [b"\xff\xfe\n"],
        [b"[]\n"],
        [b"x" * (3 * 2**20)],
    ],
)
async def test_an_answer_that_breaks_the_grammar_is_a_bad_response(agent, raw):
    agent.script(raw=raw)

    with pytest.raises(AgentBadResponse):
        await ask()


async def test_an_answer_may_not_take_longer_than_the_total(agent, settings):
    settings.AGENT_TOTAL_TIMEOUT = 0.1
    agent.script(pieces=["a"] * 50, pause=0.05)

    with pytest.raises(AgentTimeout):
        await ask()


async def test_a_silent_answer_is_given_up(agent, settings):
    settings.AGENT_READ_TIMEOUT = 0.2
    agent.script(pieces=["a"], hold_after=1)

    with pytest.raises(AgentTimeout):
        await ask()


async def test_a_refusal_comes_before_the_first_event(agent):
    agent.fail("/v1/chat/stream", 502, "model_auth")

    with pytest.raises(AgentRefused):
        await ask()


def test_passages_are_copied_into_another_generation(agent):
    document = put("The tower stands in Pisa.")
    index_id = client.embedding().index_id

    copied = client.copy(
        SPACE, document_id=document, index_id=index_id, origin=1, target=2, pairs=[(0, 3), (9, 1)]
    )

    assert copied == 1
    old, new = client.stored(SPACE, document)
    assert (new.generation, new.ordinals, new.fingerprints) == (2, [3], old.fingerprints)
    assert agent.embedded == ["The tower stands in Pisa."]


def test_one_passage_can_be_removed(agent):
    document = put("The tower stands in Pisa.")
    put("The canal is in Venice.", document=document, generation=2)

    assert client.delete(SPACE, document, 1, 0) == 1
    assert client.delete(SPACE, document, 2, 5) == 0
    assert [kept.generation for kept in client.stored(SPACE)] == [2]


def test_what_another_embedding_model_made_can_be_removed_alone(agent):
    document = put("The tower stands in Pisa.")

    assert client.delete(SPACE, document, index_id="other/3/1") == 0
    assert client.delete_namespace(SPACE, index_id="other/3/1") == 0
    assert client.delete_namespace(SPACE, index_id=agent.index_id) == 1


def test_what_is_stored_is_compared_by_what_it_was_made_of(agent):
    document = put("The tower stands in Pisa.")
    [before] = client.stored(SPACE)
    put("The tower leans.", document=document)

    [after] = client.stored(SPACE)

    assert len(before.digest) == 64
    assert after.digest != before.digest


def test_every_index_that_the_agent_serves_is_known(agent):
    agent.offer("other/4/1")

    assert [info.index_id for info in client.embeddings()] == ["other/4/1", "fake-words/3/1"]
    assert client.embedding().dimensions == 4
    assert client.embedding("fake-words/3/1").dimensions == 3
    assert client.tokenizer_json("fake-words/3/1")
    with pytest.raises(AgentRefused) as refused:
        client.embedding("gone/3/1")
    assert refused.value.code == "index_mismatch"
