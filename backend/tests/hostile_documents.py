"""Documents that attack their reader, made on the spot; sheets and archives have a list of their
own."""

import struct
import zlib
from collections.abc import Callable

from services import extractors
from tests import hostile_files as hostile

WORDS = b"BT /F1 12 Tf 72 700 Td (Hello world) Tj ET"
CANARY = "http://127.0.0.1:9/canary"
PASSWD = "file:///etc/passwd"


def half_of_a_pdf() -> bytes:
    content = hostile.pdf_file(WORDS, pages=50)
    return content[: len(content) // 2]


def table_that_points_at_itself() -> bytes:
    content = hostile.pdf_file(WORDS)
    start = content.rindex(b"xref", 0, content.rindex(b"startxref"))
    return hostile.pdf_file(WORDS, extra=b"/Prev %d" % start)


def a_million_pages() -> bytes:
    """So the file says; it has one."""
    return hostile.pdf_file(WORDS).replace(b"/Count 1/", b"/Count 1000000/")


def file_that_acts() -> bytes:
    """It wants to run a script, start a program and open another file."""
    actions = b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>/AA<</O<</S/Launch/F(/bin/sh)>>>>"
    content = hostile.pdf_file(WORDS)
    return content.replace(b"<</Type/Catalog", b"<</Type/Catalog" + actions)


def file_in_a_file() -> bytes:
    attached = b"/Names<</EmbeddedFiles<</Names[(a.exe)<</Type/Filespec/F(a.exe)>>]>>>>"
    content = hostile.pdf_file(WORDS)
    return content.replace(b"<</Type/Catalog", b"<</Type/Catalog" + attached)


def many_filters() -> bytes:
    content = b" " * 10_000_000
    for _ in range(40):
        content = zlib.compress(content, 9)
    return hostile.pdf_file(content, filters=b"/Filter[%s]" % (b"/FlateDecode" * 40))


def runs_that_swell() -> bytes:
    """Two bytes for 128 spaces, and those packed."""
    packer, piece = zlib.compressobj(9), b"\x81 " * 2**19
    content = b"".join(packer.compress(piece) for _ in range(16)) + packer.flush()
    return hostile.pdf_file(content, filters=b"/Filter[/FlateDecode/RunLengthDecode]")


def endless_outline() -> bytes:
    """A table of contents whose entry holds and follows itself."""
    entry = b"<</Title(a)/Parent 5 0 R/First 5 0 R/Next 5 0 R/Last 5 0 R/Dest[10 0 R/Fit]>>"
    content = hostile.pdf_file(WORDS)
    content = content.replace(b"<</Type/Catalog", b"<</Type/Catalog/Outlines 5 0 R")
    return content.replace(b"\nxref", b"\n5 0 obj\n%s\nendobj\nxref" % entry, 1)


def page_of_rows() -> bytes:
    """Forty thousand rows on one page, each a little different."""
    rows = (
        b"1 0 0 1 %d %d Tm (three words here) Tj 1 0 0 1 %d %d Tm (%d) Tj"
        % (50 + row % 7, 700 - 20 * row, 300 + 9 * (row % 9), 700 - 20 * row, row)
        for row in range(40_000)
    )
    content = zlib.compress(b"BT /F1 12 Tf " + b"\n".join(rows) + b" ET")
    return hostile.pdf_file(content, filters=b"/Filter/FlateDecode")


def picture(filters: bytes, data: bytes, side: int = 60_000) -> bytes:
    """A page that shows nothing but a picture, which says that it is huge."""
    shown = b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 1" % (side, side)
    image = b"<<%s/ColorSpace/DeviceGray/Filter%s/Length %d>>stream\n%s\nendstream" % (
        shown,
        filters,
        len(data),
        data,
    )
    return hostile.written(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R"
            b"/Resources<</XObject<</I 5 0 R>>>>>>",
            4: b"<</Length 25>>stream\n612 0 0 792 0 0 cm /I Do \nendstream",
            5: image,
        }
    )


def bitmap_without_end() -> bytes:
    """A JBIG2 page of 4 thousand million rows, and a segment that says it is as long."""
    page = struct.pack(">IBBI", 0, 48, 1, 19) + struct.pack(">IIIIBH", 2**31, 2**32 - 2, 0, 0, 0, 0)
    region = struct.pack(">IBBI", 1, 38, 1, 2**32 - 1)
    return picture(b"/JBIG2Decode", page + region)


def very_many_paragraphs() -> bytes:
    """A few signs in each, packed no more than is usual."""
    noise = (
        f"<w:p><w:r><w:t>{number * 7919 % 1000003:x}</w:t></w:r></w:p>" for number in range(251_000)
    )
    return hostile.word_file(hostile.word_xml("".join(noise)))


def unused_picture() -> bytes:
    """60 MB of nothing that no reader needs."""
    parts: dict[str, str | bytes] = {"word/document.xml": hostile.word_xml()}
    return hostile.archive(parts | {"word/media/a.png": b"\0" * 60_000_000})


def two_main_parts() -> bytes:
    """Programs disagree on which of them is the document."""
    parts = {"word/document.xml": hostile.word_xml(), "Word/Document.xml": hostile.word_xml("")}
    return hostile.archive({"[Content_Types].xml": hostile.TYPES, **parts})


