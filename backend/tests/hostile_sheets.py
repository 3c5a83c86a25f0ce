"""Sheets, slides, lists and archives that attack their reader, made on the spot."""

import json
from collections.abc import Callable

from services import extractors
from tests import hostile_files as hostile

OFFICE = "application/vnd.openxmlformats-officedocument."
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SLIDES = "http://schemas.openxmlformats.org/presentationml/2006/main"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
IDS = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'


def relations(**targets: str) -> str:
    """`a="sheet1.xml worksheet"`: what the id `a` means, and of what kind that is."""
    split = {mark: target.split() for mark, target in targets.items()}
    entries = (
        f'<Relationship Id="{mark}" Target="{part}" Type="http://x/{kind}"'
        f"{' '.join(['', *further])}/>"
        for mark, (part, kind, *further) in split.items()
    )
    return f"<Relationships>{''.join(entries)}</Relationships>"


def sheet_xml(rows: str, *, before: str = "", space: str = MAIN) -> str:
    return f'<worksheet xmlns="{space}">{before}<sheetData>{rows}</sheetData></worksheet>'


def sheet_file(
    rows: str = "", *, sheet: str | bytes = "", texts: str = "", styles: str = "", book: str = ""
) -> bytes:
    """A workbook of one sheet, "A"; `texts` are the shared ones."""
    kind = f'<Types><Override ContentType="{OFFICE}spreadsheetml.sheet.main+xml"/></Types>'
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": kind,
        "_rels/.rels": relations(a="xl/workbook.xml officeDocument"),
        "xl/workbook.xml": book
        or f'<workbook xmlns="{MAIN}" {IDS}><sheets><sheet name="A" r:id="a"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(
            a="sheet.xml worksheet", b="texts.xml sharedStrings", c="styles.xml styles"
        ),
        "xl/sheet.xml": sheet or sheet_xml(rows),
        "xl/texts.xml": f'<sst xmlns="{MAIN}">{texts}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>',
    }
    return hostile.archive(parts)


def row(*values: str) -> str:
    cells = (f'<c t="str"><v>{value}</v></c>' for value in values)
    return f"<row>{''.join(cells)}</row>"


def slide_file(slide: str) -> bytes:
    """A presentation of one slide."""
    kind = f'<Types><Override ContentType="{OFFICE}presentationml.presentation.main+xml"/></Types>'
    shown = '<p:sldIdLst><p:sldId r:id="a"/></p:sldIdLst>'
    return hostile.archive(
        {
            "[Content_Types].xml": kind,
            "_rels/.rels": relations(a="ppt/presentation.xml officeDocument"),
            "ppt/presentation.xml": f'<p:presentation xmlns:p="{SLIDES}" {IDS}>{shown}'
            "</p:presentation>",
            "ppt/_rels/presentation.xml.rels": relations(a="slide.xml slide"),
            "ppt/slide.xml": slide,
        }
    )


def with_doctype(xml: str, declaration: str = '<!ENTITY x SYSTEM "file:///etc/passwd">') -> str:
    return f"<!DOCTYPE x [{declaration}]>{xml}"


def cell_in_the_last_corner() -> bytes:
    """It claims to be full, which would be 17 billion cells."""
    claim = '<dimension ref="A1:XFD1048576"/>'
    cell = '<row r="1048576"><c r="XFD1048576" t="str"><v>far away</v></c></row>'
    return sheet_file(sheet=sheet_xml(row("near by") + cell, before=claim))


def formulas_that_reach_out() -> bytes:
    """To a program, to a file and to the network; what is read is what they said when saved."""
    formulas = (
        "cmd|'/c calc'!A1",
        "'file:///etc/[passwd]x'!A1",
        'WEBSERVICE("http://127.0.0.1:9/")',
    )
    cells = (f"<c><f>{formula}</f><v>7</v></c>" for formula in formulas)
    return sheet_file(f"<row>{''.join(cells)}</row>")


def one_text_for_every_cell() -> bytes:
    """A text of 500 kB, to which ten thousand cells of one row refer."""
    text = "".join(f"word{number} " for number in range(50_000))
    cells = '<c t="s"><v>0</v></c>' * 10_000
    return sheet_file(f"<row>{cells}</row>", texts=f"<si><t>{text}</t></si>")


def many_cells() -> bytes:
    """Short ones, of which a list of objects would take a gigabyte."""
    rows = ("".join(f"<c><v>{(n * 7 + m) % 997}</v></c>" for m in range(25)) for n in range(15_000))
    return sheet_file("".join(f"<row>{cells}</row>" for cells in rows))


def archive_of_archives() -> bytes:
    """A hundred bombs in ten archives."""
    content = hostile.zip_bomb()
    for _ in range(2):
        content = hostile.archive({f"{number}.zip": content for number in range(10)})
    return content


def two_of_one_name() -> bytes:
    return hostile.archive({"a.txt": "one", "A.txt": "other"})


