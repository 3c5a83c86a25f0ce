"""The words that an answer took from a passage are marked in it, and none are lost."""

from hypothesis import given
from hypothesis import strategies as st

from apps.console.passages import marked

PASSAGE = "The tower is white. It was lit in 1707. Nobody lives there."


def test_a_quote_is_marked_where_it_stands():
    pieces = list(marked(PASSAGE, ["It was lit in 1707."]))

    assert [piece.text for piece in pieces if piece.quoted] == ["It was lit in 1707."]
    assert [piece.text for piece in pieces if not piece.quoted] == [
        "The tower is white. ",
        " Nobody lives there.",
    ]


def test_quotes_are_marked_in_the_order_of_the_passage():
    pieces = list(marked(PASSAGE, ["Nobody lives there.", "The tower is white."]))

    assert [piece.text for piece in pieces if piece.quoted] == [
        "The tower is white.",
        "Nobody lives there.",
    ]


def test_a_quote_that_is_not_there_marks_nothing():
    assert not any(piece.quoted for piece in marked(PASSAGE, ["It is blue."]))


@given(st.text(max_size=40), st.lists(st.text(min_size=1, max_size=5), max_size=5))
def test_the_pieces_joined_are_the_passage(content, quotes):
    pieces = list(marked(content, quotes))

    assert "".join(piece.text for piece in pieces) == content
    assert all(piece.text in quotes for piece in pieces if piece.quoted)
