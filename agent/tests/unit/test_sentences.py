"""Sentences are found without changing a character of the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatsphere_agent.sentences import spans


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in spans(text)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("He said “Stop.” Then he left.", ["He said “Stop.”", "Then he left."]),
        ("Dr. Smith met Prof. Jones. They spoke.", ["Dr. Smith met Prof. Jones.", "They spoke."]),
        ("See e.g. Chapter 4. It helps.", ["See e.g. Chapter 4.", "It helps."]),
        ("It costs 3.50 euros. Pay now.", ["It costs 3.50 euros.", "Pay now."]),
        ("It runs on\nseveral lines. And on.", ["It runs on\nseveral lines.", "And on."]),
        ("Title\n\nText.", ["Title", "Text."]),
        ("Title\n   \nText.", ["Title", "Text."]),
        ("# Head\nText.\n# Next\nMore.", ["# Head\nText.", "# Next\nMore."]),
        ("Buy:\n- milk\n- eggs\n* bread", ["Buy:", "- milk", "- eggs", "* bread"]),
        ("Do this:\n1. open\n2. close", ["Do this:", "1. open", "2. close"]),
        ("| a | b |\n| c | d |", ["| a | b |", "| c | d |"]),
        (
            "4.2 Refunds and returns\nRefunds are paid.",
            ["4.2 Refunds and returns", "Refunds are paid."],
        ),
        ("これは本です。あれは机です。はい", ["これは本です。", "あれは机です。", "はい"]),
        ("Ende. Übrigens gut. Ärger!", ["Ende.", "Übrigens gut.", "Ärger!"]),
        ("", []),
        (" \n \n ", []),
    ],
)
def test_text_is_cut_where_sentences_end(text, sentences):
    assert cut(text) == sentences


@given(st.text())
def test_spans_are_in_order_trimmed_and_lose_nothing(text):
    found = list(spans(text))

    edges = [edge for span in found for edge in span]
    assert edges == sorted(edges)
    assert all(text[start:end] == text[start:end].strip() != "" for start, end in found)
    kept = "".join(text[start:end] for start, end in found)
    assert "".join(kept.split()) == "".join(text.split())
