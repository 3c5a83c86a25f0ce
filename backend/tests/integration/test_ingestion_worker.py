"""A real worker process that is killed in the middle of a document."""

import os
import signal

import pytest

from apps.documents.actions import add_text
from apps.documents.models import Document
from tests.factories import make_bot
from tests.processes import wait_for, worker

pytestmark = pytest.mark.django_db(transaction=True)
STORE = "/v1/embed_and_store"
KILLS = 2


@pytest.fixture
def home(tmp_path, settings, agent, monkeypatch):
    """A data directory that the worker and this test share, and a lease that ends soon."""
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setenv("CHATSPHERE_AGENT_SERVICE_URL", agent.url)
    monkeypatch.setenv("CHATSPHERE_LEASE_SECONDS", "1")
    return tmp_path


def test_a_worker_killed_in_the_middle_loses_nothing_and_doubles_nothing(agent, home):
    sentence = "The tower leans over the old town and everybody comes to look at it. "
    text = "\n\n".join(f"Chapter word{number}. {sentence * 12}" for number in range(200))
    document = add_text(make_bot(), name="Tower", text=text)

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
