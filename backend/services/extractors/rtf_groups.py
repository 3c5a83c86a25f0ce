"""The groups of an RTF file: what in them is text, in which code page, and where it belongs."""

import re
from typing import NamedTuple

from services.extractors.result import UnreadableDocument
from services.extractors.rtf_codes import (
    CHARSETS,
    KEPT_WITH_STAR,
    LATIN,
    LEFT_OUT,
    PAGES,
    SIGNS,
    code_page,
)
from services.extractors.rtf_paragraphs import Paragraphs

MAX_DEPTH = 200_000  # groups within groups
HEADING = re.compile(r"heading (\d)", re.IGNORECASE)
# Groups whose text goes elsewhere.
FONTS, STYLES, LABEL, NOTE, BOX = "fonttbl", "stylesheet", "label", "footnote", "shptxt"
PLACES = {FONTS: FONTS, STYLES: STYLES, "listtext": LABEL, "pntext": LABEL, NOTE: NOTE}
PLACES |= {BOX: BOX, "dptxbxtext": BOX}
ENDS = {"par", "sect", "page", "cell", "row"}


class State(NamedTuple):
    """What holds until the group ends. `fallback`: characters that stand for a Unicode one."""

    place: str = ""
    skipped: bool = False
    hidden: bool = False
    font: int = -1
    fallback: int = 1


class Groups:
    """Takes the tokens of a file and hands words and ends of paragraphs on."""

    def __init__(self, paragraphs: Paragraphs) -> None:
        self._paragraphs = paragraphs
        self._stack = list[State]()
        self._state = State()
        self._is_first, self._has_star = False, False
        self._bytes = list[str]()
        self._to_skip = 0
        self._fonts = dict[int, str]()
        self._levels = dict[int, int]()
        self._page, self._style = LATIN, 0

    @property
    def depth(self) -> int:
        return len(self._stack)

    def open(self) -> None:
        if len(self._stack) >= MAX_DEPTH:
            raise UnreadableDocument("too_complex")
        self._flush()
        self._stack.append(self._state)
        self._is_first, self._has_star, self._to_skip = True, False, 0

    def close(self) -> None:
        if not self._stack:
            return
        self._flush()
        inner, self._state = self._state, self._stack.pop()
        self._is_first = self._has_star = False
        self._to_skip = 0
        if inner.place != self._state.place and inner.place in (LABEL, NOTE, BOX):
            self._paragraphs.leave(inner.place)

    def end(self) -> None:
        self._flush()
        self._paragraphs.end()

    def star(self) -> None:
        self._has_star = self._is_first

    def sign(self, sign: str) -> None:
        """A character by its name or symbol."""
        self._is_first = False
        if self._to_skip:
            self._to_skip -= 1
        elif not self._state.skipped:
            self._flush()
            self._write(sign)

    def text(self, text: str) -> None:
        """Characters are bytes in the code page of the font."""
        self._is_first = False
        if self._to_skip:
            skipped = min(self._to_skip, len(text))
            self._to_skip -= skipped
            text = text[skipped:]
        if not self._state.skipped:
            self._bytes.append(text)

    def word(self, word: str, number: int | None) -> None:
        if self._is_first:
            self._begin(word)
        if self._state.skipped:
            return
        if word in SIGNS:
            self.sign(SIGNS[word])
        elif word in ENDS:
            self._flush()
            self._paragraphs.close(word)
        elif word == "u":
            self._unicode(number or 0)
        elif self._state.place in (FONTS, STYLES):
            self._define(word, number or 0)
        else:
            self._set(word, number)

    def _begin(self, word: str) -> None:
        """The first word of a group says what the group is for."""
        self._is_first = False
        unknown = self._has_star and word not in KEPT_WITH_STAR and word not in PLACES
        if word == "ud":
            self._state = self._state._replace(skipped=False)
        elif self._state.skipped or unknown or word in LEFT_OUT:
            self._state = self._state._replace(skipped=True)
        elif PLACES.get(word, self._state.place) != self._state.place:
            self._state = self._state._replace(place=PLACES[word])
            if self._state.place in (LABEL, NOTE, BOX):
                self._paragraphs.enter(self._state.place)

    def _set(self, word: str, number: int | None) -> None:
        if word == "f":
            self._flush()
            self._state = self._state._replace(font=number or 0)
        elif word == "uc":
            self._state = self._state._replace(fallback=max(0, number if number is not None else 1))
        elif word in ("v", "deleted"):
            self._flush()
            self._state = self._state._replace(hidden=number != 0)
        elif word == "plain":
            self._flush()
            self._state = self._state._replace(hidden=False, font=-1)
        elif word in PAGES:
            self._page = PAGES[word]
        elif word == "ansicpg":
            self._page = code_page(number or 0)
        elif word == "s":
            self._paragraphs.level = self._levels.get(number or 0, 0)
        else:
            self._paragraphs.set(word, number)

    def _define(self, word: str, number: int) -> None:
        """Within the lists of fonts and styles."""
        if word == "f":
            self._state = self._state._replace(font=number)
        elif word == "fcharset" and number in CHARSETS:
            self._fonts[self._state.font] = CHARSETS[number]
        elif word == "s":
            self._style = number
        elif word == "outlinelevel" and 0 <= number < 9:
            self._levels[self._style] = number + 1

    def _unicode(self, number: int) -> None:
        self._flush()
        self._write(chr(number & 0xFFFF))
        self._to_skip = self._state.fallback

    def _flush(self) -> None:
        if self._bytes:
            page = self._fonts.get(self._state.font, self._page)
            content = "".join(self._bytes).encode("latin-1")
            self._bytes.clear()
            self._write(content.decode(page, "replace"))

    def _write(self, text: str) -> None:
        if self._state.place == STYLES:
            if found := HEADING.match(text.strip()):
                self._levels[self._style] = int(found[1])
            self._style = 0 if text.endswith(";") else self._style
        elif self._state.place != FONTS and not self._state.hidden:
            self._paragraphs.write(text)
