"""Books, mail, RTF and OpenDocument texts are known by what is in them."""

import pytest

from services.extractors import EML, EPUB, ODT, RTF
from tests import hostile_files as hostile
from tests.unit.test_sniffing import OLD_WORD, PAGE, PNG, WORD, sniffed
from tests.written_files import epub, odt

BOOK, TEXT = epub("<p>Hello</p>"), odt("<text:p>Hello</text:p>")
SHEET = hostile.archive(
    {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<a/>"}
)
MAIL = b"From: Alice <alice@example.com>\r\nSubject: Hello\r\n\r\nHello"


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("a.epub", BOOK, EPUB),
        ("cut.epub", BOOK[:200], EPUB),
        ("a.odt", TEXT, ODT),
        ("with a password.odt", odt("", **{"encrypted-package": "x"}), ODT),
        ("by hand.odt", hostile.archive({"content.xml": "<a/>"}), ODT),
        ("a.rtf", b"{\\rtf1 Hello}", RTF),
        ("late.rtf", b"\r\n {\\rtf1 Hello}", RTF),
        ("a.eml", MAIL, EML),
        ("from a mailbox.eml", b"From alice Mon Jun 1\n" + MAIL, EML),
        ("marked.eml", b"\xef\xbb\xbf" + MAIL, EML),
        ("relayed.eml", b"X-Relay: yes\nReceived: from elsewhere\n\tby here\n\nHello", EML),
    ],
)
def test_a_type_is_recognised(name, content, media_type):
    assert sniffed(name, content) == media_type


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("word.epub", WORD),
        ("page.epub", PAGE),
        ("text.epub", b"Hello"),
        ("word.odt", WORD),
        ("sheet.odt", SHEET),
        ("book.odt", BOOK),
        ("old.odt", OLD_WORD),
        ("text.rtf", b"Hello"),
        ("word.rtf", WORD),
        ("text.eml", b"Hello, this is no mail.\n"),
        ("page.eml", b"HTTP/1.1 200 OK\nServer: x\n\n"),
        ("outlook.eml", OLD_WORD + MAIL),
        ("picture.eml", PNG),
    ],
)
def test_a_name_that_does_not_agree_is_refused(name, content):
    assert sniffed(name, content) == "415 type_mismatch"


@pytest.mark.parametrize("name", ["a.epub", "a.odt"])
def test_a_container_that_could_do_harm_is_refused(name):
    assert sniffed(name, hostile.many_entries()) == "415 archive_unsafe"
