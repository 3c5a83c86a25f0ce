"""Reciprocal rank fusion, and what is made of two legs."""

from uuid import UUID, uuid4

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatsphere_agent.errors import EmbeddingInvalid
from chatsphere_agent.knowledge import merge, require_unit_vectors
from chatsphere_agent.ranking import fuse
from chatsphere_agent.schemas import Retrieval
from chatsphere_agent.vector_store import Found
from tests.factories import make_vectors


def make_found(ordinal: int, similarity: float = 0.5, document: UUID | None = None) -> Found:
    return Found(document or UUID(int=1), 1, ordinal, f"text {ordinal}", similarity)


def test_scores_are_sums_of_reciprocal_ranks():
    assert fuse([["a", "b"], ["b"]]) == [("b", 1 / 62 + 1 / 61), ("a", 1 / 61)]


def test_ties_keep_the_order_in_which_they_were_seen():
    assert [key for key, _ in fuse([["a", "b"], ["c", "d"]])] == ["a", "c", "b", "d"]


def test_a_damping_below_one_is_refused():
    with pytest.raises(ValueError, match="at least 1"):
        fuse([["a"]], k=0)


@given(st.lists(st.lists(st.integers(0, 20), unique=True), max_size=4), st.integers(1, 100))
def test_fusion_loses_nothing_invents_nothing_and_sorts(rankings, k):
    fused = fuse(rankings, k=k)

    assert {key for key, _ in fused} == {key for ranking in rankings for key in ranking}
    scores = [score for _, score in fused]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= len(rankings) / (k + 1) for score in scores)


def test_a_passage_that_both_legs_found_is_one_hit():
    both, dense, lexical = make_found(1), make_found(2), make_found(3)

    hits = merge([[dense, both], [both, lexical]], Retrieval())

    assert [hit.ordinal for hit in hits] == [1, 2, 3]


def test_the_same_ordinal_of_two_documents_is_two_hits():
    hits = merge([[make_found(1, document=uuid4()), make_found(1, document=uuid4())]], Retrieval())

    assert len(hits) == 2


def test_the_floor_is_a_cosine_and_zero_means_none():
    legs = [[make_found(1, 0.4), make_found(2, -0.1), make_found(3, 0.3)]]

    assert [hit.ordinal for hit in merge(legs, Retrieval(min_score=0.3))] == [1, 3]
    assert [hit.ordinal for hit in merge(legs, Retrieval())] == [1, 2, 3]


def test_what_is_below_the_floor_takes_nobodys_place():
    legs = [[make_found(1, 0.1), make_found(2, 0.9)]]

    assert [hit.ordinal for hit in merge(legs, Retrieval(min_score=0.5, top_k=1))] == [2]


@pytest.mark.parametrize(
    "vectors",
    [
        np.full((2, 384), np.nan, dtype=np.float32),
        np.full((2, 384), np.inf, dtype=np.float32),
        np.zeros((2, 384), dtype=np.float32),
        make_vectors(2) * 2,
        make_vectors(1),
        make_vectors(3),
        make_vectors(2)[:, :100],
    ],
    ids=["NaN", "infinite", "zero", "long", "too few", "too many", "other model"],
)
def test_vectors_that_would_poison_the_index_are_refused(vectors):
    with pytest.raises(EmbeddingInvalid):
        require_unit_vectors(vectors, 2, 384)


def test_unit_vectors_are_taken():
    require_unit_vectors(make_vectors(2), 2, 384)
