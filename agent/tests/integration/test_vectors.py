"""What the backend needs to keep the store equal to its rows: copy, look closely, take one away."""

import hashlib
from uuid import uuid4

import psycopg
import pytest

from tests.factories import INDEX, make_copy
from tests.speaking import Bot

REFUND = "Refunds are paid within fourteen days of the return."
SHIPPING = "Parcels leave the warehouse every weekday at noon."
RETURNS = "Returns are free of charge."


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def fingerprint(embedding_text: str, content: str) -> str:
    return sha256(sha256(embedding_text) + content)


def places(agent, document, generation: int) -> list[int]:
    found = agent.stored(document_id=str(document))
    return [
        place for entry in found if entry["generation"] == generation for place in entry["ordinals"]
    ]


def test_what_is_copied_is_found_in_the_new_generation(agent):
    document = agent.store(REFUND, SHIPPING, RETURNS)
    old = {"document_id": str(document), "generation": 1}

    copied = agent.copy(document, (0, 4), (2, 0))

    assert copied == 2
    assert places(agent, document, 2) == [0, 4]
    hits = agent.search("refunds", hidden=[old])
    assert {(hit["ordinal"], hit["content"]) for hit in hits} == {(4, REFUND), (0, RETURNS)}
    assert places(agent, document, 1) == [0, 1, 2]


def test_a_copy_is_the_original_in_every_respect(agent):
    document = agent.store(REFUND, SHIPPING)
    before = agent.search("When are refunds paid?")[0]

    agent.copy(document, (0, 0), (1, 1))

    first, second = agent.stored(document_id=str(document))
    assert first["digest"] == second["digest"]
    after = agent.search(
        "When are refunds paid?", hidden=[{"document_id": str(document), "generation": 1}]
    )[0]
    assert after["similarity"] == pytest.approx(before["similarity"])


def test_an_origin_that_is_not_there_is_left_out(agent):
    document = agent.store(REFUND)

    assert agent.copy(document, (0, 0), (1, 1), (7, 2)) == 1
    assert agent.copy(uuid4(), (0, 0)) == 0
    assert agent.copy(document, (0, 0), index_id="other:384:1") == 0


def test_a_copy_again_changes_nothing_and_takes_the_place_of_what_was_there(agent):
    document = agent.store(REFUND, SHIPPING)
    agent.store(RETURNS, document_id=document, generation=2)

    for _ in range(2):
        assert agent.copy(document, (1, 0)) == 1

    assert agent.found("parcels", hidden=[{"document_id": str(document), "generation": 1}]) == [
        SHIPPING
    ]
    assert places(agent, document, 2) == [0]


def test_another_bots_passages_are_not_copied(agent, agent_of):
    document = agent.store(REFUND)

    assert agent_of(Bot()).copy(document, (0, 0)) == 0
    assert places(agent, document, 2) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"pairs": []},
        {"pairs": [[0]]},
        {"pairs": [[0, 1, 2]]},
        {"pairs": [[0, -1]]},
        {"pairs": [[0, True]]},
        {"pairs": [[0, 1], [2, 1]]},
        {"pairs": [[number, number] for number in range(1_001)]},
        {"to_generation": 0},
        {"from_generation": 0},
        {"namespace": "x"},
    ],
)
def test_a_copy_that_makes_no_sense_is_refused(agent, changes):
    body = make_copy((0, 0), document_id=uuid4()) | changes

    response = agent.call("store", "POST", "/v1/vectors/copy", json=body)

    assert response.status_code == 400
    assert response.json()["code"]


def test_one_passage_goes_and_its_neighbours_stay(agent):
    document = agent.store(REFUND, SHIPPING)
    agent.copy(document, (0, 0), (1, 1))

    assert agent.delete(f"/v1/vectors/{document}", generation="1", ordinal="0") == 1

    assert places(agent, document, 1) == [1]
    assert places(agent, document, 2) == [0, 1]


def test_a_place_without_its_generation_removes_nothing(agent):
    document = agent.store(REFUND, SHIPPING)

    refused = agent.call("delete", "DELETE", f"/v1/vectors/{document}", params={"ordinal": "0"})

    assert (refused.status_code, refused.json()["code"]) == (400, "generation_required")
    assert places(agent, document, 1) == [0, 1]


@pytest.mark.parametrize("path", ["/v1/namespace", "/v1/vectors/{document}"])
def test_what_one_embedding_model_made_can_go_alone(agent, path):
    document = agent.store(REFUND)

    assert agent.delete(path.format(document=document), index_id="other:384:1") == 0
    assert agent.delete(path.format(document=document), index_id=INDEX) == 1


def test_the_digest_depends_on_the_passages_and_not_on_their_batches(agent):
    whole = agent.store(REFUND, SHIPPING)
    parts = uuid4()
    for ordinal, text in ((1, SHIPPING), (0, REFUND)):
        chunk = {"ordinal": ordinal, "content": text, "embedding_text": text}
        agent.store(chunks=[chunk], document_id=parts)

    digests = {entry["document_id"]: entry["digest"] for entry in agent.stored()}

    kept = [f"{place}:{fingerprint(text, text)}" for place, text in enumerate((REFUND, SHIPPING))]
    assert digests == {str(whole): sha256(",".join(kept)), str(parts): sha256(",".join(kept))}


@pytest.mark.parametrize("field", ["content", "embedding_text"])
def test_the_digest_tells_when_what_is_quoted_or_what_is_searched_changes(agent, field):
    chunk = {"ordinal": 0, "content": REFUND, "embedding_text": REFUND}
    document = agent.store(chunks=[chunk])
    [before] = agent.stored()

    changed = chunk | {field: SHIPPING}
    agent.store(chunks=[changed], document_id=document)

    [after] = agent.stored(document_id=str(document))
    assert after["digest"] != before["digest"]
    assert after["fingerprints"] == [fingerprint(changed["embedding_text"], changed["content"])]


def test_what_was_stored_before_there_were_fingerprints_has_none(agent, database_url):
    document = agent.store(REFUND)
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "UPDATE chunk_384 SET fingerprint = DEFAULT WHERE document_id = %s", (document,)
        )

    [entry] = agent.stored(document_id=str(document))

    assert entry["fingerprints"] == [""]
