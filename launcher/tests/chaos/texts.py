"""Texts of which each is unlike the others, and how a calm installation cuts them."""

import random

WORDS = (
    *("anchor", "barge", "canal", "dredger", "estuary", "ferry", "galley", "harbour", "inlet"),
    *("jetty", "keel", "lagoon", "mooring", "narrows", "oarlock", "pilot", "quay", "rudder"),
    *("shoal", "tiller", "undertow", "vessel", "wharf", "yawl", "buoy", "compass", "draught"),
)
PARAGRAPHS, SENTENCES, LENGTH = 3, 11, 12  # words of a sentence; about four passages


def text(number: int, *, paragraphs: int = PARAGRAPHS) -> str:
    """The text of that number: always the same, and of no other number."""
    chance = random.Random(number)
    return "\n\n".join(_paragraph(chance, number, place) for place in range(paragraphs))


def marker(number: int, place: int) -> str:
    """Words that stand in one paragraph of one text and nowhere else."""
    return f"mark {number} of {place}"


def _paragraph(chance: random.Random, number: int, place: int) -> str:
    sentences = [" ".join(chance.choices(WORDS, k=LENGTH)).capitalize() for _ in range(SENTENCES)]
    return f"{marker(number, place).capitalize()}. {'. '.join(sentences)}."
