"""From a queued row to a searchable document, whatever happens on the way."""

import threading
import time
from pathlib import Path

import pytest
from django.db import OperationalError, connection

from apps.documents import jobs, pipeline, slot, tasks
from apps.documents.actions import add_text, delete_document, retry
from apps.documents.models import Document
from services.agent_client import Namespace
from tests.factories import make_bot, make_document

pytestmark = pytest.mark.django_db
Status = Document.Status
STORE = "/v1/embed_and_store"


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    """A short text makes several batches."""
    monkeypatch.setattr(pipeline, "BATCH", 2)


def long_text(paragraphs: int = 8) -> str:
    """About `paragraphs` passages, each with a word of its own."""
    sentence = "The tower leans over the old town and everybody comes to look at it. "
    return "\n\n".join(f"Chapter word{number}. {sentence * 12}" for number in range(paragraphs))


def ingest(document: Document) -> Document:
    """Let a worker work until nothing is left to do for it."""
    tasks.ingest()
    document.refresh_from_db()
    return document


def now(document: Document) -> Document:
    """As if the delay, or the lease of a dead worker, were over."""
    Document.objects.filter(pk=document.pk).update(not_before=None, lease_until="2000-01-01 00:00Z")
    return document


def vectors_of(agent, document: Document) -> list[int]:
    space = f"{document.bot.workspace_id}/{document.bot_id}"
    mine = (key for key in agent.vectors if key[:2] == (space, str(document.pk)))
    return sorted(ordinal for _, _, _, ordinal, _ in mine)


def sent_ordinals(agent) -> list[int]:
    bodies = [body for _, path, body in agent.calls if path == STORE]
    return [chunk["ordinal"] for body in bodies for chunk in body["chunks"]]


def break_on(monkeypatch, batch: int, error: BaseException) -> None:
    """Raise `error` instead of sending this batch, counted from 1 by everyone together."""
    send, sent = pipeline.agent.store, []

    def breaking(*args, **kwargs):
        sent.append(1)
        if len(sent) == batch:
            raise error
        return send(*args, **kwargs)

    monkeypatch.setattr(pipeline.agent, "store", breaking)


def test_a_text_becomes_passages_with_a_vector_each(agent):
    document = add_text(make_bot(), name="Tower", text=long_text())

    ingest(document)

    assert (document.status, document.stage, document.error_code) == (Status.READY, "done", "")
    ordinals = list(range(document.chunk_count))
    assert document.chunk_count > 4
    assert vectors_of(agent, document) == ordinals
    assert sorted(sent_ordinals(agent)) == ordinals
    assert (document.progress_done, document.progress_total) == (len(ordinals), len(ordinals))
    assert (document.active_generation, document.building_generation) == (1, None)
    assert (document.claim, document.lease_until, document.attempts) == (None, None, 0)
    assert document.index_id == agent.index_id


def test_every_passage_is_literally_a_part_of_the_text(agent):
    document = ingest(add_text(make_bot(), name="Tower", text=long_text()))

    text = document.texts.get(generation=1).text
    chunks = list(document.chunks.order_by("ordinal"))
    assert [chunk.ordinal for chunk in chunks] == list(range(document.chunk_count))
    for chunk in chunks:
        assert text[chunk.char_start : chunk.char_end] == chunk.content


def test_a_batch_holds_no_more_than_the_agent_takes(agent, monkeypatch):
    monkeypatch.undo()
    assert pipeline.BATCH <= pipeline.agent.MAX_BATCH


def test_working_twice_embeds_once(agent):
    document = ingest(add_text(make_bot(), name="Tower", text=long_text()))
    embedded = len(agent.embedded)

    ingest(document)

    assert len(agent.embedded) == embedded == document.chunk_count


def test_a_worker_killed_between_batches_is_followed_up_and_nothing_is_embedded_twice(
    agent, monkeypatch
):
    document = add_text(make_bot(), name="Tower", text=long_text(16))
    for _ in range(3):
        with monkeypatch.context() as patch:
            break_on(patch, 2, MemoryError())
            with pytest.raises(MemoryError):
                tasks.ingest()
        now(document)

    ingest(document)

    assert document.status == Status.READY
    assert sorted(sent_ordinals(agent)) == list(range(document.chunk_count))
    assert vectors_of(agent, document) == list(range(document.chunk_count))