CASES: dict[str, tuple[str, Callable[[], bytes], str]] = {
    # D10: containers
    "a sheet that swells": (
        extractors.XLSX,
        lambda: sheet_file(" " * 60_000_000),
        "archive_unsafe",
    ),
    "slides that swell": (extractors.PPTX, lambda: slide_file(" " * 60_000_000), "archive_unsafe"),
    "an archive that swells": (
        extractors.ZIP,
        lambda: hostile.archive({"a.txt": " " * 60_000_000}),
        "archive_unsafe",
    ),
    "archives in archives": (extractors.ZIP, archive_of_archives, "zip_empty"),
    "too many files": (extractors.ZIP, hostile.many_entries, "archive_unsafe"),
    "files that overlap": (extractors.ZIP, hostile.overlapping_entries, "archive_unsafe"),
    "a size that lies": (extractors.ZIP, hostile.lying_sizes, "archive_unsafe"),
    "a locked file": (extractors.ZIP, hostile.encrypted_entry, "archive_unsafe"),
    "a link": (extractors.ZIP, hostile.symlink_entry, "archive_unsafe"),
    "two files of one name": (extractors.ZIP, two_of_one_name, "archive_unsafe"),
    "a way out": (
        extractors.ZIP,
        lambda: hostile.archive({"../../a.txt": "x"}),
        "archive_unsafe",
    ),
    "an absolute path": (
        extractors.ZIP,
        lambda: hostile.archive({"/etc/a.txt": "x"}),
        "archive_unsafe",
    ),
    "a bomb among the files": (
        extractors.ZIP,
        lambda: hostile.archive({"a.txt": "good", "b.docx": hostile.zip_bomb()}),
        "",
    ),
    # D11: XML
    "an entity in a sheet": (
        extractors.XLSX,
        lambda: sheet_file(sheet=with_doctype(sheet_xml(row("&x;")))),
        "unsafe_xml",
    ),
    "an entity in UTF-16": (
        extractors.XLSX,
        lambda: sheet_file(sheet=with_doctype(sheet_xml(row("&x;"))).encode("utf-16")),
        "unsafe_xml",
    ),
    "an entity in a slide": (
        extractors.PPTX,
        lambda: slide_file(with_doctype(f'<p:sld xmlns:p="{SLIDES}">&x;</p:sld>')),
        "unsafe_xml",
    ),
    "laughs in a sheet": (
        extractors.XLSX,
        lambda: sheet_file(sheet=with_doctype(sheet_xml(row("&x;")), hostile.billion_laughs())),
        "unsafe_xml",
    ),
    # D12: sheets
    "a cell in the last corner": (extractors.XLSX, cell_in_the_last_corner, ""),
    "formulas that reach out": (extractors.XLSX, formulas_that_reach_out, ""),
    "one text for every cell": (extractors.XLSX, one_text_for_every_cell, "too_complex"),
    "very many cells": (extractors.XLSX, many_cells, ""),
    "a sheet that stops short": (
        extractors.XLSX,
        lambda: sheet_file(sheet=sheet_xml(row("a", "b"))[:-30]),
        "xlsx_corrupt",
    ),
    "no workbook": (extractors.XLSX, lambda: hostile.archive({"a": "b"}), "xlsx_corrupt"),
    "no presentation": (extractors.PPTX, lambda: hostile.archive({"a": "b"}), "pptx_corrupt"),
    "half a workbook": (extractors.XLSX, lambda: sheet_file()[:300], "xlsx_corrupt"),
    "half an archive": (
        extractors.ZIP,
        lambda: hostile.archive({"a.txt": "words"})[:50],
        "zip_corrupt",
    ),
    # D13: lists
    "formulas in a list": (extractors.CSV, lambda: b"a,b\n=cmd|'/c calc'!A1,@SUM(1)\n", ""),
    "a line of 19 MB": (extractors.CSV, lambda: b"a;b " * 4_750_000, "too_complex"),
    "a word of 19 MB": (extractors.CSV, lambda: b"x" * 19_000_000, "too_complex"),
    "a million columns": (extractors.CSV, lambda: b"1," * 1_000_000, ""),
    "a quote left open": (extractors.CSV, lambda: b'a,b\n"' + b"c,d\n" * 100_000, ""),
    "zeros": (extractors.CSV, lambda: b"a,b\n1\0,2\n" * 1000, ""),
    "nothing but quotes": (extractors.CSV, lambda: b'"' * 1_000_001, ""),
    "nothing but commas": (extractors.CSV, lambda: b"," * 1_000_000, "no_text"),
    # D15: JSON
    "lists in lists": (extractors.JSON, lambda: b"[" * 100_000 + b"]" * 100_000, "too_complex"),
    "objects in objects": (
        extractors.JSON,
        lambda: b'{"a":' * 500 + b"1" + b"}" * 500,
        "too_complex",
    ),
    "lists without an end": (extractors.JSON, lambda: b"[" * 100_000, "too_complex"),
    "a number of 10 MB": (
        extractors.JSON,
        lambda: b'{"a":' + b"9" * 10_000_000 + b"}",
        "too_complex",
    ),
    "one key, often": (
        extractors.JSON,
        lambda: b"{" + b",".join(b'"a":%d' % n for n in range(100_000)) + b"}",
        "",
    ),
    "nothing in much": (
        extractors.JSON,
        lambda: b"[" * 80 + json.dumps([[]] * 100_000).encode() + b"]" * 80,
        "",
    ),
    "half of it": (extractors.JSON, lambda: b'{"a": [1, 2', "json_corrupt"),
    "a text": (extractors.JSON, lambda: b"Some words.", "json_corrupt"),
}
