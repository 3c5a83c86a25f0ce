"""Cuts a text into passages that the embedding model reads whole."""

import json
from bisect import bisect_right
from dataclasses import dataclass

from semantic_text_splitter import MarkdownSplitter, TextSplitter

from services.extractors.result import Extracted, UnreadableDocument

TARGET = 200  # tokens of content
PREFIX = 44  # tokens of title and headings before it
RESERVE = 12  # tokens: the model's special ones, and what joining two texts can add
MAX_CHARACTERS = 2000  # of content; a tokenizer may count a word of any length as one token
MAX_PIECES = 10_000


@dataclass(frozen=True)
class Piece:
    """A passage. `text[char_start:char_end] == content`; `page` counts from 1."""

    content: str
    embedding_text: str
    char_start: int
    char_end: int
    page: int | None
    heading_path: list[str]


class Chunker:
    """Cuts for one embedding model, which reads at most `max_tokens`, special ones included.

    `tokenizer_json` is in the format of Hugging Face's `tokenizers`.
    """

    def __init__(self, tokenizer_json: str, max_tokens: int) -> None:
        tokenizer = json.dumps({**json.loads(tokenizer_json), "truncation": None, "padding": None})
        content = min(TARGET, max_tokens - PREFIX - RESERVE)
        self._text = TextSplitter.from_huggingface_tokenizer_str(tokenizer, content)
        self._markdown = MarkdownSplitter.from_huggingface_tokenizer_str(tokenizer, content)
        self._prefix = TextSplitter.from_huggingface_tokenizer_str(tokenizer, PREFIX)

    def cut(self, title: str, extracted: Extracted) -> list[Piece]:
        """The passages in the order of the text; all of it but white space is in one of them.

        Raises:
            UnreadableDocument: `too_complex`, when there would be more than 10,000.
        """
        pieces = list[Piece]()
        for start, content in self._text.chunk_indices(extracted.text):
            end = start + len(content)
            page = bisect_right(extracted.page_starts, start) or None
            pieces.append(Piece(content, f"{title}\n{content}", start, end, page, []))
            if len(pieces) > MAX_PIECES:
                raise UnreadableDocument("too_complex")
        return pieces
