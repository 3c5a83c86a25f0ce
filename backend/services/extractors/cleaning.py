"""Takes out of a text what no reader sees and no database stores."""

import re
import unicodedata
from collections import Counter

LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
REMOVED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\ud800-\udfff\ufeff\ufffe\uffff\U000e0000-\U000e007f]+"
)
PAIRS = re.compile("[\ud800-\udbff][\udc00-\udfff]")
INVISIBLE = {"Cc", "Cf", "Cs", "Cn", "Zs", "Zl", "Zp", "Mn"}
BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters by category, blank to the eye


class Cleaner:
    """Cleans the pieces of one document and counts what it took out."""

    def __init__(self) -> None:
        self._removed: Counter[str] = Counter()

    def clean(self, text: str) -> str:
        """The text with `\\n` line ends and without control, surrogate and tag characters."""
        if text.isprintable():
            return text
        text = LINE_ENDS.sub("\n", text)
        if not REMOVED.search(text):
            return text
        return REMOVED.sub(self._take, PAIRS.sub(_join, text))

    def warnings(self) -> list[str]:
        """One sentence per kind of character that was removed."""
        return [f"{count} {kind} removed." for kind, count in self._removed.most_common()]

    def _take(self, found: re.Match[str]) -> str:
        for character in found.group():
            if kind := _kind(character):
                self._removed[kind] += 1
        return ""


def is_visible(text: str) -> bool:
    """Whether a reader would see anything at all."""
    return any(
        unicodedata.category(character) not in INVISIBLE and character not in BLANK_LETTERS
        for character in text
    )


def _kind(character: str) -> str:
    if character in "\xad\ufeff":  # hyphenation hints and byte order marks are no loss
        return ""
    if "\ud800" <= character <= "\udfff":
        return "broken characters (lone surrogates)"
    if character >= "\U000e0000":
        return "invisible tag characters"
    return "control characters"


def _join(found: re.Match[str]) -> str:
    return found.group().encode("utf-16", "surrogatepass").decode("utf-16")
