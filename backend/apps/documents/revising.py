"""What an update keeps of the passages before it: what was switched off, edited and added."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from apps.documents.models import Chunk
from services.alignment import Alignment, Named, align, align_named

Origin = Chunk.Origin
JOINT = "\n\n"  # between a text and what people added to it


@dataclass
class Revision:
    """The passages of a text after an update, those that people added last, and its text with
    these; `changes` counts what became of the passages before."""

    rows: list[Chunk]
    text: str
    changes: dict[str, int]


def revise(rows: list[Chunk], text: str, before: Iterable[Chunk]) -> Revision:
    """Carry what people did to the passages `before` over to `rows`, which are cut from `text`."""
    olds, added = list[Chunk](), list[Chunk]()
    for chunk in before:
        (added if chunk.origin == Origin.ADDED else olds).append(chunk)
    contents = [row.content for row in rows]
    found = aligned(olds, sources_of(olds, contents), rows, contents)
    for new, old in found.same.items():
        _carry(olds[old], rows[new])
    for new, old in found.changed.items():
        _carry_edit(olds[old], rows[new])
    gone = set(range(len(olds))) - {*found.same.values(), *found.changed.values()}
    homeless = [olds[old] for old in sorted(gone) if olds[old].origin == Origin.EDITED]
    changes = _counted(found, len(rows), len(gone), len(added))
    changes["conflicts"] = sum(bool(row.conflict) for row in rows) + len(homeless)
    for chunk in [*added, *homeless]:
        text = _append(chunk, rows, text)
    return Revision(rows, text, changes)


def aligned(
    olds: Sequence[Chunk], before: Sequence[str], news: Sequence[Chunk], after: Sequence[str]
) -> Alignment:
    """Which passage became which, by what the source said and says: an answer goes by its question,
    for many have the same answer."""
    if all(chunk.question for chunk in news):
        return align_named(_named(olds, before), _named(news, after))
    return align(before, after)


def sources_of(olds: Sequence[Chunk], contents: Iterable[str]) -> list[str]:
    """What the source said where each of `olds` stands, and no person; it says `contents` now."""
    now = set(contents)
    return [_source(chunk, now) for chunk in olds]


def put_content(chunk: Chunk, content: str) -> None:
    """Change its words, and what is embedded of them: all under its titles, or nothing where that
    is a question, which may say the same as its answer."""
    before = chunk.embedding_text
    if before == chunk.content and not chunk.question:
        chunk.embedding_text = content
    elif before.endswith(f"\n{chunk.content}"):
        chunk.embedding_text = before.removesuffix(chunk.content) + content
    chunk.content, chunk.content_hash = content, digest(chunk.embedding_text)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _named(chunks: Sequence[Chunk], texts: Sequence[str]) -> list[Named]:
    pairs = zip(chunks, texts, strict=True)
    return [Named(chunk.question.casefold(), text) for chunk, text in pairs]


def _source(chunk: Chunk, contents: set[str]) -> str:
    """Of a conflict the newer text, unless the source has gone back to the older one."""
    if chunk.conflict and (chunk.conflict in contents or chunk.source_content not in contents):
        return chunk.conflict
    return chunk.source_content or chunk.content


def _carry(old: Chunk, new: Chunk) -> None:
    """The source says the same as before."""
    new.is_disabled = old.is_disabled
    if old.origin == Origin.EDITED:
        open_still = old.conflict == new.content
        source = old.source_content if open_still else new.content
        _edit(new, old.content, source=source, conflict=old.conflict if open_still else "")


def _carry_edit(old: Chunk, new: Chunk) -> None:
    """The source says something else; somebody has to look, unless it says what the edit did."""
    if old.origin == Origin.EDITED and old.content != new.content:
        source = old.source_content
        _edit(new, old.content, source=source, conflict=new.content)
        new.is_disabled = old.is_disabled


def _edit(chunk: Chunk, content: str, *, source: str, conflict: str) -> None:
    put_content(chunk, content)
    chunk.origin, chunk.source_content, chunk.conflict = Origin.EDITED, source, conflict


def _append(chunk: Chunk, rows: list[Chunk], text: str) -> str:
    """Put a passage of somebody's own at the end; an edit of what is gone has become one."""
    start = len(text) + len(JOINT)
    rows.append(
        Chunk(
            document_id=chunk.document_id,
            generation=rows[0].generation,
            ordinal=rows[-1].ordinal + 1,
            content=chunk.content,
            embedding_text=chunk.embedding_text,
            content_hash=digest(chunk.embedding_text),
            heading_path=chunk.heading_path,
            char_start=start,
            char_end=start + len(chunk.content),
            is_disabled=chunk.is_disabled,
            origin=Origin.ADDED,
            source_content=chunk.source_content,
        )
    )
    return f"{text}{JOINT}{chunk.content}"


def _counted(found: Alignment, news: int, gone: int, added: int) -> dict[str, int]:
    same, changed = len(found.same), len(found.changed)
    return {
        "added": news - same - changed,
        "changed": changed,
        "removed": gone,
        "kept": same + added,
    }
