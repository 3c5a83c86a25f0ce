"""Which words of a passage are marked as changed, and what is not worth the time."""

import pytest

from apps.console.word_changes import Piece, pieces

BEFORE = "Books can be kept for four weeks, and renewed twice."


def test_the_words_that_differ_are_marked():
    old, new = pieces(BEFORE, BEFORE.replace("four", "six"))

    assert [piece.text for piece in old if piece.changed] == ["four"]
    assert [piece.text for piece in new if piece.changed] == ["six"]
    assert "".join(piece.text for piece in old) == BEFORE


def test_texts_of_nothing_but_other_words_are_compared_in_no_time():
    old, new = (" ".join(f"{kind}{each}" for each in range(1_000)) for kind in "ab")

    assert [len(each) for each in pieces(old, new)] == [1, 1]


@pytest.mark.parametrize("others", [("a b ", "b a a b "), ("a ", "a "), (". ", "? . ")])
def test_texts_that_would_take_long_are_not_compared(others):
    old, new = (text * 400 for text in others)

    assert pieces(old, new) == ([Piece(old, changed=False)], [Piece(new, changed=False)])
