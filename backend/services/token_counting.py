"""Counts tokens the way BERT's tokenizers do, without running one.

Cutting a text asks for the length of thousands of overlapping pieces. Words repeat, so looking each
up in a cache is several times faster than tokenizing every piece again.
"""

import json
import re
import unicodedata
from functools import cache
from typing import Any

CJK = "\u4e00-\u9fff\u3400-\u4dbf\uf900-\ufaff"
BEYOND = "\U00010000-\U0010ffff"  # rare signs: counted one by one, which is never too few
SPACE = "\t\n\r\x85\\s"
MAX_CACHED = 200_000  # words; a text of nothing but different ones must not fill the memory
ASCII_MARKS = "!-/:-@\\[-`{-~"


class WordPieceCounter:
    """`counter(text)` is the number of tokens without the special ones."""

    def __init__(self, tokenizer: dict[str, Any]) -> None:
        """`tokenizer` must be one that `is_wordpiece` knows."""
        self._known = _Words(tokenizer)
        self._words, self._invisible = _words().findall, _invisible()

    def __call__(self, text: str) -> int:
        if not text.isascii() and self._invisible.search(text):
            text = self._invisible.sub("", text)
        return sum(map(self._known.__getitem__, self._words(text)))


class _Words(dict[str, int]):
    """Word → number of tokens; worked out when it is first asked for."""

    def __init__(self, tokenizer: dict[str, Any]) -> None:
        super().__init__()
        model, normalizer = tokenizer["model"], tokenizer["normalizer"]
        self._vocabulary = frozenset(model["vocab"])
        self._prefix = model["continuing_subword_prefix"]
        self._longest = model["max_input_chars_per_word"]
        self._lowercase = normalizer["lowercase"]
        strip = normalizer["strip_accents"]
        self._strip_accents = self._lowercase if strip is None else strip

    def __missing__(self, word: str) -> int:
        if len(self) >= MAX_CACHED:
            self.clear()
        found = self[word] = self._pieces(self._normalized(word))
        return found

    def _normalized(self, word: str) -> str:
        if self._strip_accents:
            parts = unicodedata.normalize("NFD", word)
            word = "".join(sign for sign in parts if unicodedata.category(sign) != "Mn")
        return word.lower() if self._lowercase else word

    def _pieces(self, word: str) -> int:
        """Longest piece first; a word that cannot be put together is one unknown token."""
        if not word or len(word) > self._longest:
            return bool(word)
        count, start = 0, 0
        while start < len(word):
            prefix = self._prefix if start else ""
            ends = range(len(word), start, -1)
            end = next((end for end in ends if prefix + word[start:end] in self._vocabulary), 0)
            if not end:
                return 1
            count, start = count + 1, end
        return count


def is_wordpiece(tokenizer: dict[str, Any]) -> bool:
    """Whether the tokenizer works exactly as this module counts."""
    kinds = {"normalizer": "BertNormalizer", "pre_tokenizer": "BertPreTokenizer"}
    return tokenizer["model"].get("type") == "WordPiece" and all(
        (tokenizer.get(part) or {}).get("type") == kind for part, kind in kinds.items()
    )


def read_tokenizer(tokenizer_json: str) -> dict[str, Any]:
    """Without truncation and padding, which would hide how long a text really is."""
    found: dict[str, Any] = json.loads(tokenizer_json)
    return {**found, "truncation": None, "padding": None}


@cache
def _words() -> re.Pattern[str]:
    """A Chinese character, a punctuation mark, or a run of anything else but white space."""
    marks = re.escape(_of_category("P"))
    single = f"{CJK}{ASCII_MARKS}{marks}{BEYOND}"
    return re.compile(f"[^{SPACE}{single}]+|[{single}]")


@cache
def _invisible() -> re.Pattern[str]:
    """Format characters, which the tokenizer drops before it looks for words."""
    return re.compile(f"[{re.escape(_of_category('Cf'))}\ufffd]+")


def _of_category(wanted: str) -> str:
    signs = map(chr, range(0x10000))
    return "".join(sign for sign in signs if unicodedata.category(sign).startswith(wanted))
