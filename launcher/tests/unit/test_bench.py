"""What the benchmarks say and feed to the product; what they measure is seen when they run."""

import re
import sys
from itertools import islice
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[3]))

from bench import parsing, pdf, prose
from bench.figures import Figure, percentile, shown, table


def figure(*samples: float, at_most: float | None = None, at_least: float | None = None) -> Figure:
    return Figure("part", "what", "s", samples, at_most=at_most, at_least=at_least)


@pytest.mark.parametrize(
    ("found", "is_met"),
    [
        (figure(1, 2, 9, at_most=2), True),
        (figure(1, 3, 3, at_most=2), False),
        (figure(0.9, at_least=0.85), True),
        (figure(0.8, at_least=0.85), False),
        (figure(1_000), True),
    ],
)
def test_a_target_is_met_by_the_median(found, is_met):
    assert found.is_met is is_met


def test_the_table_marks_what_missed_its_target():
    rows = table([figure(3, at_most=2), figure(1, at_most=2), figure(7)]).splitlines()[2:]

    assert ["**missed**" in row for row in rows] == [True, False, False]
    assert [row.count("|") for row in rows] == [6, 6, 6]


def test_of_a_hundred_samples_five_lie_above_the_95th_percentile():
    assert percentile(range(1, 101), 0.95) == 95


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (0.853, "0.853"), (12.34, "12.3"), (651.8, "652"), (1234.5, "1,234")],
)
def test_numbers_are_shown_with_three_digits(value, text):
    assert shown(value) == text


def test_the_table_of_a_pdf_points_at_its_objects(tmp_path):
    pdf.write(tmp_path / "made.pdf", ["one (1)", "two \\ 2", "three"])

    content = (tmp_path / "made.pdf").read_bytes()

    offsets = [int(each) for each in re.findall(rb"^(\d{10}) 00000 n $", content, re.MULTILINE)]
    assert len(offsets) == 3 + 2 * 3
    for number, offset in enumerate(offsets, start=1):
        assert content[offset:].startswith(b"%d 0 obj\n" % number)
    assert content[int(content.split()[-2]) :].startswith(b"xref\n")
    assert b"/Count 3" in content
    assert rb"(one \(1\)) Tj" in content


def test_the_same_seed_tells_the_same_facts_once_each():
    first, again = (list(islice(prose.sections(7), 200)) for _ in range(2))

    whole = " ".join(sentence for section in first for sentence in section.sentences)
    assert first == again
    assert [whole.count(section.fact) for section in first] == [1] * 200


def test_words_are_compared_without_what_a_format_does_to_them():
    assert parsing.words("Divid-\ned **Words**, |") == ["divided", "words"]
    assert parsing.words("\u6771\u4eac_2") == ["\u6771", "\u4eac", "2"]


def test_a_word_counts_as_often_as_it_is_found():
    assert parsing.share_of(["a", "a", "b", "c"], ["a", "b", "b"]) == 0.5
    assert parsing.share_of([], ["a"]) == 1
