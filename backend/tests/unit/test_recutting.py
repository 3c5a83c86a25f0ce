"""An edit changes the passages around it, and no others."""

import itertools
import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.alignment import align, rising
from services.chunking import Chunker, Piece
from services.extractors.markdown_headings import headings_of
from services.extractors.result import Extracted
from services.recutting import kept_spans
from tests.tokenizers import WORDPIECE

CHUNKER = Chunker(json.dumps(WORDPIECE), 256)
WORDS = [
    "tower",
    "bridge",
    "river",
    "harbour",
    "lamp",
    "stone",
    "winter",
    "summer",
    "boat",
    "guard",
    "gate",
    "bell",
    "rope",
]


def lines(count: int, seed: int = 1) -> list[str]:
    """Lines of varied length, of which hardly two are the same."""
    chance = random.Random(seed)
    return [
        " ".join(chance.choice(WORDS) for _ in range(chance.randrange(6, 14))).capitalize() + "."
        for _ in range(count)
    ]


def cut(text: str, keep: list[tuple[int, int]] | None = None) -> list[Piece]:
    pieces = CHUNKER.cut("Harbour", Extracted(text, method="text"), keep or [])
    end = 0
    for piece in pieces:
        assert text[piece.char_start : piece.char_end] == piece.content
        assert not text[end : piece.char_start].strip()
        end = piece.char_end
    assert not text[end:].strip()
    return pieces


def recut(old: str, pieces: list[Piece], new: str) -> list[Piece]:
    return cut(new, kept_spans(old, [(each.char_start, each.char_end) for each in pieces], new))


def new_ones(before: list[Piece], after: list[Piece]) -> list[Piece]:
    known = {piece.embedding_text for piece in before}
    return [piece for piece in after if piece.embedding_text not in known]


@pytest.mark.parametrize("joint", ["\n", "\n\n", " "], ids=["lines", "paragraphs", "one line"])
@pytest.mark.parametrize("seed", range(5))
def test_one_changed_sentence_costs_few_passages_wherever_it_stands(joint, seed):
    parts = lines(1500)
    old = joint.join(parts)
    before = cut(old)
    at = random.Random(seed).randrange(len(parts))
    parts[at] = "Something else altogether stands here now, and it is a good deal longer."

    after = recut(old, before, joint.join(parts))

    assert 1 <= len(new_ones(before, after)) <= 3


def test_several_edits_far_apart_cost_a_few_each():
    parts = lines(1500)
    old = "\n".join(parts)
    before = cut(old)
    parts[1200:1210] = []
    parts.insert(700, "This line is new.")
    parts[20] = parts[20].replace(" ", " very ", 2)

    after = recut(old, before, "\n".join(parts))

    assert len(new_ones(before, after)) <= 9


def test_the_same_text_is_cut_the_same():
    text = "\n".join(lines(300))

    assert recut(text, cut(text), text) == cut(text)


def test_a_short_new_paragraph_does_not_stand_alone():
    parts = lines(300)
    old = "\n\n".join(parts)
    before = cut(old)
    end = before[5].char_end

    after = recut(old, before, f"{old[:end]}\n\nTiny.{old[end:]}")

    assert all(piece.content != "Tiny." for piece in after)
    assert len(new_ones(before, after)) <= 2


def test_a_new_heading_divides_a_passage_that_stood_across_it():
    text = "\n\n".join(lines(60))
    before = cut(text)
    place = before[1].char_start + len(before[1].content) // 2
    place = text.index("\n\n", place) + 2
    new = f"{text[:place]}# Part two\n\n{text[place:]}"
    keep = kept_spans(text, [(each.char_start, each.char_end) for each in before], new)
    after = CHUNKER.cut(
        "Harbour", Extracted(new, headings=headings_of(new), method="markdown"), keep
    )

    assert next(piece.content for piece in after if "# Part two" in piece.content).startswith(
        "# Part"
    )


@given(
    st.lists(st.sampled_from("abcd\n "), max_size=60),
    st.lists(st.sampled_from("abcd\n "), max_size=60),
)
def test_what_is_kept_stands_there_word_for_word_and_in_order(one, other):
    old, new = "".join(one), "".join(other)
    spans = [(at, min(at + 3, len(old))) for at in range(0, len(old), 3)]

    kept = kept_spans(old, spans, new)

    assert all(new[start:end] in {old[a:b] for a, b in spans} for start, end in kept)
    assert kept == sorted(kept)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(kept))


def test_passages_are_paired_by_their_words():
    old = ["The tower is old.", "The bridge is long.", "Bread is one euro.", "The end."]
    new = ["A word before.", "The tower is old.", "The bridge is very long.", "The end."]

    found = align(old, new)

    assert found.same == {1: 0, 3: 3}
    assert found.changed == {2: 1}


def test_a_passage_that_moved_is_the_same_and_equal_ones_are_paired_once():
    found = align(["a", "b", "c", "x", "x"], ["c", "x", "a", "x", "x", "b"])

    assert {new: old for new, old in found.same.items() if new in (0, 2, 5)} == {0: 2, 2: 0, 5: 1}
    assert sorted(old for new, old in found.same.items() if new in (1, 3, 4)) == [3, 4]
    assert found.changed == {}


def test_ten_thousand_passages_that_all_changed_are_paired_in_order():
    old = [f"{line} Number {at}." for at, line in enumerate(lines(10_000))]
    new = [text.replace("Number", "No") for text in old]

    found = align(old, new)

    assert found.same == {}
    assert len(found.changed) > 9_000
    assert rising(found.changed) == sorted(found.changed.items())
