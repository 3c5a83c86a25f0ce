"""Honest documents, written with the programs people use."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from services import extractors
from services.extractors.result import Extracted

LOREM = (
    "The quick brown fox jumps over the lazy dog, and the dog does not mind at all, because it has "
    "seen many foxes in its life. It only opens one eye and goes on to sleep in the sun."
)


def reading(tmp_path: Path, content: bytes, media_type: str) -> Extracted:
    """What the reader of that type makes of the content, without the child process."""
    path = tmp_path / "file"
    path.write_bytes(content)
    return extractors.extract(path, media_type)


def pdf(draw: Callable[[Any], None], **options: Any) -> bytes:
    """A PDF on letter paper, drawn on reportlab's canvas."""
    from reportlab.lib.pagesizes import letter
    from reportlab.pdfgen.canvas import Canvas

    target = io.BytesIO()
    canvas = Canvas(target, pagesize=letter, **options)
    draw(canvas)
    canvas.save()
    return target.getvalue()


def text_block(canvas: Any, lines: list[str], *, top: float = 700, size: float = 10) -> float:
    """Draws lines one below the other; returns where the next would be."""
    canvas.setFont("Helvetica", size)
    for line in lines:
        canvas.drawString(72, top, line)
        top -= 1.2 * size
    return top


def docx(build: Callable[[Any], None]) -> bytes:
    """A Word file, built on python-docx's document."""
    from docx import Document

    document = Document()
    build(document)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()
