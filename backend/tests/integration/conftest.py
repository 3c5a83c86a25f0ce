"""What tests over real HTTP share: one server in this process, and people who speak to it."""

import pytest

from tests.web import Speaker, in_thread


@pytest.fixture(scope="session")
def web():
    """The address of a server over the tests' database, as it is served in production."""
    with in_thread() as url:
        yield url


@pytest.fixture
def speaker(web):
    """A person's program: `speaker(alice).ask(conversation)`."""
    from apps.conversations import producer
    from apps.users.sessions import open_session

    yield lambda user, url=web: Speaker(url, open_session(user).access)
    producer.stop_all(patience=5)


@pytest.fixture
def quick(settings, monkeypatch):
    """Waits that a test can wait for."""
    from apps.conversations import producer, streams, waiting

    monkeypatch.setattr(producer, "FLUSH", 0.1)
    monkeypatch.setattr(streams, "POLL", 0.05)
    monkeypatch.setattr(waiting, "LOOK", 0.05)
    settings.AGENT_CONNECT_TIMEOUT = 1
