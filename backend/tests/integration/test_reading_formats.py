"""Books, mail, RTF and OpenDocument texts, read in the child as the worker has them read."""

import time

import pytest

from services import document_processor
from services.document_processor import Limits, UnreadableDocument
from services.extractors import EML, EPUB, ODT, RTF
from tests.written_files import LOREM, epub, odt


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        (EPUB, epub(f"<h1>Title</h1><p>{LOREM}</p>")),
        (ODT, odt(f"<text:h>Title</text:h><text:p>{LOREM}</text:p>")),
        (RTF, rf"{{\rtf1 \outlinelevel0 Title\par\pard {LOREM}}}".encode()),
        (EML, f"Subject: Title\nFrom: a@example.com\n\n{LOREM}".encode()),
    ],
)
def test_every_type_comes_back_as_text(tmp_path, media_type, content):
    path = tmp_path / "file"
    path.write_bytes(content)

    found = document_processor.read(path, media_type)

    assert LOREM in found.text
    assert [(each.offset, each.title) for each in found.headings] == [(0, "Title")]
    assert found.language == "en"


BOMBS = {
    "groups": (RTF, lambda: rb"{\rtf1 " + b"{" * 2_000_000, "too_complex"),
    "nothing but ends": (RTF, lambda: rb"{\rtf1 " + rb"\par" * 2_100_000, "too_complex"),
    "a text too long": (RTF, lambda: rb"{\rtf1 " + b"a b " * 1_300_000 + b"}", "too_complex"),
    "edges": (EML, lambda: b"From: a\nContent-Type: multipart/mixed; boundary=b\n\n"
              + b"--b\n\nx\n" * 500_000, "too_complex"),
    "lines": (EML, lambda: b"From: a\n" + b"boundary=b\n" * 5000 + b"\n" * 5_000_000,
              "too_complex"),
    "entities": (EPUB, lambda: epub("<!DOCTYPE html [<!ENTITY x 'x'>]><html>&x;</html>"),
                 "unsafe_xml"),
    "white space": (EPUB, lambda: epub("<p>" + " " * 40_000_000), "archive_unsafe"),
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_within_ten_seconds_by_a_child(tmp_path, name):
    media_type, make, code = BOMBS[name]
    path = tmp_path / "file"
    path.write_bytes(make())
    (tmp_path / "small").write_text("text")
    document_processor.read(tmp_path / "small", "text/plain")
    before, started = document_processor.HOSTS.pid, time.monotonic()

    with pytest.raises(UnreadableDocument) as refused:
        document_processor.read(path, media_type)

    assert refused.value.code == code
    assert time.monotonic() - started < 10
    assert document_processor.HOSTS.pid == before


def test_xml_that_does_not_fit_into_memory_is_not_called_damaged(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(odt("".join(f"<text:p>{number}</text:p>" for number in range(300_000))))

    with pytest.raises(UnreadableDocument) as refused:
        document_processor.read(path, ODT, limits=Limits(memory=64 * 2**20))

    assert refused.value.code == "too_complex"
