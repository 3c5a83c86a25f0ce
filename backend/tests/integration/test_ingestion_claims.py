"""Who works on a document: one worker at a time, each workspace in its turn, never for ever."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from apps.documents import tasks
from apps.documents.claims import ClaimLost
from apps.documents.keeping import DocumentKeeper, keeping
from apps.documents.models import Document
from tests.factories import make_bot, make_document

pytestmark = pytest.mark.django_db
Status = Document.Status
LONG_AGO = timedelta(minutes=5)


def claim_next():
    return Document.objects.claim_next()


def let_lease_run_out(document: Document) -> None:
    Document.objects.filter(pk=document.pk).update(lease_until=timezone.now() - LONG_AGO)


def reread(document: Document) -> Document:
    document.refresh_from_db()
    return document


def in_threads(count: int, work) -> None:
    """Run `work(number)` at the same moment in so many threads, each with its own connection."""
    start = threading.Barrier(count)

    def run(number: int) -> None:
        start.wait(10)
        try:
            work(number)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads)


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_exactly_one_gets_a_document():
    document = make_document()
    claims = []

    in_threads(8, lambda _number: claims.append(claim_next()))

    [winner] = [claim for claim in claims if claim]
    assert (winner.document, reread(document).claim) == (document, winner.number)


@pytest.mark.django_db(transaction=True)
def test_many_workers_share_out_many_documents():
    bot = make_bot()
    documents = {make_document(bot=bot).pk for _ in range(6)}
    claims = []

    in_threads(6, lambda _number: claims.append(claim_next()))

    assert {claim.document.pk for claim in claims if claim} == documents


def test_a_claimed_document_is_nobody_else_s():
    make_document()

    assert claim_next()
    assert claim_next() is None


def test_what_a_dead_worker_left_is_taken_up_again():
    document = make_document()
    first = claim_next()
    let_lease_run_out(document)

    second = claim_next()

    assert second.document == document
    assert second.number != first.number


def test_a_zombie_changes_nothing():
    document = make_document()
    zombie = claim_next()
    let_lease_run_out(document)
    successor = claim_next()

    for late in (
        lambda: zombie.finish(generation=1, chunks=1, index_id="x"),
        lambda: zombie.fail("crashed", "Too late."),
        zombie.hand_back,
        lambda: zombie.progress(9),
    ):
        with pytest.raises(ClaimLost):
            late()
    zombie.let_go()

    row = reread(document)
    assert (row.status, row.claim, row.progress_done) == (Status.PROCESSING, successor.number, 0)


@pytest.mark.django_db(transaction=True)
def test_a_zombie_that_waits_for_its_successor_s_lock_changes_nothing():
    """The condition must hold for the row as it is after the wait, not as it was before."""
    from django.db import transaction

    document = make_document()
    zombie = claim_next()
    let_lease_run_out(document)
    outcome = []

    def finish_late() -> None:
        try:
            zombie.fail("crashed", "Too late.")
        except ClaimLost:
            outcome.append("lost")
        finally:
            connection.close()

    thread = threading.Thread(target=finish_late)
    with transaction.atomic():
        successor = claim_next()
        thread.start()
        wait_until(somebody_waits_for_a_lock)
    thread.join(10)

    assert outcome == ["lost"]
    assert reread(document).claim == successor.number


def somebody_waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0] > 0


def wait_until(holds, seconds: float = 10) -> None:
    pause = threading.Event()
    for _ in range(int(seconds / 0.02)):
        if holds():
            return
        pause.wait(0.02)
    raise AssertionError("it did not happen in time")


@pytest.mark.django_db(transaction=True)
def test_a_held_claim_renews_its_lease(settings):
    settings.LEASE_SECONDS = 0.3
    document = make_document()
    claim = claim_next()
    before = reread(document).lease_until

    with keeping(DocumentKeeper()) as keeper:
        keeper.hold(claim)
        wait_until(lambda: reread(document).lease_until > before)

    assert reread(document).claim == claim.number


@pytest.mark.django_db(transaction=True)
def test_a_worker_learns_by_its_own_heart_that_the_document_is_gone(settings):
    settings.LEASE_SECONDS = 0.3
    document = make_document()
    claim = claim_next()
    Document.objects.filter(pk=document.pk).update(status=Status.DELETING)

    def lost() -> bool:
        try:
            claim.check()
        except ClaimLost:
            return True
        return False

    with keeping(DocumentKeeper()) as keeper:
        keeper.hold(claim)
        wait_until(lost)


def test_workspaces_take_turns():
    busy, quiet = make_bot(), make_bot()
    first, second, third = (make_document(bot=busy) for _ in range(3))
    late = make_document(bot=quiet)

    order = [claim_next().document for _ in range(4)]

    assert order == [first, late, second, third]


def test_a_document_handed_back_waits_and_has_lost_no_attempt():
    document = make_document()
    claim_next().hand_back(after=60)

    row = reread(document)
    assert (row.status, row.attempts, row.claim) == (Status.QUEUED, 0, None)
    assert claim_next() is None


def test_a_document_handed_back_without_delay_is_free_at_once():
    document = make_document()
    claim_next().hand_back()

    assert claim_next().document == document


def test_the_documents_of_a_deleted_bot_are_not_worked_on():
    document = make_document()
    claim = claim_next()
    document.bot.deleted_at = timezone.now()
    document.bot.save()

    with pytest.raises(ClaimLost):
        claim.progress(1)
    claim.let_go()

    assert reread(document).claim is None
    assert claim_next() is None


def test_each_claim_that_stores_nothing_is_an_attempt_and_the_fifth_is_the_last(settings):
    document = make_document()
    for _ in range(settings.MAX_ATTEMPTS):
        assert claim_next()
        let_lease_run_out(document)

    assert claim_next() is None
    tasks.sweep()

    row = reread(document)
    assert (row.status, row.error_code, row.claim) == (Status.FAILED, "crashed", None)
    assert row.error_detail.endswith(".")


def test_a_claim_that_stored_something_was_no_attempt():
    document = make_document()
    for stored in (1, 2, 3):
        claim_next().progress(stored)
        let_lease_run_out(document)

    assert reread(document).attempts == 0


def test_finding_no_more_than_before_is_no_progress():
    document = make_document(progress_done=3)

    claim_next().progress(3)

    assert reread(document).attempts == 1


def test_the_sweeper_rings_only_when_something_waits(monkeypatch):
    rings = []
    monkeypatch.setattr(tasks.doorbell, "send", lambda task, **_: rings.append(task.name))

    tasks.sweep()
    make_document()
    tasks.sweep()

    assert rings == ["apps.documents.tasks.ingest"]


def test_the_sweeper_leaves_alone_what_is_being_worked_on(settings):
    document = make_document(attempts=settings.MAX_ATTEMPTS - 1)
    claim = claim_next()

    tasks.sweep()

    assert reread(document).claim == claim.number
