"""From one command to a cited answer over a long PDF, and what is left after the end."""

import json
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatsphere.settings import ROOT
from tests.factories import Launcher, alive, started, until
from tests.stack import handbook
from tests.stack.conftest import make_launcher, numbers_of_passages, store_paused
from tests.stack.person import PASSWORD, Json, Person

PAGES = 105
ASKED = 87


@pytest.fixture(scope="module")
def stack(data_dir: Path) -> Iterator[Launcher]:
    with started(make_launcher(data_dir)) as launcher:
        yield launcher


@pytest.fixture(scope="module")
def alice(stack: Launcher) -> Person:
    return Person(stack)


@pytest.fixture(scope="module")
def document(alice: Person, place: Path) -> Json:
    """The handbook, ready."""
    pdf = handbook.write(place / "handbook.pdf", pages=PAGES, sentences=9)
    return alice.until_final(alice.upload(pdf))


def test_a_long_pdf_becomes_ready(document):
    assert (document["status"], document["error"]) == ("ready", None)
    assert document["chunk_count"] >= PAGES
    assert document["progress"] == {
        "stage": "done",
        "done": document["chunk_count"],
        "total": document["chunk_count"],
        "seconds_left": None,
    }


def test_every_passage_has_one_row_and_one_vector(stack, alice, document):
    rows, vectors = numbers_of_passages(stack, document["id"])

    assert rows == vectors == list(range(document["chunk_count"]))
    audit = alice.audit()
    assert (audit["missing"], audit["orphaned"], audit["stale"]) == (0, 0, 0)


def test_the_answer_cites_the_page_that_says_it(alice, document):
    reply = alice.ask(alice.converse(), handbook.question_about(ASKED))

    assert reply["status"] == "complete"
    assert str(handbook.year_of(ASKED)) in reply["content"]
    assert "[1]" in reply["content"]
    cited = source_of(reply, handbook.fact_of(ASKED))
    assert cited["page"] == ASKED
    assert cited["document_id"] == document["id"]


def test_every_quote_stands_literally_in_a_passage_of_the_document(alice, document):
    passages = {chunk["id"]: chunk["content"] for chunk in alice.chunks(document["id"])}

    reply = alice.ask(alice.converse(), handbook.question_about(33))

    sources = {source["index"]: source for source in reply["sources"]}
    assert reply["grounding"]
    for claim in reply["grounding"]:
        source = sources[claim["source_index"]]
        assert claim["supported"]
        assert claim["quote"] in source["content"]
        assert source["content"] == passages[source["chunk_id"]]


def test_the_stream_tells_what_is_saved(alice):
    conversation = alice.converse()

    with alice.asking(conversation, handbook.question_about(61)) as stream:
        events = list(stream)

    text = "".join(event["delta"] for event in events if event["type"] == "text-delta")
    saved = alice.messages(conversation)[-1]
    assert str(handbook.year_of(61)) in text
    assert text == saved["content"]
    assert [event["type"] for event in events][:2] == ["start", "data-sources"]
    assert events[-1]["type"] == "finish"
    assert events == alice.follow(saved["id"])


def test_the_first_lines_of_the_client_s_readme_work(stack, alice, capsys):
    text = (ROOT / "sdk/python/README.md").read_text("utf-8")
    program = text.partition("```python\n")[2].partition("```")[0]
    for shown, real in (
        ("http://localhost:8000", f"http://127.0.0.1:{stack.port}"),
        ("you@example.com", alice.email),
        ("your pass phrase", PASSWORD),
    ):
        assert shown in program
        program = program.replace(shown, real)

    exec(program, {})  # noqa: S102 - our own file

    printed = capsys.readouterr().out
    assert "The library opens at nine in the morning. [1]" in printed
    assert "[1] Opening hours: The library opens" in printed


def test_the_whole_stack_is_small_when_idle(stack):
    done = stack.run("status", "--json")

    assert done.returncode == 0, done.stdout
    assert json.loads(done.stdout)["memory_bytes"] < 700e6


def test_doctor_has_nothing_to_say(stack):
    done = stack.run("doctor", "--json")

    bad = [f for f in json.loads(done.stdout)["findings"] if f["level"] == "bad"]
    assert (done.returncode, bad) == (0, [])


def test_a_question_in_other_words_gets_the_answer_that_was_written_to_it(stack):
    bob = Person(stack)
    hours, answer = "What are your opening hours?", "Nine to five, and Saturdays until two."
    bob.until_final(bob.train_pairs({hours: answer, "Where can I park?": "In the courtyard."}))

    reply = bob.ask(bob.converse(), "Are you open in the evening?")

    assert reply["content"].startswith(f"{answer} [")
    [claim] = reply["grounding"]
    cited = next(s for s in reply["sources"] if s["index"] == claim["source_index"])
    assert (cited["content"], cited["heading_path"]) == (answer, [hours])


def test_what_was_deleted_while_the_store_is_paused_is_in_no_answer(stack):
    bob, marker = Person(stack), "xylophone-4711"
    document = bob.train_text(f"The secret word of the vault is {marker}, says the keeper.")
    bob.until_final(document)
    conversation = bob.converse()
    asked = "What is the secret word of the vault?"
    assert marker in bob.ask(conversation, asked)["content"]

    with store_paused(stack):
        bob.delete(document)
        said = [bob.search(f"{asked} {number}") for number in range(25)]
        said += [bob.ask(conversation, asked)["content"] for _ in range(5)]
        assert bob.audit()["orphaned"] == 1

    assert [each for each in said if marker in str(each)] == []
    bob.repair()
    until(lambda: bob.audit()["vectors"] == 0, seconds=60, what="the repair", pause=0.2)
    assert bob.audit()["healthy"]


def test_ctrl_c_leaves_no_process_and_a_second_start_keeps_all_data(stack, alice, document):
    conversation = alice.converse()
    before = alice.ask(conversation, handbook.question_about(5))
    members = stack.tree()
    begun = time.monotonic()

    stack.signal(signal.SIGINT)

    assert stack.ended() == 0
    assert time.monotonic() - begun < 10
    assert not alive(members)

    stack.up()
    stack.lines.clear()
    stack.until_ready()
    assert alice.messages(conversation)[-1] == before
    assert alice.document(document["id"]) == document
    again = alice.ask(alice.converse(), handbook.question_about(ASKED))
    assert source_of(again, handbook.fact_of(ASKED))["page"] == ASKED


def source_of(reply: Json, fact: str) -> Json:
    """The source whose quote is `fact`."""
    claim = next(c for c in reply["grounding"] if fact in " ".join((c["quote"] or "").split()))
    found: Json = next(s for s in reply["sources"] if s["index"] == claim["source_index"])
    return found
