"""Takes out citation markers that point to no source, while the answer streams."""

import re

# Inside backticks `list[0]` is code, so these are told apart too.
TOKEN = re.compile(r"(?P<ticks>`+)| ?\[(?P<number>[0-9]{1,4})\]")
OPEN = re.compile(r" ?\[[0-9]{0,4}$| $|`+$")  # what the next piece may still complete


class Citations:
    """A filter over one answer. A marker may be cut anywhere between two pieces."""

    def __init__(self, count: int) -> None:
        """`count` sources exist, numbered from 1."""
        self._count = count
        self._rest, self._fence = "", ""

    def feed(self, piece: str) -> str:
        """What of the text so far is safe to show."""
        text = self._rest + piece
        held = OPEN.search(text)
        cut = held.start() if held else len(text)
        self._rest = text[cut:]
        return TOKEN.sub(self._keep, text[:cut])

    def end(self) -> str:
        """What was held back: it did not become a marker."""
        rest, self._rest = self._rest, ""
        return rest

    def _keep(self, match: re.Match[str]) -> str:
        ticks, number = match["ticks"], match["number"]
        if ticks and self._fence in ("", ticks):  # code begins, or ends as it began
            self._fence = "" if self._fence else ticks
        exists = ticks or self._fence or 1 <= int(number) <= self._count
        return match[0] if exists else ""
