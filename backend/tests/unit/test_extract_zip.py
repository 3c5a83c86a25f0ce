"""Archives: each file read by its own reader, under its path."""

from email.message import EmailMessage

import pytest

from services.extractors import ZIP, archive
from services.extractors.result import UnreadableDocument
from tests import hostile_files as hostile
from tests.written_files import docx, pdf, reading

WORD = docx(lambda document: document.add_heading("Guide", 1))
PAGE = pdf(lambda canvas: canvas.drawString(72, 700, "A page"))


def packed(tmp_path, parts):
    return reading(tmp_path, hostile.archive(parts), ZIP)


def code(tmp_path, parts):
    with pytest.raises(UnreadableDocument) as refused:
        packed(tmp_path, parts)
    return refused.value.code


def test_files_stand_under_their_paths(tmp_path):
    found = packed(tmp_path, {"b/notes.md": "# Notes\n\nwords", "a.docx": WORD, "c.pdf": PAGE})

    assert found.text == (
        "# a.docx\n\n# Guide\n\n# b/notes.md\n\n# Notes\n\nwords\n\n# c.pdf\n\nA page"
    )
    assert [(h.level, h.title) for h in found.headings] == [
        (1, "a.docx"),
        (2, "Guide"),
        (1, "b/notes.md"),
        (2, "Notes"),
        (1, "c.pdf"),
    ]
    assert all(found.text[heading.offset] == "#" for heading in found.headings)
    assert found.page_starts == []


def test_what_cannot_be_read_is_named(tmp_path):
    parts = {
        "a.txt": "words",
        "b.exe": "MZ",
        "c.zip": hostile.archive({"x.txt": "hidden"}),
        "d.docx": WORD[:300],
    }

    found = packed(tmp_path, parts)

    assert found.text == "# a.txt\n\nwords"
    assert "b.exe, c.zip" in found.warnings[0]
    assert found.warnings[1].startswith("d.docx: The Word file is damaged")


def test_what_systems_add_is_not_mentioned(tmp_path):
    parts = {"a.txt": "words", "__MACOSX/._a.txt": "x", ".DS_Store": "x", "f/Thumbs.db": "x"}

    found = packed(tmp_path, parts)

    assert found.text == "# a.txt\n\nwords"
    assert found.warnings == []


def test_many_files_left_out_are_not_all_named(tmp_path):
    found = packed(tmp_path, {"a.txt": "words"} | {f"{n}.exe": "x" for n in range(50)})

    assert "and 30 more" in found.warnings[0]


def test_an_archive_without_a_document_is_empty(tmp_path):
    assert code(tmp_path, {"a.exe": "x", "b.txt": ""}) == "zip_empty"


def test_all_files_share_what_one_archive_may_unpack(tmp_path, monkeypatch):
    parts = {f"{n}.docx": WORD for n in range(9)}
    monkeypatch.setattr(archive, "MAX_TOTAL", 4 * len(hostile.archive(parts)))

    assert code(tmp_path, parts) == "archive_unsafe"


def test_messages_in_it_share_that_too(tmp_path, monkeypatch):
    message = EmailMessage()
    message["From"], message["Subject"] = "alice@example.com", "Guide"
    message.set_content("See the guide.")
    message.add_attachment(WORD, maintype="application", subtype="x", filename="guide.docx")
    parts = {f"{n}.eml": message.as_bytes() for n in range(9)}
    monkeypatch.setattr(archive, "MAX_TOTAL", 4 * len(hostile.archive(parts)))

    assert code(tmp_path, parts) == "archive_unsafe"


def test_all_files_share_the_room_for_text(tmp_path):
    numbers = " ".join(map(str, range(150_000)))  # a MB

    assert code(tmp_path, {f"{n}.txt": numbers for n in range(6)}) == "too_complex"


def test_a_file_that_says_it_is_another_is_left_out(tmp_path):
    found = packed(tmp_path, {"a.txt": "words", "b.pdf": "no page"})

    assert "b.pdf" not in found.text
    assert "b.pdf" in found.warnings[0]
