"""Tokens are counted as BERT's tokenizers count them."""

import json

import pytest

from services.token_counting import WordPieceCounter, is_wordpiece, read_tokenizer
from tests.tokenizers import WORDPIECE


@pytest.fixture
def count() -> WordPieceCounter:
    return WordPieceCounter(WORDPIECE)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", 0),
        (" \n\t", 0),
        ("play", 1),
        ("playing", 2),
        ("replaying", 3),
        ("PLAYING", 2),
        ("pláying", 2),
        ("pla\u0301ying", 2),
        ("play\u200bing", 2),
        ("play ing", 2),
        ("unknown", 1),
        ("play,play.", 4),
        ("play—play", 3),
        ("play_ing", 3),
        ("中文", 2),
        ("play中文play", 4),
        ("😀😀", 2),
        ("x" * 101, 1),
        ("play" * 25, 25),
        ("play" * 26, 1),
        ("\u0301", 0),
    ],
)
def test_words_are_counted_by_their_pieces(count, text, tokens):
    assert count(text) == tokens


def test_counting_is_additive_over_white_space(count):
    text = "playing re-playing, 中文 unknown. " * 50

    assert count(text) == 50 * count("playing re-playing, 中文 unknown.")


def test_the_memory_for_words_is_bounded(count, monkeypatch):
    monkeypatch.setattr("services.token_counting.MAX_CACHED", 10)

    count(" ".join(f"word{number}" for number in range(100)))

    assert len(count._known) <= 10


def test_a_cased_tokenizer_tells_letters_apart():
    cased = json.loads(json.dumps(WORDPIECE))
    cased["normalizer"]["lowercase"] = False

    assert WordPieceCounter(cased)("PLAYING playing pláying") == 1 + 2 + 1


@pytest.mark.parametrize("part", ["model", "normalizer", "pre_tokenizer"])
def test_another_tokenizer_is_not_taken_for_one(part):
    other = {**WORDPIECE, part: {"type": "Other"}}

    assert is_wordpiece(WORDPIECE)
    assert not is_wordpiece(other)
    assert not is_wordpiece({**other, part: None} if part != "model" else other)


def test_truncation_and_padding_do_not_hide_the_length():
    found = read_tokenizer(
        json.dumps({**WORDPIECE, "truncation": {"max_length": 9}, "padding": {}})
    )

    assert (found["truncation"], found["padding"]) == (None, None)
