"""Store, search, look and delete over HTTP, with the real model and the real database."""

from uuid import uuid4

import pytest

from tests.factories import INDEX, make_batch, make_search
from tests.speaking import Agent, Bot

REFUND = "Refunds are paid within fourteen days of the return."
SHIPPING = "Parcels leave the warehouse every weekday at noon."
ERROR = "Error code E4711 means that the paper tray is empty."


def test_what_was_stored_is_found(agent):
    document = agent.store(REFUND, SHIPPING)

    best = agent.search("How long until I get my money back?")[0]

    assert best["document_id"] == str(document)
    assert (best["generation"], best["ordinal"], best["content"]) == (1, 0, REFUND)
    assert 0.3 < best["similarity"] < 1


def test_storing_the_same_batch_again_changes_nothing(agent):
    document = agent.store(REFUND, SHIPPING)
    before = agent.stored()

    agent.store(REFUND, SHIPPING, document_id=document)

    assert agent.stored() == before
    assert agent.found("refunds").count(REFUND) == 1


def test_the_answer_to_a_batch_is_its_size(agent):
    response = agent.call("store", "POST", "/v1/embed_and_store", json=make_batch("a", "b", "c"))

    assert response.json() == {"stored": 3}


def test_a_chunk_is_found_by_its_embedding_text_and_quoted_by_its_content(agent):
    chunk = {"ordinal": 0, "content": "It takes two weeks.", "embedding_text": REFUND}

    agent.store(chunks=[chunk])

    assert agent.found("refund") == ["It takes two weeks."]


def test_rows_of_a_table_are_found_below_the_names_of_their_columns(agent):
    rows = "| Darjeeling | 3 |"
    named = f"| Tea | Price |\n{rows}"

    agent.store(chunks=[{"ordinal": 0, "content": rows, "embedding_text": f"teas\n{named}"}])

    assert agent.found("What is the price of Darjeeling?") == [named]


@pytest.mark.parametrize("mode", ["hybrid", "dense", "lexical"])
def test_no_bot_sees_another_bots_passages(agent, agent_of, mode):
    agent.store(REFUND)
    same_workspace = agent_of(Bot(workspace=agent.bot.workspace))
    same_bot_elsewhere = agent_of(Bot(bot=agent.bot.bot))

    for stranger in (same_workspace, same_bot_elsewhere, agent_of(Bot())):
        assert stranger.found("refunds", retrieval={"mode": mode}) == []
        assert stranger.stored() == []


@pytest.mark.parametrize("mode", ["hybrid", "dense", "lexical"])
def test_two_bots_with_the_same_document_id_keep_their_own_texts(agent, agent_of, mode):
    document, mallory = agent.store(REFUND), agent_of(Bot())
    mallory.store("Refunds are never paid.", document_id=document)

    assert agent.found("refunds", retrieval={"mode": mode}) == [REFUND]
    assert mallory.found("refunds", retrieval={"mode": mode}) == ["Refunds are never paid."]


@pytest.mark.parametrize("mode", ["hybrid", "dense", "lexical"])
@pytest.mark.parametrize("generation", [None, 1])
def test_what_is_hidden_is_not_found(agent, mode, generation):
    hidden = agent.store(REFUND)
    agent.store("Refunds of gift cards are not possible.")
    entry = {"document_id": str(hidden), "generation": generation}

    found = agent.found("refunds", hidden=[entry], retrieval={"mode": mode})

    assert found == ["Refunds of gift cards are not possible."]


@pytest.mark.parametrize("mode", ["hybrid", "dense", "lexical"])
def test_hiding_the_old_generation_shows_the_new_one(agent, mode):
    document = agent.store("The refund takes 14 days.")
    agent.store("The refund takes 7 days.", document_id=document, generation=2)
    old = {"document_id": str(document), "generation": 1}

    found = agent.found("refund", hidden=[old], retrieval={"mode": mode})

    assert found == ["The refund takes 7 days."]


def test_as_many_as_ten_thousand_generations_can_be_hidden(agent):
    agent.store(REFUND)
    others = [{"document_id": str(uuid4())} for _ in range(9_999)]
    more = [{"document_id": str(uuid4()), "generation": 1}]

    assert agent.found("refunds", hidden=others + more) == [REFUND]


def test_lexical_search_finds_the_exact_code_that_vectors_blur(agent):
    agent.store(ERROR, "Error code E4712 means that the toner is low.")

    assert agent.found("E4711", retrieval={"mode": "lexical"}) == [ERROR]


def test_lexical_search_finds_other_forms_of_an_english_word(agent):
    agent.store(SHIPPING)

    assert agent.found("weekdays", retrieval={"mode": "lexical"}) == [SHIPPING]


