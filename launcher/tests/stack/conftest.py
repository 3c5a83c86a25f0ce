"""ChatSphere as its user starts it, on ports and data of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from chatsphere.databases import AGENT, BACKEND
from chatsphere.secret_files import SecretFiles
from chatsphere.settings import ROOT
from tests.factories import Launcher


def make_launcher(data_dir: Path, **variables: str) -> Launcher:
    """The launcher of this checkout; without the demo bot, which would cost time to train."""
    environ = {f"CHATSPHERE_{name}": value for name, value in variables.items()}
    return Launcher(ROOT, data_dir, **{"CHATSPHERE_DEMO": "0", **environ})


def query(launcher: Launcher, database: str, sql: str, *values: object) -> list[tuple[object, ...]]:
    """Ask one of the embedded databases."""
    with embedded(launcher, database) as connection:
        return connection.execute(sql.encode(), values).fetchall()


def embedded(launcher: Launcher, database: str) -> psycopg.Connection[tuple[object, ...]]:
    """One of the embedded databases, as its superuser."""
    password = SecretFiles(launcher.data_dir, {}).of("postgres")["SUPERUSER_PASSWORD"]
    where = {"host": str(launcher.data_dir / "postgres"), "port": 5432, "dbname": database}
    return psycopg.connect(user="postgres", password=password, **where)


@contextmanager
def store_paused(launcher: Launcher) -> Iterator[None]:
    """The vector store answers searches, and whatever would change it waits in vain."""
    with embedded(launcher, AGENT) as connection:
        connection.execute("LOCK TABLE chunk_384 IN SHARE MODE")
        yield


def numbers_of_passages(launcher: Launcher, document: str) -> tuple[list[object], list[object]]:
    """The ordinals of a document in the backend's rows and among the agent's vectors."""
    rows = "SELECT ordinal FROM documents_chunk WHERE document_id = %s ORDER BY ordinal"
    vectors = "SELECT ordinal FROM chunk_384 WHERE document_id = %s ORDER BY ordinal"
    return (
        [row[0] for row in query(launcher, BACKEND, rows, document)],
        [row[0] for row in query(launcher, AGENT, vectors, document)],
    )


@pytest.fixture(scope="module")
def data_dir(place: Path) -> Path:
    return place / "data"