def test_a_worker_killed_after_the_agent_stored_does_not_send_that_batch_again(agent, monkeypatch):
    document = add_text(make_bot(), name="Tower", text=long_text())
    with monkeypatch.context() as patch:
        patch.setattr(pipeline.Claim, "progress", lambda _claim, done, **_: 1 / 0 if done else None)
        with pytest.raises(ZeroDivisionError):
            tasks.ingest()

    ingest(now(document))

    assert document.status == Status.READY
    assert sorted(sent_ordinals(agent)) == list(range(document.chunk_count))


def test_a_file_is_read_once_even_if_embedding_took_several_claims(agent, monkeypatch):
    document = add_text(make_bot(), name="Tower", text=long_text())
    agent.fail(STORE, 503, "dependency_unavailable")
    ingest(document)
    monkeypatch.setattr(pipeline.passages.document_processor, "seen", lambda *_, **__: 1 / 0)

    ingest(now(document))

    assert document.status == Status.READY


def test_a_document_that_kills_every_worker_fails_and_the_others_go_on(
    agent, monkeypatch, settings
):
    poison = make_document(content=b"poison")
    read = pipeline.passages.document_processor.seen

    def reading(path, media_type, **options):
        if str(path) == poison.file.path:
            raise MemoryError
        return read(path, media_type, **options)

    monkeypatch.setattr(pipeline.passages.document_processor, "seen", reading)
    for _ in range(settings.MAX_ATTEMPTS):
        with pytest.raises(MemoryError):
            tasks.ingest()
        now(poison)
    tasks.sweep()
    healthy = ingest(make_document(content=b"All is well."))

    poison.refresh_from_db()
    assert (poison.status, poison.error_code) == (Status.FAILED, "crashed")
    assert healthy.status == Status.READY


def test_without_the_agent_a_document_waits_and_loses_no_attempt(agent):
    document = add_text(make_bot(), name="Tower", text=long_text())
    agent.down()

    for _ in range(7):
        ingest(now(document))

    assert (document.status, document.attempts) == (Status.QUEUED, 0)
    agent.up()
    assert ingest(now(document)).status == Status.READY


@pytest.mark.django_db(transaction=True)
def test_a_database_that_drops_every_connection_costs_no_attempt(agent, monkeypatch):
    document = add_text(make_bot(), name="Tower", text=long_text())
    store, dropped = pipeline.agent.store, []

    def store_and_drop(*args, **kwargs):
        if not dropped:
            dropped.append(drop_connections())
        return store(*args, **kwargs)

    monkeypatch.setattr(pipeline.agent, "store", store_and_drop)
    ingest(document)

    assert (document.status, document.attempts, document.claim) == (Status.QUEUED, 0, None)
    assert ingest(now(document)).status == Status.READY


