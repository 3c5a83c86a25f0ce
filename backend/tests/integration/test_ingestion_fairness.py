"""Nobody waits for what somebody else's documents take."""

import threading
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from apps.documents import pipeline, recognising, tasks
from apps.documents.actions import add_text
from apps.documents.models import Document
from apps.documents.recognising import LaneFull, entered
from apps.workspaces.models import Workspace
from tests.factories import make_bot, make_document, make_user
from tests.processes import ringer, wait_for, worker

STORE = "/v1/embed_and_store"
PATIENCE = 15  # seconds
LARGE = 100_000  # bytes; such a document takes a place of its own
SENTENCE = "The tower leans over the old town and everybody comes to look at it. "


def long_text(number: int) -> str:
    """Some 200 passages."""
    chapters = (f"Chapter word{chapter}. {SENTENCE * 12}" for chapter in range(200))
    return "\n\n".join((str(number), *chapters))


@pytest.mark.django_db
def test_scans_that_take_minutes_delay_no_other_document(agent, monkeypatch):
    bot = make_bot()
    scans = [
        make_document(bot=bot, content=f"{n}".encode(), size=LARGE) for n in range(recognising.MOST)
    ]
    other = make_document(bot=make_bot(owner=make_user("bob@example.com")), content=b"A page.")
    later = {"served_at": timezone.now() + timedelta(hours=1)}  # all the scans come first
    Workspace.objects.filter(pk=other.bot.workspace_id).update(**later)
    paths, reader = {scan.file.path for scan in scans}, pipeline.passages.document_processor
    seen, finish, is_ready = reader.seen, pipeline._finish, threading.Event()

    def as_scan(path, *given, **more):
        found = seen(path, *given, **more)
        return replace(found, scans=[1]) if str(path) in paths else found

    def slowly(found, *_given, **_more):
        assert is_ready.wait(PATIENCE)
        return found

    def finish_and_tell(claim, building):
        finish(claim, building)
        if claim.document == other:
            is_ready.set()

    monkeypatch.setattr(reader, "seen", as_scan)
    monkeypatch.setattr(reader, "recognised", slowly)
    monkeypatch.setattr(pipeline, "_finish", finish_and_tell)
    tasks.ingest()

    assert is_ready.is_set()
    assert set(Document.objects.values_list("status", flat=True)) == {"ready"}


def test_a_workspace_has_one_lane_and_leaves_the_other_to_somebody_else():
    mine, other, third = uuid4(), uuid4(), uuid4()

    with ExitStack() as entries:
        lanes = [entries.enter_context(entered(mine)) for _ in range(recognising.MOST)]
        with pytest.raises(LaneFull):
            entries.enter_context(entered(mine))
        theirs = [entries.enter_context(entered(other)), entries.enter_context(entered(third))]

    assert len(set(lanes)) == len(set(theirs)) == 1
    assert lanes[0] != theirs[0]
    with entered(third) as lane:
        assert lane == 0


@pytest.mark.django_db(transaction=True)
def test_a_page_of_another_workspace_is_ready_while_a_long_work_goes_on(
    agent, settings, monkeypatch, tmp_path
):
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setenv("CHATSPHERE_AGENT_SERVICE_URL", agent.url)
    bot = make_bot()
    for number in range(4):
        add_text(bot, name="Tower", text=long_text(number))
    agent.slow(STORE, 1)
    with worker(tmp_path), ringer(tmp_path) as web:
        web.ring("apps.documents.tasks.ingest")
        wait_for(lambda: agent.count(STORE) > 3)

        page = add_text(make_bot(owner=make_user("bob@example.com")), name="Page", text="A page.")

        wait_for(lambda: Document.objects.get(pk=page.pk).status == "ready", seconds=PATIENCE)
        assert not bot.documents.filter(status="ready").exists()