def outer_template() -> bytes:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
    relation = f'<Relationship Id="a" TargetMode="External" Target="{CANARY}" Type="{kind}"/>'
    return hostile.word_file(
        word___rels__document_xml_rels=f"<Relationships>{relation}</Relationships>"
    )


def quadratic() -> bytes:
    return hostile.with_doctype(f'<!ENTITY x "{"a" * 50_000}">', "&x;" * 50_000)


def outside(target: str) -> bytes:
    return hostile.with_doctype(f'<!ENTITY x SYSTEM "{target}">')


def parameter_entity() -> bytes:
    return hostile.with_doctype(f'<!ENTITY % x SYSTEM "{CANARY}"> %x;')


def page_that_reaches_out() -> bytes:
    head = f'<base href="{CANARY}"><meta http-equiv=refresh content="0;url={CANARY}">'
    body = f"<script>alert(1)</script><body>Words<img src='{CANARY}'>"
    return f"<html><head>{head}</head>{body}".encode()


def million_marks() -> bytes:
    return ("a" + "\u0301" * 1_000_000).encode()


PDF, DOCX, HTML, TEXT, MD = (
    extractors.PDF,
    extractors.DOCX,
    extractors.HTML,
    extractors.TEXT,
    extractors.MARKDOWN,
)
CASES: dict[str, tuple[str, Callable[[], bytes], str]] = {
    # D9: PDF
    "half a PDF": (PDF, half_of_a_pdf, "pdf_corrupt"),
    "a table that points at itself": (PDF, table_that_points_at_itself, ""),
    "pages that are their own children": (PDF, hostile.page_tree_loop, "pdf_corrupt"),
    "no page at all": (PDF, lambda: hostile.pdf_file(b"", pages=0), "pdf_corrupt"),
    "a million pages": (PDF, a_million_pages, "too_complex"),
    "a file that acts": (PDF, file_that_acts, ""),
    "a file in a file": (PDF, file_in_a_file, ""),
    "a gigabyte of spaces": (PDF, hostile.flate_bomb, "too_complex"),
    "forty filters": (PDF, many_filters, "no_text"),
    "runs that swell": (PDF, runs_that_swell, "no_text"),
    "a bitmap without end": (PDF, bitmap_without_end, "no_text"),
    "a picture that is not there": (PDF, lambda: picture(b"/DCTDecode", b"\xff\xd8"), "no_text"),
    "an outline without end": (PDF, endless_outline, ""),
    "a page of forty thousand rows": (PDF, page_of_rows, ""),
    "nothing but a head": (PDF, lambda: b"%PDF-1.7\n", "pdf_corrupt"),
    # D10 and D11: Word
    "very many paragraphs": (DOCX, very_many_paragraphs, "too_complex"),
    "a picture nobody needs": (DOCX, unused_picture, "archive_unsafe"),
    "two main parts": (DOCX, two_main_parts, "archive_unsafe"),
    "a file of ours by an entity": (DOCX, lambda: outside(PASSWD), "unsafe_xml"),
    "an address by an entity": (DOCX, lambda: outside(CANARY), "unsafe_xml"),
    "an address by a parameter": (DOCX, parameter_entity, "unsafe_xml"),
    "laughs in a text": (
        DOCX,
        lambda: hostile.with_doctype(hostile.billion_laughs()),
        "unsafe_xml",
    ),
    "one entity, often": (DOCX, quadratic, "unsafe_xml"),
    "a template from elsewhere": (DOCX, outer_template, ""),
    # D14: HTML
    "a page that reaches out": (HTML, page_that_reaches_out, ""),
    "a hundred thousand boxes": (HTML, lambda: b"<div>" * 100_000 + b"Words", ""),
    "cells that reach far": (
        HTML,
        lambda: b"<table><tr>" + b"<td rowspan=65534 colspan=1000>a" * 30_000,
        "",
    ),
    # D16 to D18, D20: texts
    "half a letter": (TEXT, lambda: "Größe".encode()[:-3] + b" and so on", ""),
    "every byte there is": (TEXT, lambda: bytes(range(256)) * 80, "type_mismatch"),
    "only spaces": (TEXT, lambda: b" \n" * 1_000_000, "no_text"),
    "only what nobody sees": (TEXT, lambda: "\u200b\u200d\u2060".encode() * 1000, "no_text"),
    "only control characters": (TEXT, lambda: b"\x01\x02\x1b" * 10, "no_text"),
    "only tags": (TEXT, lambda: "\U000e0041\U000e0042".encode() * 100, "no_text"),
    "zeros between words": (TEXT, lambda: b"some\0 words " * 2000, ""),
    "half of a pair": (TEXT, lambda: b"smile \xed\xa0\xbd and more words", ""),
    "a million marks on one letter": (TEXT, million_marks, ""),
    "one word of four megabytes": (TEXT, lambda: b"a" * 4_000_000, ""),
    "quotations in quotations": (MD, lambda: b"> " * 100_000 + b"Words", ""),
    "brackets without an end": (MD, lambda: b"[" * 200_000 + b"Words", ""),
}
