"""Honest documents, written with the programs people use."""

import io
import zipfile
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


def packed(parts: dict[str, str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as container:
        for name, part in parts.items():
            container.writestr(name, part)
    return target.getvalue()


def epub(*chapters: str, spine: str = "", **parts: str) -> bytes:
    """A book; each chapter is the inside of an XHTML page. `parts` are further ones, by name."""
    items = "".join(
        f'<item id="c{number}" href="text/c%20{number}.xhtml" media-type="application/xhtml+xml"/>'
        for number in range(len(chapters))
    )
    spine = spine or "".join(f'<itemref idref="c{number}"/>' for number in range(len(chapters)))
    root = '<rootfile full-path="in/book.opf" media-type="application/oebps-package+xml"/>'
    pages = {f"in/text/c {number}.xhtml": xhtml(chapter) for number, chapter in enumerate(chapters)}
    return packed(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": f"<container><rootfiles>{root}</rootfiles></container>",
            "in/book.opf": "<package><metadata><title>Ducks</title></metadata>"
            f"<manifest>{items}</manifest><spine>{spine}</spine></package>",
            **pages,
            **parts,
        }
    )


def xhtml(body: str) -> str:
    """A page; what is one already stays as it is."""
    if "<html" in body:
        return body
    return f'<html xmlns="http://www.w3.org/1999/xhtml"><head/><body>{body}</body></html>'


OPENDOCUMENT = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in {
        "office": "office",
        "text": "text",
        "table": "table",
        "draw": "drawing",
        "style": "style",
        "svg": "svg-compatible",
    }.items()
)


def odt(body: str, *, styles: str = "", before: str = "", **parts: str) -> bytes:
    """An OpenDocument text; `styles` are its automatic ones, `before` stands before the root."""
    content = (
        f"{before}<office:document-content {OPENDOCUMENT}>"
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.text"
    return packed({"mimetype": kind, "content.xml": content, **parts})


def scan(canvas: Any, *, shade: int = 0) -> None:
    """Draws a picture of the page's size on a reportlab canvas, as scanners do, and turns the page.

    `shade`: 0 is black, 255 is white.
    """
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    width, height = canvas._pagesize
    picture = Image.new("L", (60, 80), 255)
    picture.paste(shade, (10, 10, 50, 30))
    canvas.drawImage(ImageReader(picture), 0, 0, width, height)
    canvas.showPage()


def pptx(build: Callable[[Any], None]) -> bytes:
    """A presentation, built on python-pptx's."""
    from pptx import Presentation

    presentation = Presentation()
    build(presentation)
    target = io.BytesIO()
    presentation.save(target)
    return target.getvalue()


def xlsx(build: Callable[[Any], None]) -> bytes:
    """A workbook, written with XlsxWriter's."""
    from xlsxwriter import Workbook

    target = io.BytesIO()
    with Workbook(target, {"in_memory": True}) as workbook:
        build(workbook)
    return target.getvalue()
