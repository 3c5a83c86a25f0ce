"""The two databases: their addresses, and their creation on the embedded server."""

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit, urlunsplit

from chatsphere import errand, postgres
from chatsphere.child import Command
from chatsphere.errors import DatabaseFailed
from chatsphere.guardian import Guardian
from chatsphere.postgres import PORT, SUPERUSER, Server
from chatsphere.settings import Settings

BACKEND = "chatsphere"
AGENT = "chatsphere_agent"
# Only the owner of a database may connect to it. `vector` must be installed by a superuser.
SQL = """
\\set ON_ERROR_STOP on
SELECT format('CREATE ROLE %I LOGIN', role) FROM unnest(ARRAY['{backend}', '{agent}']) AS role
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) \\gexec
ALTER ROLE {backend} PASSWORD '{backend_password}';
ALTER ROLE {agent} PASSWORD '{agent_password}';
SELECT format('CREATE DATABASE %I OWNER %I', name, name)
  FROM unnest(ARRAY['{backend}', '{agent}']) AS name
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = name) \\gexec
REVOKE CONNECT ON DATABASE {backend}, {agent}, postgres FROM PUBLIC;
\\connect {agent}
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS vector;
"""


def agent_url(database_url: str) -> str:
    """The agent's database beside the backend's: the same address, the name with `_agent`.

    An address without a path names no database, so none can be derived.

    Raises:
        DatabaseFailed: no database name in it.
    """
    parts = urlsplit(database_url)
    if len(parts.path) < 2:
        raise DatabaseFailed("CHATSPHERE_DATABASE_URL names no database.")
    return urlunsplit(parts._replace(path=f"{parts.path}_agent"))


def external_urls(settings: Settings) -> dict[str, str]:
    """The addresses of databases the operator brings along; they must exist, with `vector`."""
    assert settings.database_url is not None  # noqa: S101 - the caller asked for the operator's own
    agent = settings.agent_database_url or agent_url(settings.database_url)
    return {"backend": settings.database_url, "agent": agent}


def embedded_urls(
    settings: Settings, server: Server, passwords: Mapping[str, str]
) -> dict[str, str]:
    agent = server.url(AGENT, passwords["AGENT_PASSWORD"], AGENT)
    return {
        "backend": server.url(BACKEND, passwords["BACKEND_PASSWORD"], BACKEND),
        "agent": settings.agent_database_url or agent,
    }


def urls(settings: Settings, passwords: Mapping[str, str]) -> dict[str, str]:
    """The two addresses of an installation that runs."""
    if settings.database_url:
        return external_urls(settings)
    server, _ = postgres.find(settings.data_dir)
    return embedded_urls(settings, server, passwords)


async def initialise(server: Server, password: str, guardian: Guardian) -> None:
    """Create the cluster if missing; a crash half-way leaves nothing that looks like one."""
    if server.is_initialised:
        return
    draft = server.pgdata.with_name("postgres.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    server.give(draft)
    with tempfile.NamedTemporaryFile("w") as file:
        file.write(password + "\n")
        file.flush()
        server.give(Path(file.name))
        await _run(server.initdb(draft, Path(file.name)), guardian)
    draft.replace(server.pgdata)


async def provision(server: Server, passwords: Mapping[str, str], guardian: Guardian) -> None:
    """Make roles, databases and the extension where missing, and set the roles' passwords."""
    sql = SQL.format(
        backend=BACKEND,
        agent=AGENT,
        backend_password=passwords["BACKEND_PASSWORD"],
        agent_password=passwords["AGENT_PASSWORD"],
    )
    target = ("-h", str(server.socket_dir), "-p", str(PORT), "-U", SUPERUSER, "-d", "postgres")
    command = server.command("psql", "-X", "-q", "-A", "-t", *target)
    env = {**command.env, "PGPASSWORD": passwords["SUPERUSER_PASSWORD"]}
    with tempfile.TemporaryFile() as stdin:
        stdin.write(sql.encode())
        stdin.seek(0)
        await _run(replace(command, env=env), guardian, stdin)


async def _run(command: Command, guardian: Guardian, stdin: IO[bytes] | None = None) -> None:
    """Run one of PostgreSQL's programs to its end.

    Raises:
        DatabaseFailed: it ended badly; with what it wrote.
    """
    lines: list[str] = []
    child = await errand.run(command, guardian, lines.append, stdin=stdin)
    if child.process.returncode:
        program = Path(command.argv[0]).name
        raise DatabaseFailed("\n  ".join([f"{program} {child.ending()}:", *lines[-10:]]))
