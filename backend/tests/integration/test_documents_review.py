"""Looking at a document's passages before it answers with them, and stopping what is under way."""

import threading
from datetime import timedelta
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from apps.documents import claims, discarding, purging, retrieval, tasks
from apps.documents.actions import add_text, cancel, commit, retry
from apps.documents.models import Chunk, Document, Remnant
from services.sandbox.client import ParserHost
from tests.factories import make_bot, make_document
from tests.processes import wait_for
from tests.working import working

pytestmark = pytest.mark.django_db
Status = Document.Status
STORE = "/v1/embed_and_store"
DOCUMENTS, DOCUMENT = "/api/v1/bots/{}/documents/", "/api/v1/documents/{}/"


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"


def worked_on(document: Document) -> Document:
    tasks.ingest()
    document.refresh_from_db()
    return document


def in_review(text: str = "The tower leans.", **options) -> Document:
    document = worked_on(add_text(make_bot(**options), name="Tower", text=text, review=True))
    assert document.status == Status.REVIEW
    return document


def test_a_document_waits_for_review_before_anything_is_embedded(as_user, alice, agent):
    document = in_review(owner=alice)
    client = as_user(alice)

    body = client.get(DOCUMENT.format(document.pk)).json()
    chunks = client.get(f"{DOCUMENT.format(document.pk)}chunks/").json()["results"]
    text = client.get(f"{DOCUMENT.format(document.pk)}text/").json()

    assert agent.embedded == []
    assert (body["status"], body["searchable"], document.claim) == ("review", False, None)
    assert [chunk["content"] for chunk in chunks] == ["The tower leans."]
    assert (text["text"], text["total"]) == ("The tower leans.", 16)


def test_searches_are_told_of_what_waits_only_once_it_may_be_in_the_store(agent):
    document = in_review()

    before = retrieval.hidden(document.bot)
    commit(document)
    after = retrieval.hidden(document.bot)

    assert before == []
    assert [each.document_id for each in after] == [document.pk]


def test_after_a_yes_it_is_embedded_without_being_read_again(as_user, alice, agent, monkeypatch):
    document = in_review(owner=alice)
    monkeypatch.setattr(tasks.work.pipeline.passages.document_processor, "seen", None)

    answer = as_user(alice).post(f"{DOCUMENT.format(document.pk)}commit/")

    assert (answer.status_code, answer.json()["status"]) == (202, "queued")
    assert worked_on(document).status == Status.READY
    assert (document.is_reviewed, len(agent.embedded)) == (False, 1)


def test_what_was_edited_in_review_is_what_is_embedded(agent):
    document = in_review()
    chunk = document.chunks.get()
    Chunk.objects.create(
        document=document,
        generation=chunk.generation,
        ordinal=5,
        content="By hand.",
        embedding_text="By hand.",
        content_hash="0" * 64,
        char_start=0,
        char_end=0,
    )

    commit(document)

    assert (worked_on(document).status, document.chunk_count) == (Status.READY, 2)
    assert sorted(agent.embedded) == ["By hand.", "Tower\nThe tower leans."]


def test_only_what_waits_for_review_can_be_committed(as_user, alice, agent):
    document = make_document(bot=make_bot(owner=alice))

    answer = as_user(alice).post(f"{DOCUMENT.format(document.pk)}commit/")

    assert (answer.status_code, answer.json()["code"]) == (409, "document_not_in_review")


def test_a_no_ends_a_first_reading_as_cancelled_and_it_can_be_tried_again(as_user, alice, agent):
    document = in_review(owner=alice)

    answer = as_user(alice).post(f"{DOCUMENT.format(document.pk)}cancel/").json()

    assert (answer["status"], answer["error"]["code"]) == ("failed", "cancelled")
    retry(document)
    assert worked_on(document).status == Status.REVIEW
    assert document.building_generation == 2


def test_a_file_can_be_reviewed_too(as_user, alice, agent):
    bot = make_bot(owner=alice)
    file = SimpleUploadedFile("a.txt", b"The tower leans.")

    sent = {"file": file, "review": "true"}
    answer = as_user(alice).post(DOCUMENTS.format(bot.pk), sent, format="multipart")

    assert worked_on(Document.objects.get(pk=answer.json()["id"])).status == Status.REVIEW


def test_a_flag_in_a_form_is_true_or_false(as_user, alice):
    file = SimpleUploadedFile("a.txt", b"The tower leans.")
    sent = {"file": file, "review": "perhaps"}

    path = DOCUMENTS.format(make_bot(owner=alice).pk)
    answer = as_user(alice).post(path, sent, format="multipart")

    assert answer.json()["errors"][0]["pointer"] == "/review"


