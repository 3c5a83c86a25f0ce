"""Takes out citation markers that point to no source, while the answer streams."""

import re

MARKER = re.compile(r" ?\[(\d{1,4})\]")
OPEN = re.compile(r" ?\[\d{0,4}$| $")


class Citations:
    """A filter over one answer. A marker may be cut anywhere between two pieces."""

    def __init__(self, count: int) -> None:
        """`count` sources exist, numbered from 1."""
        self._count = count
        self._rest = ""

    def feed(self, piece: str) -> str:
        """What of the text so far is safe to show."""
        text = self._rest + piece
        held = OPEN.search(text)
        cut = held.start() if held else len(text)
        self._rest = text[cut:]
        return MARKER.sub(self._keep, text[:cut])

    def end(self) -> str:
        """What was held back: it did not become a marker."""
        rest, self._rest = self._rest, ""
        return rest

    def _keep(self, match: re.Match[str]) -> str:
        return match[0] if 1 <= int(match[1]) <= self._count else ""
