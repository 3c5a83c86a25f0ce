"""Decides what a hyphen at the end of a line was: a break in a word, or part of it."""

import re
from collections.abc import Iterable

from services.extractors.pdf_lines import SOFT_HYPHEN

WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*+")
BROKEN = re.compile(f"([^\\W_]*+){SOFT_HYPHEN}([^\\W_]*+)")


class Hyphens:
    """Knows the words of one document."""

    def __init__(self, texts: Iterable[str]) -> None:
        whole = (BROKEN.sub(" ", text) if SOFT_HYPHEN in text else text for text in texts)
        unlike = set(" ".join(whole).split())  # most words come many times
        self._words = set(WORD.findall(" ".join(unlike).casefold()))

    def resolve(self, text: str) -> str:
        """The text with its broken words whole again."""
        return BROKEN.sub(self._whole, text) if SOFT_HYPHEN in text else text

    def is_part(self, left: str, right: str) -> bool:
        """Whether the hyphen between the two would be there in the middle of a line as well."""
        if not (left and right):
            return False
        if right[0].isupper() and left[-1].islower():
            return True
        left, right = left.casefold(), right.casefold()
        both = left in self._words and right in self._words
        return left + right not in self._words and (both or f"{left}-{right}" in self._words)

    def _whole(self, found: re.Match[str]) -> str:
        left, right = found.groups()
        return f"{left}-{right}" if self.is_part(left, right) else left + right
