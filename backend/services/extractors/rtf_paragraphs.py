"""Turns the words of an RTF file into paragraphs, headings, list items and tables."""

from typing import NamedTuple

from services.extractors.result import Block
from services.extractors.tables import markdown_table

LABEL, NOTE, BOX = "label", "footnote", "shptxt"
MAX_INDENT = 8  # levels of nested lists that are still shown as such


class Aside(NamedTuple):
    """A paragraph that waits while something beside it is written."""

    words: list[str]
    level: int
    in_table: bool
    indent: int
    label: str


class Paragraphs:
    """Collects words until a paragraph, cell or row ends.

    `level` is that of the heading that is being written, 0 for any other paragraph.
    """

    def __init__(self) -> None:
        self.blocks = list[Block]()
        self.level = 0
        self._words = list[str]()
        self._outer = list[Aside]()
        self._label, self._indent = "", 0
        self._in_table = self._in_note = self._in_list = False
        self._row, self._rows = list[str](), list[list[str]]()
        self._notes = list[str]()
        self._count = 0

    def write(self, text: str) -> None:
        self._words.append(text)

    def set(self, word: str, number: int | None) -> None:
        """A property of the paragraph; those that say nothing about its words are not noted."""
        if word == "pard":
            self.level, self._in_table, self._indent = 0, False, 0
        elif word == "intbl":
            self._in_table = True
        elif word == "ilvl":
            self._indent = max(0, number or 0)
        elif word == "outlinelevel" and number is not None:
            self.level = number + 1 if 0 <= number < 9 else 0
        elif word == "trowd":
            self._row = []

    def close(self, word: str) -> None:
        """The end of what is being written: a paragraph, a cell, a row."""
        if self._in_note:
            self._words.append(" ")
        elif word == "cell":
            self._row.append(self._taken())
            self._label = ""
        elif word == "row":
            self._rows += [self._row] if self._row else []
            self._row = []
        elif self._in_table:
            self._words.append("\n")
        else:
            self._paragraph()

    def enter(self, place: str) -> None:
        """What follows belongs to a label, note or box beside the paragraph."""
        if not self._in_table:
            self._table()
        self._outer.append(
            Aside(self._words, self.level, self._in_table, self._indent, self._label)
        )
        self._words, self.level, self._in_table = [], 0, False
        self._in_note = self._in_note or place == NOTE

    def leave(self, place: str) -> None:
        text = self._taken()
        self._words, self.level, self._in_table, self._indent, self._label = self._outer.pop()
        if place == LABEL:
            self._label = " ".join(text.split())
        elif place == NOTE:
            self._in_note = False
            self._count += 1
            self._words.append(f" [^{self._count}]")
            self._notes.append(f"[^{self._count}]: {' '.join(text.split())}")
        elif text:
            self.blocks.append(Block(text))

    def end(self) -> None:
        """Everything that is still open ends here."""
        self._words = [word for aside in self._outer for word in aside.words] + self._words
        self._outer.clear()
        if self._row:
            self.close("row")
        self._in_note = False
        self._paragraph()
        self._table()

    def _taken(self) -> str:
        lines = "".join(self._words).split("\n")
        self._words = []
        return "\n".join(" ".join(line.split()) for line in lines).strip()

    def _paragraph(self) -> None:
        text, label, self._label = self._taken(), self._label, ""
        if not self._outer:
            self._table()
        if text:
            self.blocks.append(self._block(text, label))
            self.blocks += [Block(note) for note in self._notes]
            self._notes = []

    def _block(self, text: str, label: str) -> Block:
        number = label if label != "o" and any(map(str.isalnum, label)) else ""
        after, self._in_list = self._in_list, bool(label) and not self.level
        if self.level:
            title = " ".join(f"{number} {text}".split())
            return Block(f"{'#' * min(self.level, 6)} {title}", self.level, title=title)
        if not label:
            return Block(text)
        indent = "  " * min(self._indent, MAX_INDENT)
        return Block(f"{indent}{number or '-'} {text}", joint="\n" if after else "\n\n")

    def _table(self) -> None:
        if self._rows:
            self._in_list = False
            self.blocks.append(Block(markdown_table(self._rows)))
            self.blocks += [Block(note) for note in self._notes]
            self._rows, self._notes = [], []
