"""An upload is what its content says, and its name has to agree."""

import io
import os
import unicodedata

import pytest

from core.exceptions import ChatSphereError
from services import sniffing
from services.extractors import (
    CSV,
    DOCX,
    HTML,
    JSON,
    MARKDOWN,
    PDF,
    PPTX,
    QA,
    READERS,
    TEXT,
    XLSX,
    ZIP,
)
from services.sniffing.formats import FORMATS
from tests import hostile_files as hostile
from tests import hostile_sheets as slides
from tests.written_files import docx, pdf

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
NOISE = bytes(range(256)) * 40
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
WORD = docx(lambda document: document.add_paragraph("Hello"))
PAGE = pdf(lambda canvas: canvas.drawString(72, 700, "Hello"))


def sniffed(name: str, content: bytes) -> str:
    """The media type, or the code of the refusal."""
    try:
        return sniffing.media_type_of(name, content[: sniffing.HEAD], io.BytesIO(content))
    except ChatSphereError as refused:
        return f"{refused.status} {refused.code}"


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("a.pdf", PAGE, PDF),
        ("A.PDF", PAGE, PDF),
        ("junk before.pdf", b"\r\n\r\n" + PAGE, PDF),
        ("polyglot.pdf", PAGE + hostile.word_file(), PDF),
        ("a.docx", WORD, DOCX),
        ("by hand.docx", hostile.word_file(), DOCX),
        ("strict.docx", hostile.word_file(hostile.word_xml(space=hostile.STRICT_WORD)), DOCX),
        ("a.pptx", slides.slide_file(""), PPTX),
        ("a.xlsx", slides.sheet_file(), XLSX),
        ("a.csv", b"Name,Price", CSV),
        ("a.json", b' \n{"a": 1}', JSON),
        ("marked.json", b"\xef\xbb\xbf[1]", JSON),
        ("wide.json", '{"a": "b c"}'.encode("utf-16"), JSON),
        ("a.zip", hostile.archive({"hello.txt": "Hello"}), ZIP),
        ("letters.zip.txt", b"Hello", TEXT),
        ("a.txt", b"Hello", TEXT),
        ("initials.txt", b"MZ wrote this", TEXT),
        ("script.md", b"#!/bin/sh is how scripts begin", MARKDOWN),
        ("latin.txt", "Grüße".encode("latin-1"), TEXT),
        ("wide.txt", "Hello world".encode("utf-16-le"), TEXT),
        ("nul.txt", b"one\0two\0three", TEXT),
        ("controls.txt", b"\x01\x02\x03", TEXT),
        ("a.md", b"# Hello", MARKDOWN),
        ("a.markdown", b"# Hello", MARKDOWN),
        ("a.html", b"<h1>Hello</h1>", HTML),
        ("a.htm", b"<h1>Hello</h1>", HTML),
        ("notes.v1.2.md", b"# Hello", MARKDOWN),
        ("Vue.js.pdf", PAGE, PDF),
        ("example.com.html", b"<h1>Hello</h1>", HTML),
        ("../../etc/passwd.txt", b"root", TEXT),
        ("C:\\letters\\x.txt", b"Hello", TEXT),
        ("\u202etxt.md", b"Hello", MARKDOWN),
    ],
)
def test_a_type_is_recognised(name, content, media_type):
    assert sniffed(name, content) == media_type


@pytest.mark.parametrize(
    "name",
    [
        "a.svg",
        "a.xhtml",
        "a.xml",
        "a.exe",
        "a.js",
        "a.php",
        ".htaccess",
        ".txt",
        "a.docm",
        "a.xlsm",
        "no extension",
        "a.pdf.exe",
        "a.exe.pdf",
        "a.php.txt",
        "a.pdf ",
        "a.pdf.",
        "a.pdf\0.exe",
        "a.pdf\u200b",
        "folder.pdf/name",
    ],
)
def test_a_name_off_the_list_is_refused_whatever_is_inside(name):
    assert sniffed(name, PAGE) == "415 type_not_allowed"


@pytest.mark.parametrize(
    ("name", "newer"), [("a.doc", ".docx"), ("A.XLS", ".xlsx"), ("a.pptm", ".pptx")]
)
def test_an_old_file_is_told_in_which_form_it_can_come(name, newer):
    with pytest.raises(ChatSphereError) as refused:
        sniffing.media_type_of(name, OLD_WORD, io.BytesIO(OLD_WORD))

    assert str(refused.value).endswith(f"Save it as {newer} and upload that.")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("program.pdf", b"MZ\x90\0" + PAGE),
        ("program.pdf", b"\x7fELF" + bytes(200)),
        ("picture.pdf", PNG),
        ("zip.pdf", hostile.word_file()),
        ("text.pdf", b"Hello"),
        ("late.pdf", bytes(1100) + PAGE),
        ("pdf.docx", PAGE),
        ("text.docx", b"Hello"),
        ("old.docx", OLD_WORD),
        ("plain zip.docx", hostile.archive({"hello.txt": "Hello"})),
        ("sheet.docx", hostile.archive({"[Content_Types].xml": "spreadsheetml.sheet.main+xml"})),
        (
            "macros.docx",
            hostile.word_file(types=f"{hostile.TYPES} macroEnabled"),
        ),
        ("word.xlsx", WORD),
        ("word.pptx", WORD),
        ("sheet.pptx", slides.sheet_file()),
        ("slides.xlsx", slides.slide_file("")),
        ("old.xlsx", OLD_WORD),
        ("old.pptx", OLD_WORD),
        ("text.zip", b"Hello"),
        ("word.zip", WORD),
        ("book.zip", hostile.archive({"mimetype": "application/epub+zip"})),
        ("program.zip", hostile.archive({"META-INF/MANIFEST.MF": "Main-Class: A"})),
        ("page.json", b"<html>Not found</html>"),
        ("words.json", b"Hello"),
        ("picture.csv", PNG),
        ("zip.csv", hostile.word_file()),
        ("pdf.txt", PAGE),
        ("picture.txt", PNG),
        ("zip.md", hostile.word_file()),
        ("noise.txt", NOISE),
        ("program.html", b"\x7fELF" + bytes(200)),
        ("program.txt", b"MZ\x90\0\x03" + bytes(200)),
        ("rich.txt", b"{\\rtf1 Hello}"),
        ("old.txt", OLD_WORD),
    ],
)
def test_a_name_that_does_not_agree_is_refused(name, content):
    assert sniffed(name, content) == "415 type_mismatch"


