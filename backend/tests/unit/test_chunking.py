"""Passages: exact in their places, never longer than the model reads, whole in their meaning."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from semantic_text_splitter import TextSplitter

from services.chunking import Chunker, Piece
from services.extractors.markdown_headings import headings_of
from services.extractors.result import Extracted, Heading, UnreadableDocument
from services.token_counting import WordPieceCounter, read_tokenizer
from tests.tokenizers import LETTERWISE, WORDPIECE

MAX_TOKENS = 256
SPECIAL = 2  # tokens that the model itself puts around a text
SENTENCE = "The quick brown fox jumps over the lazy dog and the dog does not mind at all. "
CHUNKER = Chunker(json.dumps(WORDPIECE), MAX_TOKENS)
count = WordPieceCounter(read_tokenizer(json.dumps(WORDPIECE)))


def markdown(text: str) -> Extracted:
    return Extracted(text, headings=headings_of(text), method="markdown")


def cut(text: str, title: str = "guide.md") -> list[Piece]:
    """The passages of a Markdown text, checked for what must always hold."""
    return checked(CHUNKER, title, markdown(text))


def checked(chunker: Chunker, title: str, extracted: Extracted) -> list[Piece]:
    pieces, end = chunker.cut(title, extracted), 0
    for piece in pieces:
        assert extracted.text[piece.char_start : piece.char_end] == piece.content
        assert piece.content == piece.content.strip() != ""
        assert piece.embedding_text.endswith(piece.content)
        assert not extracted.text[end : piece.char_start].strip()
        end = piece.char_end
    assert not extracted.text[end:].strip()
    return pieces


def assert_fits(pieces: list[Piece]) -> None:
    assert max(count(piece.embedding_text) for piece in pieces) <= MAX_TOKENS - SPECIAL


def test_a_short_text_is_one_passage_under_its_title():
    (piece,) = cut("Hello world.", title="my_first guide.md")

    assert piece.content == "Hello world."
    assert piece.embedding_text == "my first guide\nHello world."
    assert (piece.page, piece.heading_path) == (None, [])


def test_a_passage_is_told_where_it_stands():
    text = f"# Cars\n\nIntro.\n\n## Tyres\n\n{SENTENCE * 20}"

    pieces = cut(text)

    assert [piece.heading_path for piece in pieces][:2] == [["Cars"], ["Cars", "Tyres"]]
    assert pieces[1].embedding_text.startswith("guide > Cars\n## Tyres\n\nThe quick")
    assert pieces[2].embedding_text.startswith("guide > Cars > Tyres\nThe quick")


def table(rows: int) -> str:
    return "\n".join(["| Tea | Price |", "|-|-|", *(f"| Tea {n} | {n} |" for n in range(rows))])


def test_a_passage_that_goes_on_with_a_table_is_told_its_columns():
    first, *others = cut(f"# Teas\n\n{table(200)}\n\nAll prices are in euros.")

    assert first.content.startswith("# Teas\n\n| Tea | Price |\n|-|-|\n| Tea 0")
    assert others
    assert_fits([first, *others])
    for piece in others:
        told, _, below = piece.embedding_text.partition("\n")
        assert told == "guide > Teas"
        if piece.content.startswith("|"):
            assert below == f"| Tea | Price |\n{piece.content}"


def test_a_passage_begins_with_a_row():
    pieces = cut(table(300))

    assert all(piece.content.startswith("| Tea") for piece in pieces)


def test_a_table_that_fits_stays_whole():
    (piece,) = cut(f"Our teas.\n\n{table(9)}\n\nCome in.")

    assert piece.content == f"Our teas.\n\n{table(9)}\n\nCome in."


def test_what_announces_a_long_table_stays_with_it():
    first, *_ = cut(f"Our teas.\n\n{table(200)}")

    assert first.content.startswith("Our teas.\n\n| Tea | Price |\n|-|-|\n| Tea 0")


def test_names_that_leave_no_room_for_the_row_are_left_out():
    names = " | ".join(f"name {n}" for n in range(60))
    row = " | ".join(str(n) for n in range(60))

    pieces = cut(f"| {names} |\n|{'-|' * 60}\n" + f"| {row} |\n" * 9)

    assert_fits(pieces)


def test_no_passage_crosses_a_heading_of_the_first_rank():
    pieces = cut("# A\n\nshort\n\n# B\n\nshort too")

    assert [piece.content for piece in pieces] == ["# A\n\nshort", "# B\n\nshort too"]


def test_a_heading_is_never_the_end_of_a_passage():
    text = "".join(f"## Part {n}\n\n{SENTENCE * (1 + n % 16)}\n\n" for n in range(1, 40))

    pieces = cut(text)

    assert not any(piece.content.splitlines()[-1].startswith("#") for piece in pieces)


def test_a_bare_heading_goes_with_what_stands_below_it():
    pieces = cut(f"# Cars\n\n## Tyres\n\n{SENTENCE * 5}")

    assert len(pieces) == 1
    assert pieces[0].content.startswith("# Cars\n\n## Tyres\n\nThe quick")
    assert pieces[0].heading_path == ["Cars", "Tyres"]
    assert pieces[0].embedding_text.startswith("guide\n# Cars")


def test_short_neighbours_under_one_roof_are_told_together():
    pieces = cut("# FAQ\n\nAll of them.\n\n## One\n\nYes.\n\n## Two\n\nNo.\n\n# Other\n\nText.")

    assert [piece.heading_path for piece in pieces] == [["FAQ"], ["Other"]]
    assert pieces[0].content.endswith("No.")


def test_an_underlined_heading_is_one_as_well():
    pieces = cut(f"Cars\n====\n\n{SENTENCE * 20}")

    assert pieces[0].content.startswith("Cars\n====\n\nThe quick")
    assert pieces[1].embedding_text.startswith("guide > Cars\nThe")


def test_passages_end_where_sentences_do():
    pieces = cut(SENTENCE * 100)

    assert all(piece.content.endswith("all.") for piece in pieces)
    assert_fits(pieces)


def test_passages_are_of_a_sensible_size():
    pieces = cut("\n\n".join(SENTENCE * length for length in (1, 9, 12, 1, 14, 1, 3, 11, 1, 1, 8)))

    sizes = [count(piece.content) for piece in pieces]
    assert min(sizes) >= 50
    assert max(sizes) <= 200


def test_pages_are_told_by_where_a_passage_begins():
    text = "\n\n".join(SENTENCE * 8 for _ in range(4))
    starts = [0, len(text) // 3, len(text) // 3, 2 * len(text) // 3]

    pieces = checked(CHUNKER, "a", Extracted(text, page_starts=starts, method="pdf"))

    assert [piece.page for piece in pieces] == [
        max(n for n, start in enumerate(starts, 1) if start <= piece.char_start) for piece in pieces
    ]


def test_a_heading_of_a_pdf_has_no_marks():
    text = f"Scope\n\n{SENTENCE * 20}"

    pieces = checked(
        CHUNKER, "a.pdf", Extracted(text, headings=[Heading(0, 1, "Scope")], method="pdf")
    )

    assert pieces[0].embedding_text.startswith("a\nScope\n\nThe")
    assert pieces[-1].embedding_text.startswith("a > Scope\nThe")


def test_the_outer_headings_give_way_where_the_path_is_long():
    outer, inner = "title " * 30, "part " * 20

    pieces = cut(f"# {outer}\n\n{SENTENCE * 9}\n\n## {inner}\n\n{SENTENCE * 30}", title="x" * 90)

    assert_fits(pieces)
    assert pieces[-1].embedding_text.startswith(inner.strip())
    assert pieces[-1].heading_path == [outer.strip(), inner.strip()]


def test_a_heading_as_long_as_a_paragraph_is_cut_like_one():
    long = "word " * 1000

    pieces = checked(CHUNKER, "a", Extracted(long, headings=[Heading(0, 1, long)], method="pdf"))

    assert_fits(pieces)


def test_a_hidden_link_in_a_heading_counts_as_well():
    pieces = cut(f"# [Cars](http://x/{'a-' * 90})\n\n{SENTENCE * 30}")

    assert_fits(pieces)


PATHOLOGICAL = {
    "one word": "x" * 1_000_000,
    "lines of a": "a\n" * 1_000_000,
    "combining marks": "a" + "\u0301" * 1_000_000,
    "different words": " ".join(f"x{number}" for number in range(150_000)),
    "no spaces": "中文字符测试" * 50_000,
    "dots": "." * 500_000,
    "quotes": ">" * 50_000 + " x",
    "nested list": "\n".join(" " * depth + "- a" for depth in range(1000)),
    "brackets": "[" * 100_000,
    "table": "|a" * 100_000,
    "spaces": "a" + " " * 1_000_000 + "b",
}


@pytest.mark.parametrize("name", PATHOLOGICAL)
@pytest.mark.parametrize("method", ["text", "markdown"])
def test_nothing_takes_longer_than_ten_seconds(name, method):
    text, started = PATHOLOGICAL[name], time.monotonic()

    pieces = CHUNKER.cut("a", Extracted(text, method=method))

    assert time.monotonic() - started < 10
    assert 0 < len(pieces) <= 10_000
    assert max(len(piece.content) for piece in pieces) <= 2000


@pytest.mark.parametrize("text", ["# a\n\nb\n\n" * 101, SENTENCE * 2000], ids=["short", "long"])
def test_too_many_passages_are_too_complex(monkeypatch, text):
    monkeypatch.setattr("services.chunking.MAX_PIECES", 100)

    with pytest.raises(UnreadableDocument) as refused:
        CHUNKER.cut("a", markdown(text))

    assert refused.value.code == "too_complex"


def test_a_tokenizer_of_another_kind_sets_the_limit_as_well():
    chunker = Chunker(json.dumps(LETTERWISE), MAX_TOKENS)
    whole = TextSplitter.from_huggingface_tokenizer_str(
        json.dumps(LETTERWISE), MAX_TOKENS - SPECIAL
    )

    pieces = checked(chunker, "guide.md", markdown(f"# Cars\n\n{SENTENCE * 30}\n\n{'x' * 3000}"))

    assert all(len(whole.chunks(piece.embedding_text)) == 1 for piece in pieces)


@pytest.mark.parametrize("max_tokens", [32, 64, 128, 512, 8192])
def test_any_model_gets_passages_it_can_read(max_tokens):
    chunker = Chunker(json.dumps(WORDPIECE), max_tokens)

    pieces = checked(chunker, "guide.md", markdown(f"# Cars\n\n{SENTENCE * 60}"))

    assert max(count(piece.embedding_text) for piece in pieces) <= max_tokens - SPECIAL


def test_a_model_that_reads_next_to_nothing_is_refused():
    with pytest.raises(ValueError, match="reads too little"):
        Chunker(json.dumps(WORDPIECE), 8)


TEXTS = st.text(st.sampled_from("ab #\n-|>`*_.,1é中😀\u0301\u200b\t"), max_size=400)


@settings(max_examples=200, deadline=None)
@given(TEXTS, st.sampled_from(["", "a.md", "very long title " * 30]))
def test_places_and_lengths_are_right_for_any_text(text, title):
    pieces = cut(text * 5, title)

    assert all(count(piece.embedding_text) <= MAX_TOKENS - SPECIAL for piece in pieces)


def test_the_same_text_is_always_cut_alike():
    text = f"# A\n\n{SENTENCE * 40}\n\n## B\n\n{SENTENCE * 3}"

    assert (
        cut(text)
        == cut(text)
        == Chunker(json.dumps(WORDPIECE), MAX_TOKENS).cut("guide.md", markdown(text))
    )
