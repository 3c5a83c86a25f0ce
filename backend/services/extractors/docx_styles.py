"""What a Word file's styles and numberings mean: headings, lists, lines to leave out."""

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL, STYLE = f"{W}val", f"{W}pStyle"
HEADING = re.compile(r"heading (\d)$")
PLACE = re.compile(r"%(\d)")
MAX_BASES = 20  # styles built on styles; more is a circle
LETTERS = 26
ROMAN = {1000: "m", 900: "cm", 500: "d", 400: "cd", 100: "c", 90: "xc", 50: "l"}
ROMAN |= {40: "xl", 10: "x", 9: "ix", 5: "v", 4: "iv", 1: "i"}


class ListPlace(NamedTuple):
    """A numbering and the level in it, from 0."""

    number: str
    level: int


@dataclass(frozen=True)
class Style:
    name: str
    based_on: str
    outline: int | None
    place: ListPlace | None


class Styles:
    """Looks properties up along the chain of styles a style is based on."""

    def __init__(self, part: etree._Element | None) -> None:
        elements = part.iterchildren(f"{W}style") if part is not None else ()
        self._styles = {element.get(f"{W}styleId", ""): _style(element) for element in elements}
        self._chains = dict[str, list[Style]]()

    def heading_level(self, properties: etree._Element | None) -> int:
        """From 1; 0 for what is not a heading."""
        own = _number(properties, f"{W}outlineLvl")
        if own is not None:
            return own + 1 if own < 9 else 0
        for style in self._chain(properties):
            if found := HEADING.match(style.name):
                return int(found.group(1))
            if style.name == "title":
                return 1
            if style.outline is not None and style.outline < 9:
                return style.outline + 1
        return 0

    def is_contents(self, properties: etree._Element | None) -> bool:
        """Whether it is a line of a table of contents, which only repeats the headings."""
        return any(style.name.startswith("toc ") for style in self._chain(properties))

    def list_place(self, properties: etree._Element | None) -> ListPlace | None:
        own = _place(properties)
        if own:
            return own
        return next((style.place for style in self._chain(properties) if style.place), None)

    def _chain(self, properties: etree._Element | None) -> list[Style]:
        style = _value(properties, STYLE)
        if style not in self._chains:
            self._chains[style] = self._followed(style)
        return self._chains[style]

    def _followed(self, style: str) -> list[Style]:
        found = list[Style]()
        while style in self._styles and len(found) < MAX_BASES:
            found.append(self._styles[style])
            style = found[-1].based_on
        return found


class Level(NamedTuple):
    """How one level of a list is numbered."""

    form: str
    text: str
    start: int


class Numbering:
    """Counts the items of every list the way Word shows them."""

    def __init__(self, part: etree._Element | None) -> None:
        self._levels = dict[str, dict[int, Level]]()
        self._counts = defaultdict[str, dict[int, int]](dict)
        if part is not None:
            self._read(part)

    def label(self, place: ListPlace) -> str:
        """The sign or number before an item, "" for none; calling it counts the item."""
        levels = self._levels.get(place.number, {})
        level = levels.get(place.level)
        if level is None or level.form == "none":
            return ""
        counts = self._counts[place.number]
        counts[place.level] = counts.get(place.level, level.start - 1) + 1
        for deeper in [each for each in counts if each > place.level]:
            del counts[deeper]
        if level.form == "bullet":
            return "-"
        return PLACE.sub(lambda found: self._shown(levels, counts, int(found[1]) - 1), level.text)

    def _shown(self, levels: dict[int, Level], counts: dict[int, int], index: int) -> str:
        level = levels.get(index)
        return _formatted(counts.get(index, level.start), level.form) if level else ""

    def _read(self, part: etree._Element) -> None:
        abstract = {
            element.get(f"{W}abstractNumId", ""): dict(map(_level, element.iter(f"{W}lvl")))
            for element in part.iterchildren(f"{W}abstractNum")
        }
        for number in part.iterchildren(f"{W}num"):
            levels = abstract.get(_value(number, f"{W}abstractNumId"), {})
            self._levels[number.get(f"{W}numId", "")] = levels


def columns_of(cell: etree._Element) -> int:
    """Over how many columns of its table a cell reaches."""
    return _number(cell.find(f"{W}tcPr"), f"{W}gridSpan") or 1


def _style(element: etree._Element) -> Style:
    properties = element.find(f"{W}pPr")
    return Style(
        name=_value(element, f"{W}name").lower(),
        based_on=_value(element, f"{W}basedOn"),
        outline=_number(properties, f"{W}outlineLvl"),
        place=_place(properties),
    )


def _level(element: etree._Element) -> tuple[int, Level]:
    index = element.get(f"{W}ilvl", "0")
    start = _number(element, f"{W}start")
    form, text = _value(element, f"{W}numFmt") or "decimal", _value(element, f"{W}lvlText")
    return int(index) if index.isdigit() else 0, Level(form, text, 1 if start is None else start)


def _place(properties: etree._Element | None) -> ListPlace | None:
    numbering = properties.find(f"{W}numPr") if properties is not None else None
    number = _value(numbering, f"{W}numId")
    return ListPlace(number, _number(numbering, f"{W}ilvl") or 0) if number else None


def _value(parent: etree._Element | None, tag: str) -> str:
    found = parent.find(tag) if parent is not None else None
    return found.get(VAL, "") if found is not None else ""


def _number(parent: etree._Element | None, tag: str) -> int | None:
    value = _value(parent, tag)
    return int(value) if value.isascii() and value.isdigit() and len(value) < 6 else None


def _formatted(number: int, form: str) -> str:
    text = str(number)
    if form.endswith("Letter") and number > 0:
        text = chr(ord("a") + (number - 1) % LETTERS) * (1 + (number - 1) // LETTERS)
    elif form.endswith("Roman"):
        text = _roman(number)
    return text.upper() if form.startswith("upper") else text


def _roman(number: int) -> str:
    text = ""
    for value, sign in ROMAN.items():
        text += sign * (min(number, 9999) // value)
        number = min(number, 9999) % value
    return text
