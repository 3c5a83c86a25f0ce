"""Writes a PDF of plain text: one font, one text column, nothing else (ISO 32000-1)."""

import textwrap
from collections.abc import Sequence
from pathlib import Path

WIDTH, HEIGHT = 595, 842  # A4 in points
COLUMNS, SIZE, LEADING, MARGIN = 95, 10, 14, 56
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


def write(path: Path, pages: Sequence[str]) -> None:
    """One page for each text; ASCII only, wrapped at COLUMNS, a blank line between paragraphs."""
    kids = " ".join(f"{number} 0 R" for number in range(4, 4 + 2 * len(pages), 2))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        FONT,
    ]
    for text in pages:
        objects += [_page(len(objects) + 2), _content(text)]
    path.write_bytes(_file(objects))


def _page(content: int) -> bytes:
    box = f"/MediaBox [0 0 {WIDTH} {HEIGHT}] /Resources << /Font << /F1 3 0 R >> >>"
    return f"<< /Type /Page /Parent 2 0 R {box} /Contents {content} 0 R >>".encode()


def _content(text: str) -> bytes:
    lines = [line for part in text.split("\n") for line in textwrap.wrap(part, COLUMNS) or [""]]
    escaped = (line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") for line in lines)
    shown = "\n".join(f"({line}) Tj T*" for line in escaped)
    start = f"BT /F1 {SIZE} Tf {LEADING} TL {MARGIN} {HEIGHT - MARGIN} Td"
    stream = f"{start}\n{shown}\nET".encode("ascii")
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream)


def _file(objects: Sequence[bytes]) -> bytes:
    """The objects, numbered from 1, with the table of their offsets."""
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    out += b"startxref\n%d\n%%%%EOF\n" % table
    return bytes(out)
