"""Decides what a hyphen at the end of a line was: a break in a word, or part of it."""

import re
from collections.abc import Iterable

from services.extractors.pdf_lines import SOFT_HYPHEN

WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
BROKEN = re.compile(f"([^\\W_]*){SOFT_HYPHEN}([^\\W_]*)")


class Hyphens:
    """Knows the words of one document."""

    def __init__(self, texts: Iterable[str]) -> None:
        whole = (BROKEN.sub(" ", text) if SOFT_HYPHEN in text else text for text in texts)
        self._words = {word.casefold() for text in whole for word in WORD.findall(text)}

    def resolve(self, text: str) -> str:
        """The text with its broken words whole again."""
        return BROKEN.sub(self._whole, text) if SOFT_HYPHEN in text else text

    def _whole(self, found: re.Match[str]) -> str:
        left, right = found.groups()
        word, compound = (left + right).casefold(), f"{left}-{right}".casefold()
        if word in self._words or not (left and right):
            return left + right
        both = left.casefold() in self._words and right.casefold() in self._words
        return f"{left}-{right}" if compound in self._words or both else left + right
