"""Finds the headings of a Markdown text in one pass over its lines.

A full parser is not needed for this, and some inputs make one slow.
"""

import re
from collections.abc import Iterator

from services.extractors.result import Heading

LINE = re.compile(r"[^\n]*(?:\n|\Z)")
ATX = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$")
SETEXT = re.compile(r" {0,3}(=+|-+)[ \t]*$")
FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
NO_PARAGRAPH = re.compile(r"[\s=*_-]*$|\s{0,3}(?:[>#|]|[-*+] |\d+[.)] )|(?: {4}|\t)")
MAX_TITLE = 300  # characters; a longer line is a paragraph that looks like a heading
EMPHASIS = re.compile(r"[*_`]{1,3}([^*_`]+)[*_`]{1,3}")
LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|\{#[^}]*\}")


def headings_of(text: str) -> list[Heading]:
    """`# Title` and underlined titles, outside fenced code; levels 1 to 6."""
    return [heading for heading in _headings(text) if heading.title]


def _headings(text: str) -> Iterator[Heading]:
    fence, previous, start = "", "", 0
    for found in LINE.finditer(text):
        line = found.group().rstrip("\n")
        if mark := FENCE.match(line):
            fence = _fence_after(fence, mark.group(1))
        elif not fence and len(line) <= MAX_TITLE:
            if atx := ATX.match(line):
                yield Heading(found.start(), len(atx.group(1)), plain(atx.group(2) or ""))
            elif (under := SETEXT.match(line)) and not NO_PARAGRAPH.match(previous):
                yield Heading(start, 1 if under.group(1)[0] == "=" else 2, plain(previous))
        previous, start = ("" if fence or len(line) > MAX_TITLE else line), found.start()


def _fence_after(fence: str, mark: str) -> str:
    """A fence is closed by the same sign, at least as long."""
    if not fence:
        return mark
    return "" if mark.startswith(fence) else fence


def plain(title: str) -> str:
    """A title without links, anchors and emphasis."""
    return EMPHASIS.sub(r"\1", LINK.sub(r"\1", title)).strip()
