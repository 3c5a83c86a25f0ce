"""How long texts are for one embedding model, and splitters that keep to it."""

import json
from math import ceil

from semantic_text_splitter import MarkdownSplitter, TextSplitter

from services.token_counting import WordPieceCounter, is_wordpiece, read_tokenizer

LETTERS = 3  # characters per token in a line of a table
Splitter = TextSplitter | MarkdownSplitter


class Ruler:
    """Measures texts with one tokenizer, and makes splitters that do."""

    def __init__(self, tokenizer_json: str) -> None:
        tokenizer = read_tokenizer(tokenizer_json)
        self._json = json.dumps(tokenizer)
        self._counter = WordPieceCounter(tokenizer) if is_wordpiece(tokenizer) else None
        self._splitters = dict[tuple[type[Splitter], int], Splitter]()

    def count(self, text: str) -> int | None:
        """None where only splitters can count."""
        return self._counter(text) if self._counter else None

    def size(self, text: str) -> int:
        """In tokens; where only splitters can count, about."""
        found = self.count(text)
        return ceil(len(text) / LETTERS) if found is None else found

    def fits(self, text: str, tokens: int) -> bool:
        size = self.count(text)
        if size is None:
            return len(self.splitter(TextSplitter, tokens).chunks(text)) == 1
        return size <= tokens

    def splitter(self, kind: type[Splitter], tokens: int) -> Splitter:
        """One that cuts into passages of at most `tokens`; made once for each size."""
        found = self._splitters.get((kind, tokens))
        if found is None:
            found = self._splitters[kind, tokens] = self._made(kind, tokens)
        return found

    def _made(self, kind: type[Splitter], tokens: int) -> Splitter:
        if self._counter:
            return kind.from_callback(self._counter, tokens)
        return kind.from_huggingface_tokenizer_str(self._json, tokens)
