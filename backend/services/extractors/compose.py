"""Puts the blocks of a document together into one text with offsets."""

from collections.abc import Iterable, Iterator

from services.extractors.cleaning import Cleaner, is_visible
from services.extractors.language import language_of
from services.extractors.result import (
    MAX_CHARACTERS,
    Block,
    Extracted,
    Heading,
    UnreadableDocument,
)

MAX_BLOCKS = 250_000  # of text; honest ones would be more passages than fit


def compose(
    blocks: Iterable[Block],
    *,
    method: str,
    pages: int = 0,
    warnings: Iterable[str] = (),
    scans: Iterable[int] = (),
) -> Extracted:
    """The blocks as one text; where there are scans, it may still be empty.

    Raises:
        UnreadableDocument: there is nothing to see (`no_text`) or too much (`too_complex`).
    """
    cleaner, pieces, headings, starts = Cleaner(), list[str](), list[Heading](), list[int]()
    length = 0
    for block in _counted(blocks):
        content = cleaner.clean(block.text).strip("\n").rstrip()
        if not content.strip():
            continue
        joint = block.joint if pieces else ""
        starts += [length + len(joint)] * (block.page - len(starts))
        if block.level:
            title = cleaner.clean(block.title or content)
            headings.append(Heading(length + len(joint), block.level, " ".join(title.split())))
        pieces += [joint, content]
        length = _bounded(length + len(joint) + len(content))
    return finish(
        "".join(pieces),
        page_starts=_from_zero(starts, pages, length),
        headings=headings,
        method=method,
        warnings=[*warnings, *cleaner.warnings()],
        scans=[*scans],
    )


def finish(
    text: str,
    *,
    method: str,
    headings: list[Heading],
    warnings: list[str],
    page_starts: list[int] | None = None,
    scans: list[int] | None = None,
) -> Extracted:
    """A cleaned text with its language; the same errors as `compose`."""
    _bounded(len(text))
    if not scans and not is_visible(text):
        raise UnreadableDocument("no_text")
    language = language_of(text)
    return Extracted(text, page_starts or [], headings, method, language, warnings, scans or [])


def _counted(blocks: Iterable[Block]) -> Iterator[Block]:
    for count, block in enumerate(blocks):
        if count == MAX_BLOCKS:
            raise UnreadableDocument("too_complex")
        yield block


def _bounded(length: int) -> int:
    if length > MAX_CHARACTERS:
        raise UnreadableDocument("too_complex")
    return length


def _from_zero(starts: list[int], pages: int, length: int) -> list[int]:
    """Every page has a start, the empty ones too; the first begins with the text."""
    starts = [*starts, *[length] * (pages - len(starts))]
    return [0, *starts[1:]] if starts else []