def test_lexical_search_finds_words_of_other_languages(agent):
    agent.store("Die Rückerstattung dauert vierzehn Tage.")

    found = agent.found("rückerstattung", retrieval={"mode": "lexical"})

    assert found == ["Die Rückerstattung dauert vierzehn Tage."]


def test_lexical_search_for_stop_words_alone_finds_nothing(agent):
    agent.store(REFUND)

    assert agent.found("of the and", retrieval={"mode": "lexical"}) == []


@pytest.mark.parametrize(
    "query",
    [
        "it's a 'quoted' \\ back\\slash & | ! ( ) <-> :* refund",
        "' OR 1=1; DROP TABLE chunk_384 --",
        "refund:* & !day | (x",
        "C:\\temp\\refund.txt http://example.com/a?b=c&d='e' refund",
        "%s %(text)s {0} $1 refund",
    ],
)
@pytest.mark.parametrize("mode", ["hybrid", "lexical"])
def test_query_syntax_is_only_text(agent, query, mode):
    agent.store(REFUND)

    assert agent.search(query, retrieval={"mode": mode}) is not None


def test_a_passage_both_legs_find_comes_before_one_that_only_one_finds(agent):
    agent.store("Refunds are paid in fourteen days.", "The sky over the harbour is blue.")

    first, *_ = agent.search("refunds paid")

    assert first["content"] == "Refunds are paid in fourteen days."
    assert first["score"] == pytest.approx(2 / 61)


def test_no_more_than_top_k_are_found(agent):
    agent.store(*(f"Refund rule number {number}." for number in range(12)))

    assert len(agent.found("refund rule", retrieval={"top_k": 5})) == 5
    assert len(agent.found("refund rule")) == 6


def test_the_least_similarity_keeps_strangers_out(agent):
    agent.store(REFUND, "Granite is an igneous rock.")

    found = agent.found("When are refunds paid?", retrieval={"min_score": 0.3})

    assert found == [REFUND]


@pytest.mark.parametrize(
    ("action", "path", "body"),
    [
        ("store", "/v1/embed_and_store", make_batch("text", index_id="other:384:1")),
        ("search", "/v1/search", make_search(index_id="other:384:1")),
        ("chat", "/v1/chat", {"message": "x", "index_id": "other:384:1"}),
        ("chat", "/v1/chat/stream", {"message": "x", "index_id": "other:384:1"}),
    ],
)
def test_another_models_index_is_refused(agent, action, path, body):
    response = agent.call(action, "POST", path, json=body)

    assert response.status_code == 409
    assert response.json()["code"] == "index_mismatch"
    assert agent.stored() == []


def test_the_audit_counts_generations_and_lists_one_documents_ordinals(agent):
    first, second = agent.store("a", "b"), agent.store("c")

    counted = {entry["document_id"]: entry for entry in agent.stored()}
    listed = agent.stored(document_id=str(first))

    assert counted[str(first)]["chunks"] == 2
    assert counted[str(second)]["ordinals"] is None
    assert listed[0]["ordinals"] == [0, 1]
    assert listed[0] | {"ordinals": None, "fingerprints": None} == counted[str(first)]
    assert listed[0]["index_id"] == INDEX


def test_deleting_a_generation_leaves_the_others(agent):
    document = agent.store("old one", "old two")
    agent.store("new", document_id=document, generation=2)

    gone = agent.delete(f"/v1/vectors/{document}", generation="1")

    assert gone == 2
    assert [entry["generation"] for entry in agent.stored()] == [2]


def test_deleting_a_document_leaves_the_others_and_can_be_repeated(agent):
    document, other = agent.store(REFUND), agent.store(SHIPPING)

    assert agent.delete(f"/v1/vectors/{document}") == 1
    assert agent.delete(f"/v1/vectors/{document}") == 0
    assert [entry["document_id"] for entry in agent.stored()] == [str(other)]


def test_another_bots_document_cannot_be_deleted(agent, agent_of):
    document = agent.store(REFUND)
    mallory = agent_of(Bot())

    assert mallory.delete(f"/v1/vectors/{document}") == 0
    assert mallory.delete("/v1/namespace") == 0
    assert len(agent.stored()) == 1


def test_a_namespace_goes_whole_and_alone(agent, agent_of):
    agent.store("a", "b")
    agent.store("c")
    neighbour: Agent = agent_of(Bot(workspace=agent.bot.workspace))
    neighbour.store("d")

    assert agent.delete("/v1/namespace") == 3
    assert agent.stored() == []
    assert len(neighbour.stored()) == 1


def test_the_longest_batch_allowed_is_stored(agent):
    agent.store(*(f"Rule number {number}" for number in range(128)))

    assert agent.stored()[0]["chunks"] == 128


def test_a_chunk_of_very_many_different_words_is_stored(agent):
    text = " ".join(chr(0x20000 + number) * 2 for number in range(6_600))

    agent.store(text[:20_000])

    assert agent.stored()[0]["chunks"] == 1
