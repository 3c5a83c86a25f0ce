"""The text of a key: what it is made of, and that nothing else passes for one."""

import re
from itertools import pairwise

import pytest

from apps.api_keys import text
from apps.api_keys.actions import Issued
from apps.api_keys.text import DIGITS, NoKey


def test_a_key_reads_as_it_was_made():
    made = text.fresh()

    assert re.fullmatch(r"cs_live_[0-9A-Za-z]{8}_[0-9A-Za-z]{43}", made.text)
    assert text.read(made.text) == made
    assert made.name == made.text[8:16]


def test_one_wrong_character_anywhere_is_noticed():
    made = text.fresh().text

    for place, right in enumerate(made):
        wrong = DIGITS[(DIGITS.find(right) + 1) % len(DIGITS)]
        with pytest.raises(NoKey):
            text.read(made[:place] + wrong + made[place + 1 :])


def test_two_neighbours_in_the_wrong_order_are_noticed():
    made = text.fresh().text

    for place, (one, other) in enumerate(pairwise(made)):
        if one != other:
            with pytest.raises(NoKey):
                text.read(made[:place] + other + one + made[place + 2 :])


def random_part(key: str) -> str:
    """What nothing but chance decides."""
    return key[len(text.MARK) : -text.CHECK].replace("_", "")


def test_ten_thousand_keys_have_nothing_in_common():
    keys = [text.fresh().text for _ in range(10_000)]

    random = [random_part(key) for key in keys]
    pieces = {piece[at : at + 8] for piece in random for at in range(len(piece) - 7)}
    assert len(pieces) == sum(len(piece) - 7 for piece in random)


def test_every_character_is_as_likely_in_every_place():
    """Nothing of a clock or a counter: in each place all 62 occur, none far from its share."""
    keys = [random_part(text.fresh().text) for _ in range(10_000)]

    for place in range(text.NAME + text.SECRET):
        counts = [0] * len(DIGITS)
        for key in keys:
            counts[DIGITS.index(key[place])] += 1
        assert min(counts) > 80  # 161 are expected, give or take 13
        assert max(counts) < 260


def test_what_is_printed_of_a_key_does_not_hold_it():
    made = text.fresh()
    issued = Issued(row=None, text=made.text)

    for printed in (repr(made), str(made), f"{made}", repr(issued), repr([issued])):
        assert made.text not in printed
        assert made.text[17:] not in printed
    assert str(made) == f"cs_live_{made.name}_…"
