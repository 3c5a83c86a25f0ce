"""Files on their way out, and what becomes of those that somebody took from the disk."""

import asyncio
from pathlib import Path

import pytest

from apps.documents import files, tasks
from apps.documents.actions import add_text
from apps.documents.models import Document
from core import downloads
from tests.factories import make_bot, make_document
from tests.web import content_of

pytestmark = pytest.mark.django_db


def address(document: Document) -> str:
    return f"/api/v1/documents/{document.pk}/file/"


@pytest.fixture
def gone(alice) -> Document:
    """A queued document whose file is missing."""
    document = make_document(bot=make_bot(owner=alice))
    Path(document.file.path).unlink()
    return document


def test_a_large_file_leaves_in_pieces_and_no_connection_is_held_meanwhile(
    as_user, alice, monkeypatch
):
    content = b"0123456789" * (downloads.PIECE // 5)
    document = make_document(bot=make_bot(owner=alice), content=content)
    given_back = []
    monkeypatch.setattr(downloads, "give_back_connection", lambda: given_back.append(1))

    response = as_user(alice).get(address(document))

    async def first_piece() -> bytes:
        return await anext(response.streaming_content)

    first = asyncio.run(first_piece())

    assert given_back
    assert first == content[: downloads.PIECE]
    assert response["Content-Length"] == str(len(content))


def test_a_file_is_closed_also_when_its_reader_has_left(as_user, alice, monkeypatch):
    opened, open_file = [], files.opened
    monkeypatch.setattr(files, "opened", lambda path: opened.append(open_file(path)) or opened[0])

    as_user(alice).get(address(make_document(bot=make_bot(owner=alice)))).close()

    assert opened[0].closed


@pytest.mark.django_db(transaction=True)
def test_a_file_arrives_whole_over_real_http(speaker, alice):
    content = b"0123456789" * 200_000
    document = make_document(bot=make_bot(owner=alice), content=content)

    arrived = speaker(alice).http.get(address(document))

    assert (arrived.status_code, arrived.content) == (200, content)
    assert arrived.headers["Content-Length"] == str(len(content))


def test_a_file_that_is_missing_is_told_with_what_to_do(as_user, alice, gone):
    answer = as_user(alice).get(address(gone))

    assert (answer.status_code, answer.json()["code"]) == (404, "file_missing")
    assert "upload the file again" in answer.json()["detail"]


def test_a_document_whose_file_is_missing_has_failed_at_once(agent, gone):
    tasks.ingest()

    gone.refresh_from_db()
    assert (gone.status, gone.error_code) == (Document.Status.FAILED, "file_missing")
    assert "upload the file again" in gone.error_detail
    assert gone.attempts == 1


def test_what_was_read_before_its_file_went_missing_is_unharmed(agent, as_user, alice):
    document = add_text(make_bot(owner=alice), name="Tower", text="It leans.")
    tasks.ingest()
    path = Path(document.file.path)

    assert content_of(as_user(alice).get(address(document))) == b"It leans."
    path.unlink()

    document.refresh_from_db()
    assert document.status == Document.Status.READY
