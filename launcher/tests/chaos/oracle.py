"""What must hold after every fault, looked up in the stores themselves and not in the product.

Every client action is in a journal. Each accepted document is there exactly once and has ended; its
passages are those that a calm installation makes of it, each with one vector, of the same text; and
no passage, vector or file is there that belongs to nothing.
"""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from chatsphere.databases import AGENT, BACKEND
from tests.factories import Launcher
from tests.stack.conftest import query

Place = tuple[object, ...]
DOCUMENTS = """SELECT id, name, status, claim, lease_until, chunk_count, building_generation
    FROM documents_document"""
TEXTS = """SELECT d.id, t.text FROM documents_document d JOIN documents_documenttext t
    ON t.document_id = d.id AND t.generation = d.active_generation"""
PASSAGES = """SELECT c.document_id, c.generation, c.ordinal, md5(c.content)
    FROM documents_chunk c JOIN documents_document d
    ON d.id = c.document_id AND d.active_generation = c.generation WHERE NOT c.is_disabled"""
STRAY = """SELECT c.document_id, c.generation, count(*)
    FROM documents_chunk c JOIN documents_document d ON d.id = c.document_id
    WHERE c.generation IS DISTINCT FROM d.active_generation
    AND c.generation IS DISTINCT FROM d.building_generation GROUP BY 1, 2"""
VECTORS = "SELECT document_id, generation, ordinal, md5(content) FROM chunk_384"
FILES = "SELECT file, next_file FROM documents_document"


@dataclass
class Journal:
    """What was accepted, by document, and what of it was deleted."""

    accepted: dict[UUID, str] = field(default_factory=dict)
    deleted: set[UUID] = field(default_factory=set)

    @property
    def kept(self) -> dict[UUID, str]:
        return {key: text for key, text in self.accepted.items() if key not in self.deleted}


def differences(stack: Launcher, journal: Journal, *, passages: dict[str, int]) -> list[str]:
    """What does not hold, in words; empty when all is well.

    `passages` says into how many a calm installation cuts the text of that digest.
    """
    return [
        *_documents(stack, journal, passages),
        *_texts(stack, journal),
        *_vectors(stack),
        *_files(stack),
    ]


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _documents(stack: Launcher, journal: Journal, passages: dict[str, int]) -> list[str]:
    rows = {row[0]: row for row in query(stack, BACKEND, DOCUMENTS)}
    wrong = [f"lost: {key}" for key in journal.kept if key not in rows]
    wrong += [
        f"nobody asked for: {key} {row[1]}" for key, row in rows.items() if key not in journal.kept
    ]
    for key, text in journal.kept.items():
        _, name, status, claim, lease, chunks, building = rows.get(key, (None,) * 7)
        if status != "ready" or claim or lease or building:
            wrong.append(f"not ended well: {name}: {status}, claim {claim}, building {building}")
        elif chunks != passages[digest(text)]:
            wrong.append(f"{name} has {chunks} passages, not {passages[digest(text)]}")
    return wrong


def _texts(stack: Launcher, journal: Journal) -> list[str]:
    kept = dict(query(stack, BACKEND, TEXTS))
    return [f"another text: {key}" for key, text in journal.kept.items() if kept.get(key) != text]


def _vectors(stack: Launcher) -> list[str]:
    """Passages and vectors are the same set, and so none is there twice or missing."""
    rows: list[Place] = query(stack, BACKEND, PASSAGES)
    vectors: list[Place] = query(stack, AGENT, VECTORS)
    wrong = [f"no vector: {place}" for place in sorted(set(rows) - set(vectors), key=str)]
    wrong += [f"no passage: {place}" for place in sorted(set(vectors) - set(rows), key=str)]
    wrong += [f"left over: {row}" for row in query(stack, BACKEND, STRAY)]
    if len(set(vectors)) < len(vectors) or len(set(rows)) < len(rows):
        wrong.append("a passage or a vector is there twice")
    return wrong


def _files(stack: Launcher) -> list[str]:
    named = {str(name) for row in query(stack, BACKEND, FILES) for name in row if name}
    folder = stack.data_dir / "files"
    there = {str(path.relative_to(folder)) for path in _all(folder)}
    return [
        *(f"file without a row: {name}" for name in sorted(there - named)),
        *(f"row without a file: {name}" for name in sorted(named - there)),
    ]


def _all(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else []
