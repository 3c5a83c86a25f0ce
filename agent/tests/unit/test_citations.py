"""Markers that point to no source never reach the reader, wherever the answer is cut."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatsphere_agent.citations import Citations


def shown(pieces: list[str], count: int = 2) -> str:
    citations = Citations(count)
    return "".join(citations.feed(piece) for piece in pieces) + citations.end()


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Yes [1].", "Yes [1]."),
        ("Yes [2][1].", "Yes [2][1]."),
        ("Yes [3].", "Yes."),
        ("Yes [0].", "Yes."),
        ("Yes[9][1].", "Yes[1]."),
        ("Yes [1] [7].", "Yes [1]."),
        ("Yes [3] no", "Yes no"),
        ("an [x] and [12345] and []", "an [x] and [12345] and []"),
        ("a link [docs](url)", "a link [docs](url)"),
        ("[٣]", "[٣]"),
        ("the end [", "the end ["),
        ("the end [7", "the end [7"),
        ("first `items[0]` then [9]", "first `items[0]` then"),
        ("```\nx = argv[7]\n``` so [9].", "```\nx = argv[7]\n``` so."),
        ("``a ` b[9]`` and [9]", "``a ` b[9]`` and"),
    ],
)
def test_only_markers_of_existing_sources_are_kept(text, kept):
    assert shown([text]) == kept


@given(
    st.text("a [1]9`\n.", max_size=30).flatmap(
        lambda text: st.tuples(st.just(text), st.sets(st.integers(0, len(text))))
    )
)
def test_where_the_answer_is_cut_makes_no_difference(case):
    text, cuts = case
    edges = [0, *sorted(cuts), len(text)]

    pieces = [text[start:end] for start, end in pairwise(edges)]

    assert shown(pieces) == shown([text])


@given(st.lists(st.text("ab[]12 ", max_size=5), max_size=10))
def test_no_marker_beyond_the_sources_gets_through(pieces):
    text = shown(pieces, count=1)

    assert all(f"[{number}]" not in text.replace("[1]", "") for number in range(2, 10))


def test_what_cannot_become_a_marker_is_shown_at_once():
    assert Citations(1).feed("Hello wor") == "Hello wor"
    assert Citations(1).feed("see [1") == "see"
