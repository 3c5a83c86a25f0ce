"""Finding passages: only of this bot, only of what is live, only as the rows have them."""

import pytest

from apps.documents import pipeline, retrieval, tasks
from apps.documents.actions import add_text, delete_document
from apps.documents.models import Document
from services.agent_client import Hidden, Hit
from tests.factories import make_bot, make_document

pytestmark = pytest.mark.django_db
TEXT = "The tower of Pisa leans to the south."


@pytest.fixture
def bot(alice):
    return make_bot(owner=alice)


def ready(bot, text: str = TEXT, name: str = "Tower") -> Document:
    document = add_text(bot, name=name, text=text)
    tasks.ingest()
    document.refresh_from_db()
    assert document.status == "ready"
    return document


def search(client, bot, query: str = "Where does the tower lean?", **body):
    return client.post(f"/api/v1/bots/{bot.pk}/search/", {"query": query, **body})


def hit(document: Document, ordinal: int = 0, generation: int = 1) -> Hit:
    return Hit(
        document_id=document.pk,
        generation=generation,
        ordinal=ordinal,
        content="What the store says.",
        score=0.5,
    )


def test_a_passage_is_found_with_its_place_in_the_text(agent, as_user, alice, bot):
    document = ready(bot)
    chunk = document.chunks.get()

    response = search(as_user(alice), bot)

    assert response.status_code == 200
    [found] = response.json()["results"]
    assert found == {
        "chunk_id": str(chunk.pk),
        "document_id": str(document.pk),
        "document_name": "Tower",
        "content": TEXT,
        "heading_path": [],
        "score": found["score"],
        "page": None,
        "char_start": 0,
        "char_end": len(TEXT),
    }


def test_another_bot_s_passages_are_not_found(agent, as_user, alice, bot):
    ready(make_bot(owner=alice))

    assert search(as_user(alice), bot).json() == {"results": []}


def test_a_deleted_text_is_not_found_by_the_very_next_search(agent, as_user, alice, bot):
    client, document = as_user(alice), ready(bot)
    assert search(client, bot).json()["results"]

    client.delete(f"/api/v1/documents/{document.pk}/")

    assert agent.vectors, "the store still has it"
    assert search(client, bot).json() == {"results": []}


def test_a_text_is_not_found_before_all_of_it_is_there(agent, as_user, alice, bot, monkeypatch):
    monkeypatch.setattr(pipeline, "BATCH", 1)
    document = add_text(bot, name="Tower", text="\n\n".join(TEXT * 30 for _ in range(3)))
    during, store = [], pipeline.agent.store

    def store_and_search(*args, **kwargs):
        kept = store(*args, **kwargs)
        during.append(retrieval.search(bot, query="tower"))
        return kept

    monkeypatch.setattr(pipeline.agent, "store", store_and_search)
    tasks.ingest()

    document.refresh_from_db()
    assert during == [[]] * document.chunk_count
    assert len(retrieval.search(bot, query="tower")) == document.chunk_count


def test_the_store_is_told_what_it_must_not_show(bot):
    deleted, building, replaced, _fine = (
        make_document(bot=bot, status="deleting"),
        make_document(bot=bot, building_generation=1),
        make_document(bot=bot, status="ready", active_generation=1, building_generation=2),
        make_document(bot=bot, status="ready", active_generation=1),
    )
    make_document(status="deleting")

    hidden = retrieval.hidden(bot)

    assert sorted(hidden, key=str) == sorted(
        [
            Hidden(document_id=deleted.pk),
            Hidden(document_id=building.pk, generation=1),
            Hidden(document_id=replaced.pk, generation=2),
        ],
        key=str,
    )


def test_more_than_the_agent_takes_refuses_no_search(agent, bot, monkeypatch):
    monkeypatch.setattr(retrieval, "MOST_HIDDEN", 1)
    live, deleted = ready(bot), [ready(bot, f"Tower {name}.") for name in ("A", "B")]
    for document in deleted:
        delete_document(document)

    found = retrieval.search(bot, query="tower")

    assert len(agent.calls[-1][2]["hidden"]) == 1
    assert [each["document_id"] for each in found] == [str(live.pk)]


def test_what_the_store_shows_all_the_same_is_left_out(agent, bot):
    live, deleted, foreign = ready(bot), ready(bot, "A bridge."), ready(make_bot(), "A wall.")
    delete_document(deleted)
    hits = [
        hit(deleted),
        hit(foreign),
        hit(live, generation=2),
        hit(live, ordinal=7),
        hit(live),
    ]

    [source] = retrieval.sources(bot, hits)

    assert (source["index"], source["document_id"]) == (1, str(live.pk))


