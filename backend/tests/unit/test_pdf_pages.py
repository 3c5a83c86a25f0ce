"""A passage's page is the one on which its first word stands; every word here names its page."""

import json
import re
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.chunking import Chunker
from services.extractors import PDF
from services.extractors.page_texts import with_pages
from services.extractors.result import Extracted
from tests.tokenizers import WORDPIECE
from tests.written_files import pdf, reading, text_block

CHUNKER = Chunker(json.dumps(WORDPIECE), 256, size=24)
NAMED = re.compile(r"s(\d+)w\d+")
KINDS = ("flowing", "paragraphs", "title", "table", "blank", "broken")


def words(page: int, count: int, start: int = 0) -> list[str]:
    return [f"s{page}w{number}" for number in range(start, start + count)]


def draw_page(canvas: Any, page: int, kind: str, lines: int) -> None:
    """Between a running header and a footer, whatever the page holds."""
    canvas.setFont("Helvetica", 8)
    canvas.drawString(72, 770, "The Book of Pages")
    canvas.drawString(300, 20, str(page))
    top, body = 700.0, [" ".join(words(page, 14, 14 * number)) for number in range(lines)]
    if kind == "title":
        top = text_block(canvas, [f"s{page}w900 title"], size=18)
    if kind == "table":
        for number in range(lines + 1):
            for left, word in zip((72, 200, 330), words(page, 3, 3 * number), strict=True):
                canvas.drawString(left, top - 14 * number, word)
    elif kind == "paragraphs":
        for line in body:
            top = text_block(canvas, [f"{line}."], top=top) - 14
    elif kind != "blank":
        text_block(
            canvas,
            [*body, f"{body[-1]} s{page}w800 bro-" if kind == "broken" else body[0]],
            top=top,
        )


def book(kinds: list[tuple[str, int]]) -> bytes:
    def draw(canvas: Any) -> None:
        for page, (kind, lines) in enumerate(kinds, start=1):
            draw_page(canvas, page, kind, lines)
            canvas.showPage()

    return pdf(draw)


def assert_pages_are_right(found: Extracted) -> None:
    pieces = CHUNKER.cut("book.pdf", found)
    assert pieces
    for piece in pieces:
        assert found.text[piece.char_start : piece.char_end] == piece.content
        named = NAMED.search(piece.content)
        if named and not found.text[piece.char_start : piece.char_start + named.start()].strip(
            "| "
        ):
            assert piece.page == int(named.group(1))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(KINDS), st.integers(1, 12)), min_size=4, max_size=9))
def test_a_passage_opens_on_the_page_where_it_begins(kinds):
    with tempfile.TemporaryDirectory() as folder:
        found = reading(Path(folder), book([*kinds, ("flowing", 3)]), PDF)

    assert len(found.page_starts) == len(kinds) + 1
    assert_pages_are_right(found)
    blank = [page for page, (kind, _) in enumerate(kinds, start=1) if kind == "blank"]
    assert_pages_are_right(with_pages(found, {page: " ".join(words(page, 40)) for page in blank}))
