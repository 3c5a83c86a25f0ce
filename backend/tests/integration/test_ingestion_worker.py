"""A real worker process in the middle of a document: killed, stopped, or asked for more."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from apps.documents.actions import add_text, delete_document
from apps.documents.models import Document
from tests.factories import make_bot
from tests.processes import free_port, redis_server, ringer, wait_for, worker

pytestmark = pytest.mark.django_db(transaction=True)
STORE = "/v1/embed_and_store"
KILLS = 2
SOON = 5  # seconds; a shift of work on documents is 20


def long_text(title: str = "Tower") -> str:
    """More than 150 passages, about `title`."""
    sentence = "The tower leans over the old town and everybody comes to look at it. "
    chapters = (f"Chapter word{number}. {sentence * 12}" for number in range(200))
    return "\n\n".join((title, *chapters))


@contextmanager
def over(broker: str) -> Iterator[str]:
    """The address of the Redis of that name, or nothing."""
    if broker == "folder":
        yield ""
        return
    port = free_port()
    with redis_server(port):
        yield f"redis://127.0.0.1:{port}/0"


@pytest.fixture
def home(tmp_path, settings, agent, monkeypatch):
    """A data directory that the worker and this test share, and a lease that ends soon."""
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setenv("CHATSPHERE_AGENT_SERVICE_URL", agent.url)
    monkeypatch.setenv("CHATSPHERE_LEASE_SECONDS", "1")
    return tmp_path


def test_a_worker_killed_in_the_middle_loses_nothing_and_doubles_nothing(agent, home):
    document = add_text(make_bot(), name="Tower", text=long_text())

    for _ in range(KILLS):
        sent = agent.count(STORE)
        agent.hang(STORE, 3)
        with worker(home) as doomed:
            wait_for(lambda before=sent: agent.count(STORE) >= before + 2)
            os.killpg(doomed.process.pid, signal.SIGKILL)
    with worker(home):
        wait_for(lambda: Document.objects.get().status == "ready")

    document.refresh_from_db()
    assert document.chunk_count > 150
    assert len(agent.vectors) == len(agent.embedded) == document.chunk_count


@pytest.mark.parametrize("broker", ["folder", "redis"])
def test_however_many_documents_wait_the_worker_stays_free_for_everything_else(agent, home, broker):
    bot = make_bot()
    agent.slow(STORE, 8)  # seconds; a document takes longer than all that is waited for below
    documents = [add_text(bot, name=f"Tower {n}", text=long_text(f"{n}")) for n in range(4)]
    with (
        over(broker) as url,
        worker(home, redis_url=url) as busy,
        ringer(home, redis_url=url) as web,
    ):
        for _ in documents:
            web.ring("apps.documents.tasks.ingest")
        wait_for(lambda: agent.count(STORE) > 2)

        busy.consumes_from(web, seconds=SOON)
        delete_document(documents[-1])
        web.ring("apps.documents.tasks.purge")
        wait_for(lambda: Document.objects.count() == 3, seconds=SOON)
        busy.consumes_from(web, seconds=SOON)

        assert not Document.objects.filter(status="ready").exists()


def test_a_worker_told_to_stop_hands_its_document_back_at_once_and_without_an_attempt(agent, home):
    document = add_text(make_bot(), name="Tower", text=long_text())
    agent.slow(STORE, 20)
    with worker(home) as stopped:
        wait_for(lambda: agent.count(STORE) == 2)

        stopped.process.send_signal(signal.SIGTERM)

        assert stopped.process.wait(4) == 0
    document.refresh_from_db()
    assert (document.status, document.claim, document.attempts) == ("queued", None, 0)