def test_a_review_that_nobody_makes_ends_after_a_week(agent):
    stale, fresh = in_review(), in_review()
    long_ago = timezone.now() - discarding.PATIENCE - timedelta(minutes=1)
    Document.objects.filter(pk=stale.pk).update(stage_since=long_ago)

    tasks.cancel_unattended()

    stale.refresh_from_db()
    fresh.refresh_from_db()
    assert (stale.status, stale.error_code) == (Status.FAILED, "cancelled")
    assert fresh.status == Status.REVIEW


def test_a_text_is_read_in_parts(as_user, alice, agent):
    document = worked_on(add_text(make_bot(owner=alice), name="Tower", text="Die Türme stehen."))
    path = f"{DOCUMENT.format(document.pk)}text/"
    client = as_user(alice)

    part = client.get(f"{path}?start=4&length=5").json()
    beyond = client.get(f"{path}?start=400").json()

    assert (part["text"], part["start"], part["end"], part["total"]) == ("Türme", 4, 9, 17)
    assert (beyond["text"], beyond["start"], beyond["end"]) == ("", 17, 17)
    assert client.get(f"{path}?length=0").status_code == 400


def test_nothing_is_read_of_what_waits(as_user, alice, agent):
    document = make_document(bot=make_bot(owner=alice))

    assert as_user(alice).get(f"{DOCUMENT.format(document.pk)}text/").status_code == 404


def test_what_is_not_being_worked_on_cannot_be_cancelled(as_user, alice, agent):
    document = worked_on(add_text(make_bot(owner=alice), name="Tower", text="The tower leans."))

    answer = as_user(alice).post(f"{DOCUMENT.format(document.pk)}cancel/")

    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_to_cancel")


def test_everything_that_failed_is_tried_again_at_once(as_user, alice, agent):
    bot = make_bot(owner=alice)
    for _ in range(3):
        make_document(bot=bot, status="failed", error_code="crashed")
    fine, other = make_document(bot=bot), make_document(status="failed")

    answer = as_user(alice).post(f"/api/v1/bots/{bot.pk}/documents/retry_failed/")

    assert (answer.status_code, answer.json()) == (202, {"retried": 3})
    assert bot.documents.filter(status=Status.QUEUED).count() == 4
    other.refresh_from_db()
    assert (fine.status, other.status) == (Status.QUEUED, Status.FAILED)


@pytest.mark.django_db(transaction=True)
def test_a_worker_leaves_a_cancelled_document_while_a_batch_is_under_way(agent, monkeypatch):
    """It may be at the agent for a long time yet; whatever comes of it is purged afterwards."""
    document = add_text(make_bot(), name="Tower", text="The tower leans. " * 400)
    begun, answered = threading.Event(), threading.Event()
    store = tasks.work.pipeline.agent.store

    def endless(*args, **kwargs):
        begun.set()
        assert answered.wait(20)
        return store(*args, **kwargs)

    monkeypatch.setattr(tasks.work.pipeline.agent, "store", endless)
    monkeypatch.setattr(claims, "LONGEST_WAIT", 0.1)
    worker = working()
    assert begun.wait(10)

    cancel(document)
    worker.join(5)

    assert not worker.is_alive()
    document.refresh_from_db()
    assert (document.status, document.error_code) == (Status.FAILED, "cancelled")
    Remnant.objects.update(created_at=timezone.now() - 2 * purging.JUST_ASKED)
    tasks.purge()
    assert Remnant.objects.exists(), "the batch may still come"
    answered.set()
    wait_for(lambda: not Remnant.objects.exclude(claim=None).exists())
    assert agent.vectors
    tasks.purge()
    assert agent.vectors == {}
    assert not Remnant.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_worker_leaves_a_cancelled_document_while_it_is_read(agent, monkeypatch):
    """The child that reads it is killed, however far it is."""
    host = ParserHost("tests.hostile_host")
    read = tasks.work.pipeline.passages.document_processor.seen
    monkeypatch.setattr(
        tasks.work.pipeline.passages.document_processor, "seen", partial(read, host=host)
    )
    document = make_document(content=b"Any.", media_type="test/sleep")
    worker = working()
    wait_for(lambda: host.pid)

    cancel(document)
    worker.join(5)

    assert not worker.is_alive()
    wait_for(lambda: host.pid is None, seconds=5)
    document.refresh_from_db()
    assert (document.status, document.error_code) == (Status.FAILED, "cancelled")