def test_a_passage_of_a_generation_that_is_not_the_active_one_is_left_out(agent, bot):
    document = ready(bot)
    Document.objects.filter(pk=document.pk).update(active_generation=2)

    assert document.chunks.filter(generation=1).exists()
    assert retrieval.sources(bot, [hit(document, generation=1)]) == []


def test_the_text_shown_is_the_row_s(agent, bot):
    document = ready(bot)

    [source] = retrieval.sources(bot, [hit(document)])

    assert source["content"] == TEXT


def test_sources_keep_their_order_and_count_from_one(agent, bot):
    first, second = ready(bot), ready(bot, "A bridge.")

    sources = retrieval.sources(bot, [hit(second), hit(first)])

    assert [source["index"] for source in sources] == [1, 2]
    assert [source["document_id"] for source in sources] == [str(second.pk), str(first.pk)]


def test_the_numbers_an_answer_refers_to_are_kept(agent, bot):
    first, second = ready(bot), ready(bot, "A bridge.")
    delete_document(first)
    events = [{**dict(hit(first)), "index": 1}, {**dict(hit(second)), "index": 2}]

    [source] = retrieval.sources(bot, events)

    assert (source["index"], source["document_id"]) == (2, str(second.pk))


def test_sources_are_plain_json(agent, bot):
    import json

    [source] = retrieval.sources(bot, [hit(ready(bot))])

    assert json.loads(json.dumps(source)) == source


def test_many_hits_cost_one_query(agent, bot, django_assert_num_queries):
    document = ready(bot)

    with django_assert_num_queries(1):
        retrieval.sources(bot, [hit(document, ordinal) for ordinal in range(50)])


def test_top_k_is_the_caller_s_or_the_bot_s(agent, as_user, alice):
    bot = make_bot(owner=alice, retrieval={"top_k": 3})
    for number in range(5):
        ready(bot, f"{TEXT} Number {number}.")
    client = as_user(alice)

    assert len(search(client, bot).json()["results"]) == 3
    assert len(search(client, bot, top_k=2).json()["results"]) == 2
    assert len(search(client, bot, top_k=50).json()["results"]) == 5


def test_the_bot_s_own_way_of_retrieval_is_used(agent, as_user, alice):
    bot = make_bot(owner=alice, retrieval={"mode": "lexical", "min_score": 0.25})

    search(as_user(alice), bot)

    [body] = [body for _, path, body in agent.calls if path == "/v1/search"]
    assert body["retrieval"] == {"mode": "lexical", "top_k": 6, "min_score": 0.25}
    assert body["index_id"] == agent.index_id


def test_an_agent_with_another_model_is_asked_again_with_its_index(agent, as_user, alice, bot):
    client = as_user(alice)
    search(client, bot)
    agent.index_id = "another/3/1"

    assert search(client, bot).status_code == 200


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({}, "/query", "required"),
        ({"query": ""}, "/query", "blank"),
        ({"query": "  "}, "/query", "blank"),
        ({"query": "a" * 8_001}, "/query", "max_length"),
        ({"query": 1}, "/query", "wrong_type"),
        ({"query": "a", "top_k": 0}, "/top_k", "min_value"),
        ({"query": "a", "top_k": 51}, "/top_k", "max_value"),
        ({"query": "a", "top_k": "5"}, "/top_k", "wrong_type"),
        ({"query": "a", "top_k": True}, "/top_k", "wrong_type"),
        ({"query": "a", "namespace": "x"}, "/namespace", "unknown_field"),
        ({"query": "a", "hidden": []}, "/hidden", "unknown_field"),
    ],
)
def test_a_wrong_search_is_refused_by_the_field(agent, as_user, alice, bot, body, pointer, code):
    response = as_user(alice).post(f"/api/v1/bots/{bot.pk}/search/", body)

    assert response.status_code == 400
    assert [(fault["pointer"], fault["code"]) for fault in response.json()["errors"]] == [
        (pointer, code)
    ]
    assert agent.count("/v1/search") == 0


@pytest.mark.parametrize(
    ("status", "code", "answer"),
    [
        (503, "dependency_unavailable", (503, "agent_unavailable")),
        (500, "internal_error", (502, "agent_error")),
        (429, "model_rate_limited", (429, "model_rate_limited")),
    ],
)
def test_the_agent_s_faults_are_told_apart(agent, as_user, alice, bot, status, code, answer):
    agent.fail("/v1/search", status, code)

    response = search(as_user(alice), bot)

    assert (response.status_code, response.json()["code"]) == answer


def test_an_agent_that_is_down_is_said_at_once(agent, as_user, alice, bot):
    agent.down()

    response = search(as_user(alice), bot)

    assert (response.status_code, response.json()["code"]) == (503, "agent_unavailable")
    assert response["Retry-After"]