def drop_connections() -> None:
    """As a restart of the server does; called in a thread, so by a connection of its own."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
    finally:
        connection.close()


def test_a_database_that_is_away_for_a_while_is_waited_for(agent, monkeypatch):
    document = add_text(make_bot(), name="Tower", text="A short one.")
    hand_back, tried = pipeline.Claim.hand_back, []

    def away_at_first(claim, **options):
        tried.append(1)
        if len(tried) < 3:
            raise OperationalError
        hand_back(claim, **options)

    monkeypatch.setattr(jobs, "PAUSE", 0.01)
    monkeypatch.setattr(jobs.connection, "close", lambda: None)  # of this test's transaction
    monkeypatch.setattr(pipeline.Claim, "hand_back", away_at_first)
    break_on(monkeypatch, 1, OperationalError())
    ingest(document)

    assert (document.status, document.attempts, len(tried)) == (Status.QUEUED, 0, 3)


def test_passages_that_a_crashed_database_took_back_are_made_again(agent, monkeypatch):
    """The worker lives on, and has a claim that was not taken back."""
    document = add_text(make_bot(), name="Tower", text=long_text())
    finish, crashes = pipeline._finish, [1]

    def finish_after_a_crash(claim, building):
        while crashes:
            crashes.pop()
            document.chunks.all().delete()
            document.texts.all().delete()
            Document.objects.update(building_generation=None, last_generation=0)
        finish(claim, building)

    monkeypatch.setattr(pipeline, "_finish", finish_after_a_crash)
    ingest(document)

    assert (document.status, document.chunks.count()) == (Status.READY, document.chunk_count)
    assert vectors_of(agent, document) == list(range(document.chunk_count))


def test_a_batch_that_the_agent_kept_in_part_is_completed(agent):
    document = add_text(make_bot(), name="Tower", text=long_text())
    agent.reply(STORE, b'{"stored": 2}')  # a lie: nothing was kept

    ingest(document)

    assert (document.status, document.attempts) == (Status.QUEUED, 0)
    assert ingest(now(document)).status == Status.READY
    assert vectors_of(agent, document) == list(range(document.chunk_count))


def test_an_agent_that_keeps_failing_ends_the_document_with_its_code(agent, settings):
    document = add_text(make_bot(), name="Tower", text="A short one.")
    agent.fail(STORE, 500, "internal_error", times=50)

    for _ in range(settings.MAX_ATTEMPTS + 1):
        ingest(now(document))

    assert (document.status, document.error_code) == (Status.FAILED, "agent_error")
    assert document.error_detail


def test_vectors_that_cannot_be_used_end_the_document_at_once(agent):
    document = add_text(make_bot(), name="Tower", text="A short one.")
    agent.fail(STORE, 502, "embedding_invalid")

    ingest(document)

    assert (document.status, document.error_code) == (Status.FAILED, "embedding_invalid")
    assert vectors_of(agent, document) == []


def test_a_rate_limited_model_is_waited_for(agent):
    document = add_text(make_bot(), name="Tower", text="A short one.")
    agent.fail(STORE, 429, "model_rate_limited", retry_after=60)

    ingest(document)

    assert (document.status, document.attempts) == (Status.QUEUED, 0)
    assert document.not_before.timestamp() - time.time() > 50
    assert ingest(now(document)).status == Status.READY


def test_another_embedding_model_begins_a_new_generation(agent):
    document = add_text(make_bot(), name="Tower", text=long_text())
    agent.fail(STORE, 503, "dependency_unavailable")
    ingest(document)
    agent.index_id = "another/3/1"

    ingest(now(document))

    assert (document.status, document.active_generation) == (Status.READY, 2)
    assert document.index_id == "another/3/1"
    assert list(document.chunks.values_list("generation", flat=True).distinct()) == [2]
    assert document.texts.count() == 1


def test_a_new_generation_is_embedded_beside_the_one_that_is_searched(agent):
    document = ingest(add_text(make_bot(), name="Tower", text=long_text()))
    Document.objects.filter(pk=document.pk).update(status=Status.QUEUED)

    ingest(document)

    assert (document.status, document.active_generation) == (Status.READY, 2)
    of_the_second = [key for key in agent.vectors if key[2] == 2]
    assert len(of_the_second) == document.chunk_count


def test_a_file_that_cannot_be_read_fails_with_a_sentence_to_act_on(agent):
    document = make_document(content=b"%PDF-1.7 but nothing else", media_type="application/pdf")

    ingest(document)

    assert (document.status, document.error_code) == (Status.FAILED, "pdf_corrupt")
    assert document.error_detail.endswith(".")
    assert document.chunks.count() == 0


def test_a_file_of_nothing_but_spaces_fails_as_empty(agent):
    assert ingest(make_document(content=b" \n\t \n")).error_code == "no_text"


def test_a_failed_document_can_be_tried_again(agent):
    document = add_text(make_bot(), name="Tower", text=long_text())
    agent.fail(STORE, 502, "embedding_invalid")
    ingest(document)

    retry(document)

    assert (document.status, document.error_code, document.attempts) == (Status.QUEUED, "", 0)
    assert ingest(document).status == Status.READY


def test_a_document_deleted_while_it_is_embedded_leaves_nothing(agent, monkeypatch):
    document = add_text(make_bot(), name="Tower", text=long_text(16))
    path, store, begun = document.file.path, pipeline.agent.store, threading.Event()
    progress = pipeline.Claim.progress

    def slow_from_the_second(*args, **kwargs):
        if begun.is_set():
            time.sleep(0.2)  # still under way while the worker finds out
        begun.set()
        return store(*args, **kwargs)

    def progress_after_deletion(claim, done, **options):
        if done:
            delete_document(document)
        progress(claim, done, **options)

    monkeypatch.setattr(pipeline.agent, "store", slow_from_the_second)
    monkeypatch.setattr(pipeline.Claim, "progress", progress_after_deletion)
    tasks.ingest()
    tasks.purge()

    assert len(sent_ordinals(agent)) <= pipeline.BATCH * (pipeline.AT_ONCE + 1)
    assert not Document.objects.filter(pk=document.pk).exists()
    assert agent.vectors == {}
    assert not Path(path).exists()


def test_a_long_document_is_set_aside_when_the_shift_is_over(agent, monkeypatch):
    bot = make_bot()
    long, short = add_text(bot, name="Long", text=long_text()), make_document()
    claim = Document.objects.claim_next()

    assert tasks.work.work_on(claim, until=time.monotonic())

    long.refresh_from_db()
    assert (long.status, long.attempts, long.not_before is not None) == (Status.QUEUED, 0, True)
    assert Document.objects.claim_next().document == short
    assert Document.objects.claim_next().document == long


@pytest.fixture
def rings(monkeypatch) -> list[str]:
    """The names of the tasks that were rung for."""
    names: list[str] = []
    monkeypatch.setattr(tasks.doorbell, "send", lambda task, **_: names.append(task.name))
    return names


def test_many_new_documents_are_one_ring(rings, django_capture_on_commit_callbacks):
    bot = make_bot()

    for number in range(3):
        with django_capture_on_commit_callbacks(execute=True):
            add_text(bot, name="Tower", text=f"Short {number}.")

    assert rings == [tasks.ingest.name]


def test_the_end_of_a_shift_rings_for_what_still_waits(agent, monkeypatch, rings):
    add_text(make_bot(), name="Tower", text=long_text())
    monkeypatch.setattr(tasks, "SHIFT", 0.0)

    tasks.ingest()

    assert rings == [tasks.ingest.name]


def test_while_one_process_works_on_documents_another_leaves_at_once(agent, rings):
    document = add_text(make_bot(), name="Tower", text="A short one.")

    with slot.taken() as mine:
        assert mine
        assert ingest(document).status == Status.QUEUED

    assert ingest(document).status == Status.READY
    assert rings == []


def test_a_document_that_came_after_the_last_look_is_rung_for(agent, monkeypatch, rings):
    bot, claim_next = make_bot(), Document.objects.claim_next

    def nothing_yet(**bounds):
        claim = claim_next(**bounds)
        if not claim:
            make_document(bot=bot)
        return claim

    monkeypatch.setattr(Document.objects, "claim_next", nothing_yet)
    tasks.ingest()

    assert rings == [tasks.ingest.name]


def test_an_agent_that_is_away_is_left_to_the_sweeper(agent, rings):
    bot = make_bot()
    documents = [add_text(bot, name="Tower", text=f"Short {number}.") for number in range(2)]
    agent.down()

    tasks.ingest()

    assert rings == []
    assert Document.objects.filter(status=Status.QUEUED).count() == len(documents)
    agent.up()


def test_why_a_document_waits_is_logged_without_its_content(agent, caplog):
    document = add_text(make_bot(), name="Tower", text="A short one.")
    agent.fail(STORE, 503, "dependency_unavailable")

    ingest(document)

    [note] = [record for record in caplog.records if record.name == "chatsphere.ingestion"]
    assert note.fields == {"document": document.pk, "attempts": 1, "reason": "agent_unavailable"}


def test_the_lease_of_a_worker_that_left_ends_at_once_but_does_not_vanish(agent, monkeypatch):
    """Its last batch may still be under way, and the purge waits for that."""
    document = add_text(make_bot(), name="Tower", text=long_text())
    break_on(monkeypatch, 1, SystemExit())
    with pytest.raises(SystemExit):
        tasks.ingest()

    delete_document(document)
    tasks.purge()

    assert Document.objects.filter(pk=document.pk).exists()


def test_a_worker_told_to_leave_hands_its_document_back(agent, monkeypatch):
    document = add_text(make_bot(), name="Tower", text=long_text())
    break_on(monkeypatch, 2, SystemExit())

    with pytest.raises(SystemExit):
        tasks.ingest()

    document.refresh_from_db()
    assert (document.status, document.claim, document.attempts) == (Status.QUEUED, None, 0)


def test_each_bot_s_passages_are_stored_in_its_own_namespace(agent):
    one, two = make_bot(), make_bot()
    for bot in (one, two):
        ingest(add_text(bot, name="Same", text="The same words."))

    spaces = {key[0] for key in agent.vectors}
    assert spaces == {_space(one.namespace), _space(two.namespace)}


def _space(namespace: Namespace) -> str:
    return f"{namespace.workspace}/{namespace.bot}"
