"""The embedded PostgreSQL by itself: made once, provisioned any number of times, recovered."""

import asyncio
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from chatsphere import databases, postgres
from chatsphere.child import Child
from chatsphere.errors import DatabaseFailed
from chatsphere.guardian import Guardian
from chatsphere.keeper import Keeper
from chatsphere.postgres import Server
from tests.factories import make_settings
from tests.integration.supervising import make_keeper, supervised

PASSWORDS = {"SUPERUSER_PASSWORD": "super", "BACKEND_PASSWORD": "b-1", "AGENT_PASSWORD": "a-1"}


@pytest.fixture
def guardian() -> Iterator[Guardian]:
    made = Guardian()
    yield made
    made.close()


@pytest.fixture
def server(place: Path, guardian: Guardian) -> Server:
    """A cluster of this module, made by whichever test comes first."""
    found, _ = postgres.find(place / "data")
    supervised(databases.initialise(found, PASSWORDS["SUPERUSER_PASSWORD"], guardian))
    return found


@pytest.fixture(scope="module", autouse=True)
def data_dir(place: Path) -> Path:
    path = place / "data"
    path.mkdir(mode=0o711)
    return path


def test_the_cluster_is_closed_to_others_and_not_made_twice(server, guardian):
    system_id = (server.pgdata / "global/pg_control").read_bytes()[:8]

    supervised(databases.initialise(server, "another", guardian))

    assert (server.pgdata / "global/pg_control").read_bytes()[:8] == system_id
    assert stat.S_IMODE(server.pgdata.stat().st_mode) == 0o700
    assert not server.pgdata.with_name("postgres.new").exists()


def test_each_service_reaches_its_own_database_and_no_other(server, guardian, place):
    with running(server, guardian, place):
        backend = server.url("chatsphere", "b-1", "chatsphere")
        agent = server.url("chatsphere_agent", "a-1", "chatsphere_agent")

        assert ask(backend, "SELECT current_user") == "chatsphere"
        assert ask(agent, "SELECT '[1,2]'::vector <-> '[1,2]'::vector") == 0
        with pytest.raises(psycopg.OperationalError, match="permission denied"):
            ask(server.url("chatsphere", "b-1", "chatsphere_agent"), "SELECT 1")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            ask(server.url("chatsphere", "wrong", "chatsphere"), "SELECT 1")


def test_a_refused_row_leaves_nothing_of_itself_in_the_log(server, guardian, place):
    url = server.url("chatsphere", "b-1", "chatsphere")
    with running(server, guardian, place):
        ask(url, "CREATE TABLE person (email text PRIMARY KEY, secret text)")
        ask(url, "INSERT INTO person VALUES ('alice@example.com', 'argon2-one')")

        with pytest.raises(psycopg.errors.UniqueViolation):
            ask(url, "INSERT INTO person VALUES ('alice@example.com', 'argon2-two')")
        with pytest.raises(psycopg.errors.UndefinedTable):
            ask(url, "SELECT 'argon2-three' FROM nowhere")

    log = (place / "chatsphere.log").read_text()
    assert "ready to accept connections" in log
    assert "argon2" not in log
    assert "alice" not in log


def test_provisioning_again_keeps_the_rows_and_takes_the_new_password(server, guardian, place):
    with running(server, guardian, place):
        ask(server.url("chatsphere", "b-1", "chatsphere"), "CREATE TABLE kept AS SELECT 1 AS one")

    with running(server, guardian, place, BACKEND_PASSWORD="b-2"):
        url = server.url("chatsphere", "b-2", "chatsphere")
        assert ask(url, "SELECT one FROM kept") == 1


def test_what_was_committed_survives_a_killed_server(server, guardian, place):
    url = server.url("chatsphere", "b-1", "chatsphere")
    with running(server, guardian, place) as keeper:
        ask(url, "CREATE TABLE written AS SELECT 2 AS two")
        assert keeper.child
        os.killpg(keeper.child.pid, signal.SIGKILL)

    with running(server, guardian, place):
        assert ask(url, "SELECT two FROM written") == 2


def test_a_pid_file_that_names_another_program_is_removed(server):
    pid_file = server.pgdata / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{server.pgdata}\n")

    postgres.clear_leftovers(server)

    assert not pid_file.exists()


def test_a_pid_file_of_an_ended_server_is_left_to_postgres(server):
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    pid_file = server.pgdata / "postmaster.pid"
    pid_file.write_text(f"{ended.pid}\n{server.pgdata}\n")

    postgres.clear_leftovers(server)

    assert pid_file.exists()
    pid_file.unlink()


def test_a_program_of_postgres_that_fails_is_quoted(place, guardian):
    found, _ = postgres.find(place / "data")
    nobody_there = replace(found, socket_dir=Path("/nonexistent"))

    with pytest.raises(DatabaseFailed, match=r"psql ended with status 2:\n.*No such file"):
        supervised(databases.provision(nobody_there, PASSWORDS, guardian))


def test_a_long_path_gets_a_short_socket_directory_that_is_closed_to_others(tmp_path):
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)

    found, _ = postgres.find(deep)

    assert len(str(found.socket_dir / ".s.PGSQL.5432")) < 100
    assert stat.S_IMODE(found.socket_dir.stat().st_mode) == 0o700
    found.socket_dir.chmod(0o755)
    with pytest.raises(DatabaseFailed, match="open to other people"):
        postgres.find(deep)
    found.socket_dir.rmdir()


def test_the_agents_address_is_derived_from_the_backends(tmp_path):
    settings = make_settings(tmp_path, DATABASE_URL="postgresql://u:p@db:6000/chat?sslmode=require")

    urls = databases.external_urls(settings)

    assert urls["agent"] == "postgresql://u:p@db:6000/chat_agent?sslmode=require"


def test_an_address_without_a_database_is_refused():
    with pytest.raises(DatabaseFailed, match="names no database"):
        databases.agent_url("postgresql://u:p@db:6000/")


@contextmanager
def running(server: Server, guardian: Guardian, logs: Path, **passwords: str) -> Iterator[Keeper]:
    """The server, provisioned, while the block runs; its loop stands still meanwhile."""
    loop = asyncio.new_event_loop()
    loop.add_signal_handler(signal.SIGCHLD, Child.reap_all)

    async def start() -> Keeper:
        keeper = make_keeper(server.part(), logs, guardian)
        keeper.start()
        await keeper.until_healthy()
        await databases.provision(server, {**PASSWORDS, **passwords}, guardian)
        return keeper

    keeper = loop.run_until_complete(start())
    try:
        yield keeper
    finally:
        loop.run_until_complete(keeper.stop())
        loop.close()


def ask(url: str, sql: str) -> object:
    """The first value of the first row, if any."""
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(sql.encode())
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None
