"""Another embedding model: built beside the old one, then searched instead of it, never both."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import groupby

import pytest
from django.db import connection
from django.utils import timezone

from apps.bots.models import Bot
from apps.documents import mending, moving, pipeline, repairs, tasks, upkeep
from apps.documents.actions import add_text
from apps.documents.models import Chunk, Document, IndexCheck
from tests.factories import make_bot
from tests.knowing import SENTENCE, counts, later, long_text, read_in, rewrite, tend

pytestmark = pytest.mark.django_db
NEW = "other-words/4/1"  # of other dimensions


@pytest.fixture
def bot(alice):
    return make_bot(owner=alice)


@pytest.fixture
def client(as_user, alice):
    return as_user(alice)


def search(client, bot, query: str = "Where does the tower lean?"):
    return client.post(f"/api/v1/bots/{bot.pk}/search/", {"query": query, "top_k": 50})


def found(client, bot, query: str = "Where does the tower lean?") -> list[str]:
    response = search(client, bot, query)
    assert response.status_code == 200, response.json()
    return [hit["document_name"] for hit in response.json()["results"]]


def index_of(bot) -> str:
    return Bot.objects.values_list("index_id", flat=True).get(pk=bot.pk)


def indexes_kept(agent) -> set[str]:
    return {key[4] for key in agent.vectors}


def moving_of(client, bot):
    return client.get(f"/api/v1/bots/{bot.pk}/index-audit/").json()["moving"]


@pytest.fixture
def slowly(monkeypatch):
    """One passage a turn."""
    monkeypatch.setattr(upkeep, "TURN", 0)
    monkeypatch.setattr(mending, "BATCH", 1)


def test_a_bots_index_is_that_of_its_first_document(agent, bot):
    assert index_of(bot) == ""

    read_in(bot)

    assert index_of(bot) == agent.index_id


def test_a_new_model_is_moved_to_without_reading_or_cutting_anything_again(agent, bot, client):
    document = read_in(bot, long_text())
    before = list(Chunk.objects.order_by("ordinal").values())
    agent.offer(NEW)

    tend()

    document.refresh_from_db()
    assert (index_of(bot), document.index_id) == (NEW, NEW)
    assert list(Chunk.objects.order_by("ordinal").values()) == before
    assert document.active_generation == 1
    assert agent.embedded.count(before[0]["embedding_text"]) == 2
    assert found(client, bot)[0] == "Tower"
    assert agent.calls[-1][2]["index_id"] == NEW


def test_what_is_left_behind_stays_a_minute_for_questions_under_way_and_then_goes(
    agent, bot, client
):
    read_in(bot)
    old = agent.index_id
    agent.offer(NEW)

    tend(turns=2)
    assert indexes_kept(agent) == {old, NEW}
    assert counts(bot) == {"wrong_model": 1}

    later(bot)
    tend()
    assert indexes_kept(agent) == {NEW}
    assert counts(bot) == {}


def test_until_all_is_there_the_old_index_answers(agent, bot, client, slowly):
    document = read_in(bot, long_text(4))
    old = agent.index_id
    agent.offer(NEW)

    for done in range(1, document.chunk_count + 1):
        upkeep.turn()
        assert moving_of(client, bot) == {"to": NEW, "done": done, "total": document.chunk_count}
        names = found(client, bot)
        assert agent.calls[-1][2]["index_id"] == old
        assert len(names) == document.chunk_count
    upkeep.turn()

    assert moving_of(client, bot) is None
    assert index_of(bot) == NEW
    assert len(found(client, bot)) == document.chunk_count


def test_a_document_that_comes_during_the_move_is_found_at_once_and_after_it(
    agent, bot, client, slowly
):
    read_in(bot, long_text(3))
    agent.offer(NEW)
    upkeep.turn()

    read_in(bot, "The gondola glides under the bridge.", name="Canal")
    assert found(client, bot, "gondola") == ["Canal"]
    tend(turns=Chunk.objects.count() + 1)

    assert index_of(bot) == NEW
    assert found(client, bot, "gondola") == ["Canal"]
    assert counts(bot) == {"wrong_model": Chunk.objects.count()}


def test_a_document_that_became_ready_just_before_the_switch_puts_it_off(
    agent, bot, client, monkeypatch
):
    read_in(bot)
    agent.offer(NEW)
    names = iter(["Canal"])

    def one_more(_place: str) -> None:
        for name in names:
            read_in(bot, "The gondola glides under the bridge.", name=name)

    monkeypatch.setattr(moving, "reached", one_more)

    tend()
    assert index_of(bot) != NEW
    assert found(client, bot, "gondola") == ["Canal"]

    tend()
    assert index_of(bot) == NEW
    assert found(client, bot, "gondola") == ["Canal"]


def test_an_edit_just_before_the_switch_puts_it_off(agent, bot, client, monkeypatch):
    chunk = read_in(bot).chunks.get()
    agent.offer(NEW)
    edits = iter(["A lighthouse stands upright."])

    def edit(_place: str) -> None:
        for content in edits:
            rewrite(chunk, content)

    monkeypatch.setattr(moving, "reached", edit)

    tend()
    assert index_of(bot) != NEW
    tend()

    assert index_of(bot) == NEW
    assert found(client, bot, "lighthouse") == ["Tower"]


def test_a_document_that_is_built_when_the_bot_moves_is_built_again(
    agent, bot, client, monkeypatch
):
    """It was embedded for the old index, and the switch came before it was ready."""
    read_in(bot)
    old, real, moves = agent.index_id, pipeline._finish, iter([NEW])

    def finish(*given):
        for target in moves:
            agent.offer(target)
            moving.look_for_a_new_model()
            bot.refresh_from_db()
            assert moving.move(bot, until=float("inf"))
        real(*given)

    monkeypatch.setattr(pipeline, "_finish", finish)
    document = add_text(bot, name="Canal", text="The gondola glides under the bridge.")

    tasks.ingest()

    document.refresh_from_db()
    assert (document.status, document.index_id, document.attempts) == ("ready", NEW, 0)
    assert found(client, bot, "gondola") == ["Canal"]
    later(bot)
    tend()
    assert counts(bot) == {}
    assert old not in indexes_kept(agent)


def test_where_the_old_model_is_gone_the_bot_says_so_until_all_is_built_anew(
    agent, bot, client, slowly
):
    document = read_in(bot, long_text(2))
    agent.index_id = NEW  # and the old one is not served any more

    upkeep.turn()
    refused = search(client, bot)
    health = client.get(f"/api/v1/bots/{bot.pk}/index-audit/").json()
    assert (refused.status_code, refused.json()["code"]) == (409, "index_mismatch")
    assert "indexed anew" in refused.json()["detail"]
    assert (health["wrong_model"], health["healthy"]) == (document.chunk_count, False)
    assert health["missing"] == document.chunk_count - 1

    tend(turns=document.chunk_count + 1)
    assert len(found(client, bot)) == document.chunk_count


def test_a_document_that_comes_while_the_old_model_is_gone_is_read_in_all_the_same(
    agent, bot, client, slowly
):
    read_in(bot, long_text(3))
    agent.index_id = NEW
    upkeep.turn()

    read_in(bot, "The gondola glides under the bridge.", name="Canal")
    tend(turns=Chunk.objects.count() + 1)

    assert found(client, bot, "gondola") == ["Canal"]


@pytest.mark.django_db(transaction=True)
def test_a_question_while_the_old_model_is_gone_gets_a_sentence(agent, bot, client):
    read_in(bot)
    agent.index_id = NEW
    talk = client.post(f"/api/v1/bots/{bot.pk}/conversations/").json()["id"]

    answered = client.post(
        f"/api/v1/conversations/{talk}/send_message/", {"message": "Where is the tower?"}
    )

    assert (answered.status_code, answered.json()["code"]) == (409, "index_mismatch")
    assert "indexed anew" in answered.json()["detail"]


def test_an_operator_who_goes_back_keeps_the_old_index(agent, bot, client, slowly):
    read_in(bot, long_text(3))
    old = agent.index_id
    agent.offer(NEW)
    tend(turns=2)
    assert indexes_kept(agent) == {old, NEW}

    agent.offer(old)
    tend(turns=2)

    assert moving_of(client, bot) is None
    assert index_of(bot) == old
    assert indexes_kept(agent) == {old}


def test_an_operator_who_goes_on_to_a_third_model_gets_that(agent, bot, slowly):
    document = read_in(bot, long_text(2))
    agent.offer(NEW)
    upkeep.turn()

    agent.offer("third/3/1")
    tend(turns=document.chunk_count + 2)

    assert index_of(bot) == "third/3/1"
    later(bot)
    tend()
    assert indexes_kept(agent) == {"third/3/1"}


def test_bots_take_turns_and_all_arrive(agent, alice, slowly):
    bots = [make_bot(owner=alice) for _ in range(3)]
    for each in bots:
        read_in(each, long_text(3))
    agent.offer(NEW)

    for _ in range(3):
        upkeep.turn()
    begun = {key[0] for key in agent.vectors if key[4] == NEW}
    tend(turns=20)

    assert len(begun) == 3
    assert {index_of(each) for each in bots} == {NEW}


def test_an_empty_bot_and_one_from_before_there_were_moves_arrive_too(agent, alice, client):
    empty, early = make_bot(owner=alice), make_bot(owner=alice)
    read_in(early)
    Bot.objects.filter(pk=early.pk).update(index_id="")
    agent.offer(NEW)

    tend()

    assert (index_of(empty), index_of(early)) == ("", NEW)
    assert found(client, early) == ["Tower"]


def test_a_worker_that_dies_in_the_middle_is_followed_up(agent, bot, slowly):
    document = read_in(bot, long_text(3))
    agent.offer(NEW)
    upkeep.turn()
    before = len(agent.embedded)

    tend(turns=document.chunk_count)

    assert index_of(bot) == NEW
    assert len(agent.embedded) - before == document.chunk_count - 1


def test_a_document_in_review_survives_the_move(agent, bot, client):
    read_in(bot)
    document = add_text(bot, name="Canal", text="The gondola glides.", review=True)
    tasks.ingest()
    agent.offer(NEW)

    tend()
    client.post(f"/api/v1/documents/{document.pk}/commit/")
    tasks.ingest()

    assert found(client, bot, "gondola") == ["Canal"]


def test_a_moved_bot_is_not_repaired_before_its_minute_is_over(agent, bot):
    read_in(bot)
    agent.offer(NEW)
    tend()

    repairs.ask_for(bot)
    tend()

    check = IndexCheck.objects.get(bot=bot)
    assert check.repair_since > timezone.now() - timedelta(seconds=1)
    assert len(indexes_kept(agent)) == 2


def test_passages_of_both_indexes_are_never_shown_together(agent, bot, client, slowly):
    read_in(bot, long_text(3))
    agent.offer(NEW)
    for _ in range(Chunk.objects.count() + 2):
        upkeep.turn()
        hits = search(client, bot).json()["results"]
        keys = [hit["chunk_id"] for hit in hits]
        assert len(keys) == len(set(keys)) == Chunk.objects.count()
    assert SENTENCE.strip() in hits[0]["content"]
    assert Document.objects.get().index_id == NEW


@pytest.mark.django_db(transaction=True)
def test_every_question_during_a_move_is_answered_and_the_switch_is_one(agent, bot, client, slowly):
    document = read_in(bot, long_text(3))
    old, answers, done = agent.index_id, list[int](), threading.Event()

    def ask() -> None:
        try:
            while not done.is_set():
                answers.append(len(found(client, bot)))
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(ask)
        agent.offer(NEW)
        while index_of(bot) != NEW:
            upkeep.turn()
        asked = len(answers)
        while len(answers) < asked + 3 and not asking.done():
            upkeep.turn()
        done.set()
        asking.result(10)

    assert set(answers) == {document.chunk_count}
    searched = [body["index_id"] for _, path, body in agent.calls if path == "/v1/search"]
    assert [index for index, _ in groupby(searched)] == [old, NEW]
