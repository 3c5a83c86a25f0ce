"""What people see when a part is killed or hangs in the middle of its work."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import psutil
import pytest
from chatsphere_client import ProblemError

from tests.factories import Launcher, kill, started, until
from tests.stack import handbook
from tests.stack.conftest import make_launcher, numbers_of_passages
from tests.stack.person import Json, Person
from tests.stack.slow_model import slow_model

KILLS = 5
QUESTION = "Who keeps the light?"


@pytest.fixture(scope="module")
def stack(data_dir: Path) -> Iterator[Launcher]:
    """Short leases and little patience, so that what takes half a minute takes seconds here."""
    with slow_model() as address:
        launcher = make_launcher(
            data_dir,
            LEASE_SECONDS="4",
            AGENT_READ_TIMEOUT="10",
            AGENT_STORE_TIMEOUT="10",
            OPENAI_BASE_URL=address,
            MODELS="openai:slow",
        )
        with started(launcher):
            yield launcher


@pytest.fixture(scope="module")
def alice(stack: Launcher) -> Person:
    return Person(stack)


@pytest.fixture
def conversation(alice: Person) -> UUID:
    return alice.converse()


def test_a_document_survives_five_deaths_of_its_worker(stack, alice, place):
    document = alice.upload(handbook.write(place / "long.pdf", pages=120, sentences=13, seed=2))
    progress = 0
    for _ in range(KILLS):
        progress = until_further(alice, document, progress)
        crash(stack, "worker")

    final = alice.until_final(document)

    rows, vectors = numbers_of_passages(stack, document)
    assert (final["status"], final["error"]) == ("ready", None)
    assert rows == vectors == list(range(final["chunk_count"]))
    assert stack.state()["parts"]["worker"]["restarts"] >= KILLS


def test_a_reply_ends_although_the_web_process_was_killed_in_the_middle(stack, alice):
    bot = alice.make_bot(model="openai:slow", answers={"only_from_sources": False})
    conversation = alice.converse(bot)
    with alice.asking(conversation, QUESTION) as stream:
        until(lambda: next(stream)["type"] == "text-delta", what="the first words")
        killed = crash(stack, "web")
        begun = time.monotonic()

    until_replaced(stack, "web", killed)
    reply = until(
        lambda: ended_reply(alice, conversation), seconds=30, what="the reply's end", pause=0.2
    )

    assert time.monotonic() - begun < 30
    assert [message["role"] for message in alice.messages(conversation)] == ["user", "assistant"]
    assert alice.messages(conversation)[0]["content"] == QUESTION
    assert reply["status"] in {"complete", "partial", "failed"}
    assert alice.follow(reply["id"])[-1]["type"] in {"finish", "data-error"}


def test_a_question_is_kept_while_the_agent_is_dead_and_answered_when_it_is_back(
    stack, alice, conversation
):
    killed = crash(stack, "agent")

    with pytest.raises(ProblemError) as refused:
        alice.ask(conversation, QUESTION)

    assert (refused.value.status, refused.value.code) == (503, "agent_unavailable")
    question, reply = alice.messages(conversation)
    assert question["content"] == QUESTION
    assert (reply["status"], reply["error"]["code"]) == ("failed", "agent_unavailable")
    until_replaced(stack, "agent", killed)
    assert alice.ask(conversation, QUESTION)["status"] == "complete"


def test_a_question_is_kept_while_the_agent_hangs(stack, alice, conversation):
    agent = stack.part("agent")
    agent.send_signal(signal.SIGSTOP)
    try:
        with pytest.raises(ProblemError) as refused:
            alice.ask(conversation, QUESTION)
    finally:
        agent.send_signal(signal.SIGCONT)

    assert (refused.value.status, refused.value.code) == (504, "agent_timeout")
    assert alice.messages(conversation)[0]["content"] == QUESTION
    assert alice.ask(conversation, QUESTION)["status"] == "complete"


def crash(stack: Launcher, part: str) -> int:
    """Kill a part with everything that it started; the process number it had."""
    pid: int = until(lambda: stack.state()["parts"][part]["pid"])
    process = psutil.Process(pid)
    kill([process, *process.children(recursive=True)])
    return pid


def until_replaced(stack: Launcher, part: str, killed: int) -> None:
    def is_new_and_well() -> bool:
        state = stack.state()["parts"][part]
        return state["healthy"] and state["pid"] != killed

    until(is_new_and_well, seconds=60, what=f"a new {part}")


def until_further(alice: Person, document: UUID, done: int) -> int:
    """Wait until a worker is at work on the document and has stored more than `done` passages."""

    def further() -> int | None:
        now = alice.document(document)
        assert now["status"] in {"queued", "processing"}, now
        stored: int = now["progress"]["done"]
        return stored if now["status"] == "processing" and stored > done else None

    progress: int = until(further, seconds=120, what="more progress", pause=0.1)
    return progress


def ended_reply(alice: Person, conversation: UUID) -> Json | None:
    reply = alice.messages(conversation)[-1]
    return None if reply["status"] in {"pending", "streaming"} else reply
