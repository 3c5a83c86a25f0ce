"""Scanned pages: drawn in one limited child, read by tesseract in another, or refused."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from services import document_processor, recognition
from services.document_processor import Extracted, UnreadableDocument
from services.extractors import PDF
from services.sandbox.client import ParserHost
from services.sandbox.limits import Limits
from tests import tesseract
from tests.written_files import LOREM, pdf, scan, text_block

PATIENCE = 10  # seconds


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """All that is on PATH."""
    found = tmp_path / "programs"
    found.mkdir()
    monkeypatch.setenv("PATH", str(found))
    return found


@pytest.fixture
def installed(folder: Path) -> Callable[[str], None]:
    return lambda habit: tesseract.install(folder, habit)


def write(tmp_path: Path, *pages: str) -> Path:
    """A PDF; each page is a "scan", is "white", or has that text."""

    def draw(canvas):
        for page in pages:
            if page in ("scan", "white"):
                scan(canvas, shade=0 if page == "scan" else 255)
            else:
                text_block(canvas, [page])
                canvas.showPage()

    path = tmp_path / "scan.pdf"
    path.write_bytes(pdf(draw))
    return path


def refusal(path: Path, **options: object) -> tuple[str, str]:
    with pytest.raises(UnreadableDocument) as refused:
        document_processor.read(path, PDF, **options)
    return refused.value.code, str(refused.value)


def page_text(found: Extracted, page: int) -> str:
    starts = [*found.page_starts, len(found.text)]
    return found.text[starts[page - 1] : starts[page]].strip()


def test_pages_without_text_are_recognised_in_their_places(tmp_path, installed):
    installed("reads")
    path = write(tmp_path, "scan", "Typed on the second page.", "scan", "white")

    found = document_processor.read(path, PDF)

    read = "Words on a picture of 25 by 33,\ndivided."
    assert [page_text(found, page) for page in (1, 2, 3, 4)] == [
        read,
        "Typed on the second page.",
        read,
        "",
    ]
    assert found.method == "pdf+ocr"
    assert found.warnings == [
        "Text recognition read these pages, and may have made mistakes: 1, 3."
    ]


def test_a_file_with_text_costs_no_recognition(tmp_path, installed):
    installed("fails")

    found = document_processor.read(write(tmp_path, LOREM, LOREM), PDF)

    assert (found.method, found.warnings) == ("pdf", [])


def test_without_the_program_the_sentence_says_what_to_do(tmp_path, folder):
    code, sentence = refusal(write(tmp_path, "scan"))

    assert code == "no_text"
    assert "tesseract" in sentence


def test_without_the_program_pictures_among_text_are_named(tmp_path, folder):
    found = document_processor.read(write(tmp_path, LOREM, "scan"), PDF)

    assert found.method == "pdf"
    assert found.warnings == ["Pages without text, of which only pictures are there: 2."]


def test_recognition_can_be_switched_off(tmp_path, installed, settings):
    installed("reads")
    settings.OCR = "off"

    code, sentence = refusal(write(tmp_path, "scan"))

    assert code == "no_text"
    assert "CHATSPHERE_OCR" in sentence


@pytest.mark.parametrize(
    ("habit", "page", "words"),
    [
        ("finds nothing", "scan", "found none"),
        ("reads", "white", "found none"),
        ("fails", "scan", "could not be read"),
        ("eats memory", "scan", "could not be read"),
        ("floods", "scan", "could not be read"),
        ("writes files", "scan", "could not be read"),
    ],
)
def test_nothing_recognised_is_told_by_its_reason(tmp_path, folder, installed, habit, page, words):
    installed(habit)

    code, sentence = refusal(write(tmp_path, page))

    assert code == "no_text"
    assert words in sentence
    left = folder / "left"
    assert not left.exists() or left.stat().st_size == 0


def test_a_program_that_hangs_is_ended(tmp_path, installed, monkeypatch):
    installed("hangs")
    monkeypatch.setattr(recognition, "PAGE", Limits(cpu=5, wall=0.5, file_size=0))
    started = time.monotonic()

    code, _ = refusal(write(tmp_path, "scan", "scan", "scan", "scan"))

    assert code == "no_text"
    assert time.monotonic() - started < PATIENCE


def test_after_two_failures_the_rest_is_left_unread(tmp_path, installed):
    installed("fails")

    found = document_processor.read(write(tmp_path, LOREM, "scan", "scan", "scan"), PDF)

    assert found.warnings == [
        "Pages without text, whose pictures could not be read: 2, 3.",
        "Pages without text left unread, as recognition reached its limits: 4.",
    ]


@pytest.mark.parametrize(("limit", "most"), [("MAX_PAGES", 1), ("MAX_SECONDS", 0)])
def test_a_document_has_so_many_pages_and_seconds(tmp_path, installed, monkeypatch, limit, most):
    installed("reads")
    monkeypatch.setattr(recognition, limit, most)

    found = document_processor.read(write(tmp_path, LOREM, "scan", "scan"), PDF)

    unread = "2, 3" if most == 0 else "3"
    assert f"as recognition reached its limits: {unread}." in found.warnings[-1]


def test_pages_of_noise_do_not_take_the_time_of_all(tmp_path, installed, monkeypatch):
    installed("finds nothing")
    monkeypatch.setattr(recognition, "MAX_FRUITLESS", 0)

    found = document_processor.read(write(tmp_path, LOREM, "scan", "scan", "scan"), PDF)

    assert found.warnings[-1].endswith("as recognition reached its limits: 3, 4.")


def test_the_program_sees_nothing_of_ours(tmp_path, installed, settings, monkeypatch):
    installed("tells")
    settings.OCR_LANGUAGES = ["deu", "eng"]
    monkeypatch.setenv("CHATSPHERE_SECRET_KEY", "canary-in-the-environment")

    found = document_processor.read(write(tmp_path, "scan"), PDF).text

    assert "canary" not in found
    assert "['LANG', 'OMP_THREAD_LIMIT']" in found.replace("'LC_CTYPE', ", "")
    assert "'-l', 'deu+eng'" in found
    assert "['0', '1', '2', '3']" in found  # three streams, and the list itself


def test_a_reading_nobody_wants_ends_between_two_looks(tmp_path, folder, installed):
    installed("hangs")
    host, begun = ParserHost(), folder / "begun"

    code, _ = refusal(write(tmp_path, "scan"), host=host, is_wanted=lambda: not begun.exists())

    assert code == "cancelled"
    assert host.pid is None


def test_a_picture_without_end_is_drawn_smaller(tmp_path, installed):
    installed("reads")

    def draw(canvas):
        canvas.setPageSize((14_000, 14_000))
        scan(canvas)

    path = tmp_path / "file"
    path.write_bytes(pdf(draw))

    assert "40 by 40" in document_processor.read(path, PDF).text


def test_nothing_of_a_page_is_left_on_the_disk(tmp_path, installed, monkeypatch):
    installed("reads")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    host = ParserHost()

    document_processor.read(write(tmp_path, "scan"), PDF, host=host)
    host.close()

    assert list((tmp_path / "tmp").iterdir()) == []
