"""JSON as a text to read: keys become headings, records tables, the rest lines of `key: value`."""

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from services.extractors.compose import compose
from services.extractors.encodings import read_text
from services.extractors.grids import Row, blocks_of
from services.extractors.result import Block, Extracted, UnreadableDocument
from services.extractors.tables import MAX_COLUMNS

MAX_DEPTH = 100
FEW = 5  # values that are shown in lines of their own, without a heading
SHORT = 200  # characters of a value in a list or table
NAMES = ("name", "title", "label", "id", "key")  # what an item of a list is called by
BETWEEN = " \t\r\n\x1e"  # separates values, of which a file may hold several


class Pairs(list[tuple[str, Any]]):
    """An object; a key that stands there twice is kept twice."""


def read(path: Path) -> Extracted:
    text, notes = read_text(path)
    return compose(_document(text), method="json", warnings=notes)


def _document(text: str) -> Iterator[Block]:
    values = list(_values(text))
    yield from _blocks(values[0] if len(values) == 1 else values, "", 0)


def _values(text: str) -> Iterator[Any]:
    """Numbers stay the digits they are: neither their size nor their form is changed.

    Raises:
        UnreadableDocument: `json_corrupt`, `too_complex`.
    """
    kept = {"parse_int": str, "parse_float": str, "parse_constant": str}
    decoder = json.JSONDecoder(object_pairs_hook=Pairs, strict=False, **kept)
    place = _next(text, 0)
    while place < len(text):
        try:
            value, place = decoder.raw_decode(text, place)
        except json.JSONDecodeError as error:
            raise UnreadableDocument("json_corrupt") from error
        except RecursionError as error:
            raise UnreadableDocument("too_complex") from error
        yield value
        place = _next(text, place)


def _next(text: str, place: int) -> int:
    while place < len(text) and text[place] in BETWEEN:
        place += 1
    return place


def _blocks(value: Any, key: str, depth: int) -> Iterator[Block]:
    """`key` is what the value is called, `depth` how many headings stand above it."""
    if depth > MAX_DEPTH:
        raise UnreadableDocument("too_complex")
    if isinstance(value, Pairs):
        yield from _members(value, depth)
    elif isinstance(value, list):
        yield from _items(value, key, depth)
    else:
        yield Block(_shown(value))


def _members(pairs: Pairs, depth: int) -> Iterator[Block]:
    """First what takes a line, then what takes a heading, or the lines would be under that."""
    lines, parts = list[str](), Pairs()
    for name, value in pairs:
        few = _few_lines(name, value)
        if few is None:
            parts.append((name, value))
        else:
            lines += few
    yield from _lines(lines)
    for name, value in parts:
        yield _heading(name, depth)
        yield from _blocks(value, name, depth + 1)


def _items(values: list[Any], key: str, depth: int) -> Iterator[Block]:
    inline = [_inline(value) for value in values]
    if None not in inline:
        yield from _lines([f"- {text}" for text in inline])
    elif all(map(_is_record, values)) and len(values) > 1:
        names = list(dict.fromkeys(name for record in values for name, _ in record))
        if len(names) > 1:
            yield from blocks_of(_rows(names, values))
        else:
            yield from _lines([f"{n}: {_inline(v)}" for record in values for n, v in record])
    else:
        for number, value in enumerate(values, 1):
            yield _heading(_name_of(value) or f"{key} {number}".strip(), depth)
            yield from _blocks(value, key, depth + 1)


def _rows(names: list[str], records: list[Pairs]) -> Iterator[Row]:
    """A row of names, then one for each record."""
    yield dict(enumerate(names))
    places = {name: at for at, name in enumerate(names)}
    for record in records:
        row = Row()
        for name, value in record:
            before = f"{row[places[name]]}; " if places[name] in row else ""
            row[places[name]] = before + (_inline(value) or "")
        yield {at: text for at, text in row.items() if text}


def _is_record(value: Any) -> bool:
    return (
        isinstance(value, Pairs)
        and 0 < len(value) <= MAX_COLUMNS
        and all(_fits(_inline(inner)) for _, inner in value)
    )


def _fits(text: str | None) -> bool:
    """In a cell of a table."""
    return text is not None and len(text) <= SHORT


def _inline(value: Any) -> str | None:
    """A single value or a short list of such, in one line; None when it is more than that."""
    if not isinstance(value, list):
        return _shown(value)
    if isinstance(value, Pairs) or any(isinstance(inner, list) for inner in value[: FEW * 2]):
        return None
    text = ", ".join(_shown(inner) for inner in value[: FEW * 2 + 1])
    return text if len(value) <= FEW * 2 and len(text) < SHORT else None


def _few_lines(name: str, value: Any) -> list[str] | None:
    """A value as lines that tell the way to it; None when there would be too many."""
    inline = _inline(value)
    if inline is not None:
        return [f"{name}: {inline}"]
    found = list(islice(_leaves(name, value, 0), FEW))
    return found if len(found) < FEW else None


def _leaves(way: str, value: Any, depth: int) -> Iterator[str]:
    if depth > MAX_DEPTH:
        raise UnreadableDocument("too_complex")
    inline = _inline(value)
    if inline is not None:
        yield f"{way}: {inline}"
    elif isinstance(value, Pairs):
        for name, inner in value or [("", "")]:
            yield from _leaves(f"{way}.{name}".rstrip("."), inner, depth + 1)
    else:
        for number, inner in enumerate(value, 1):
            yield from _leaves(f"{way}.{number}", inner, depth + 1)


def _lines(lines: list[str]) -> Iterator[Block]:
    for at, line in enumerate(lines):
        yield Block(line, joint="\n" if at else "\n\n")


def _heading(title: str, depth: int) -> Block:
    title = " ".join(title.split())[:SHORT] or "-"
    return Block(f"{'#' * min(depth + 1, 6)} {title}", depth + 1, title=title)


def _name_of(value: Any) -> str:
    """By which an item of a list is known."""
    given = dict(value) if isinstance(value, Pairs) else {}
    found = (given[name] for name in NAMES if isinstance(given.get(name), str))
    return next((text for text in found if 0 < len(text) <= SHORT), "")


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