@pytest.mark.parametrize(
    "content",
    [
        hostile.zip_bomb(),
        hostile.many_entries(),
        hostile.overlapping_entries(),
        hostile.encrypted_entry(),
        hostile.symlink_entry(),
        hostile.word_file(**{"..__evil_xml": "x"}),
        hostile.word_file(**{"__etc__passwd": "x"}),
        hostile.word_file(**{"word__Document_xml": hostile.word_xml()}),
    ],
    ids=["ratio", "entries", "overlap", "locked", "link", "upwards", "absolute", "twice"],
)
def test_an_archive_that_could_do_harm_is_refused_by_its_directory(content):
    assert sniffed("a.docx", content) == "415 archive_unsafe"


def test_what_tells_what_an_archive_is_may_not_be_long():
    """It is read where the upload arrives, beside everybody else's requests."""
    main = "wordprocessingml.document.main+xml"
    kinds = f"<Types>{main}<!--{os.urandom(2**20).hex()}--></Types>"

    found = sniffed("a.docx", hostile.archive({"[Content_Types].xml": kinds}))

    assert found == "415 archive_unsafe"


def test_a_zip64_directory_is_refused_before_it_is_read():
    content = hostile.word_file()
    end = content.rindex(b"PK\x05\x06")

    found = sniffed("a.docx", content[:end] + b"PK\x06\x07" + bytes(16) + content[end:])

    assert found == "415 archive_unsafe"


def test_a_damaged_word_file_is_left_to_its_reader():
    assert sniffed("a.docx", WORD[: len(WORD) // 2]) == DOCX


@pytest.mark.parametrize("name", ["a.pdf", "a.txt", "a.docx"])
def test_an_empty_file_is_refused(name):
    assert sniffed(name, b"") == "400 file_empty"


@pytest.mark.parametrize("name", ["", "...", " . ", "folder/", "\0"])
def test_a_name_of_nothing_is_refused(name):
    assert sniffed(name, b"Hello") == "400 filename_invalid"


def test_the_place_in_the_file_is_kept():
    file = io.BytesIO(WORD)
    file.seek(7)

    sniffing.media_type_of("a.docx", WORD[: sniffing.HEAD], file)

    assert file.tell() == 7


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\x.txt", "x.txt"),
        ("C:\\letters\\x.txt", "x.txt"),
        ("\\\\host\\share\\x.txt", "x.txt"),
        ("%2e%2e%2fx.txt", "%2e%2e%2fx.txt"),
        ("....//x.txt", "x.txt"),
        ("a\0b.txt", "ab.txt"),
        ("a\r\nSet-Cookie: b.txt", "a Set-Cookie: b.txt"),
        ('a";b.txt', 'a";b.txt'),
        ("\u202etxt.exe", "txt.exe"),
        ("CON", "CON"),
        ("e\u0301te\u0301.txt", "été.txt"),
        ("👩‍👩‍👧.txt", "👩‍👩‍👧.txt"),
        ("<img src=x onerror=alert(1)>.txt", "<img src=x onerror=alert(1)>.txt"),
        ("  spaced   out .txt ", "spaced out .txt"),
        ("", "document"),
        ("...", "document"),
        ("\u202e\u200b", "document"),
        ("\u200c \u200d", "document"),
        ("\ud800.txt", ".txt"),
    ],
)
def test_a_name_is_cleaned_for_show(raw, shown):
    assert sniffing.display_name(raw) == shown


@pytest.mark.parametrize(
    "raw", ["x" * 5000 + ".pdf", "x" * 5000, "e\u0301" * 5000 + ".md", "." * 5000]
)
def test_a_shown_name_is_never_long_and_keeps_its_extension(raw):
    shown = sniffing.display_name(raw)

    assert 0 < len(shown) <= 200
    assert shown == unicodedata.normalize("NFC", shown)
    assert not raw.endswith((".pdf", ".md")) or shown.endswith((".pdf", ".md"))


def test_a_refusal_names_every_type_there_is():
    with pytest.raises(ChatSphereError) as refused:
        sniffing.media_type_of("a.exe", b"MZ", io.BytesIO(b"MZ"))

    assert all(f"(.{name})" in str(refused.value) for name in ("pdf", "xlsx", "csv", "zip"))


def test_browsers_offer_every_name_that_is_allowed():
    endings = sniffing.ACCEPTED.split(",")

    assert {".pdf", ".pptx", ".xlsx", ".json", ".zip", ".htm"} <= set(endings)
    assert len(endings) == len(set(endings))


def test_every_type_that_is_allowed_has_a_reader():
    assert {each.media_type for each in FORMATS} == set(READERS) - {QA}, "that one is made here"
