"""The text of a document as it was read, in parts: the whole may be millions of characters."""

from typing import TypedDict

from django.db.models import F
from django.db.models.functions import Length, Substr

from apps.documents.models import Document


class Stretch(TypedDict):
    """Half-open; offsets count code points in the whole text, of which there are `total`."""

    text: str
    start: int
    end: int
    total: int
    method: str
    page_starts: list[int]


def stretch(document: Document, *, start: int, length: int) -> Stretch | None:
    """None where nothing was read yet."""
    rows = document.texts.filter(generation=document.shown_generation)
    found = rows.annotate(part=Substr("text", start + 1, length), total=Length(F("text")))
    row = found.defer("text").first()
    if row is None:
        return None
    return Stretch(
        text=row.part,
        start=min(start, row.total),
        end=min(start, row.total) + len(row.part),
        total=row.total,
        method=row.method,
        page_starts=row.page_starts,
    )
