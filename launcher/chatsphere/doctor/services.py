"""What ChatSphere talks to: the operator's own databases and Redis, and its parts when they run."""

import asyncio
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

from chatsphere import health
from chatsphere.databases import external_urls
from chatsphere.doctor.finding import Finding
from chatsphere.doctor.redis_ping import RedisFailed, ping
from chatsphere.errors import DatabaseFailed
from chatsphere.houses import HEARTBEAT, PYTHON
from chatsphere.settings import Settings
from chatsphere.state import RunDir, State, is_alive
from chatsphere.variables import system

DATABASE_PROBE = Path(__file__).with_name("database_probe.py")
PATIENCE = 10.0  # seconds
OLDEST_POSTGRES = 140_000  # the oldest release that Django 5.2 works with


def databases(settings: Settings) -> Iterator[Finding]:
    """Only those that the operator brings along; the embedded one is a part like the others."""
    if not settings.database_url:
        yield Finding.good("database", "embedded")
        return
    try:
        urls = external_urls(settings)
    except DatabaseFailed as error:
        yield Finding.bad(
            "database", str(error), "Set CHATSPHERE_DATABASE_URL to postgresql://…/NAME."
        )
        return
    for house, url in urls.items():
        yield _database(settings, house, url)


def _database(settings: Settings, house: str, url: str) -> Finding:
    check = f"{house} db"
    answer = _ask_database(settings, house, url)
    if "error" in answer:
        return Finding.bad(
            check, str(answer["error"]), "Check the address, the password and the network."
        )
    if int(answer["version"]) < OLDEST_POSTGRES:
        return Finding.bad(
            check, f"PostgreSQL {answer['version']}", "PostgreSQL 14 or newer is needed."
        )
    if house == "agent" and not answer["vector"]:
        fix = "Install pgvector there and run CREATE EXTENSION vector as its superuser."
        return Finding.bad(check, "has no extension `vector`", fix)
    return Finding.good(check, f"reachable, PostgreSQL {int(answer['version']) // 10_000}")


def _ask_database(settings: Settings, house: str, url: str) -> dict[str, str]:
    """Ask with the very driver that the house will use, the address out of sight of `ps`."""
    python = settings.root / house / PYTHON
    env = {**system(settings.variables), "DATABASE_URL": url}
    command = (python, "-I", DATABASE_PROBE)
    try:
        done = subprocess.run(
            command, env=env, capture_output=True, text=True, timeout=PATIENCE, check=True
        )
        answer: dict[str, str] = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        return {"error": f"no answer within {PATIENCE:g} s"}
    except (OSError, subprocess.CalledProcessError):
        return {"error": f"could not be asked, because {house}'s environment is not complete"}
    return answer


def redis(settings: Settings) -> Iterator[Finding]:
    url = settings.variables.get("CHATSPHERE_REDIS_URL")
    if not url:
        yield Finding.good("redis", "not used")
        return
    try:
        ping(url)
    except RedisFailed as error:
        yield Finding.bad(
            "redis", str(error), "Start Redis, or mend or unset CHATSPHERE_REDIS_URL."
        )
    else:
        yield Finding.good("redis", "answers")


def parts(settings: Settings) -> Iterator[Finding]:
    run_dir = RunDir(settings.data_dir)
    state = run_dir.read() if run_dir.is_locked() else None
    if state is None or not is_alive(state["pid"]):
        yield Finding.good("parts", "ChatSphere does not run at the moment")
        return
    for name in state["parts"]:
        yield _part(settings, state, name)


def _part(settings: Settings, state: State, name: str) -> Finding:
    fix = f"`make logs ARGS={name}` shows why; it is started again when it ends."
    part = state["parts"][name]
    if not part["pid"]:
        return Finding.bad(name, f"is down after {part['restarts']} restarts", fix)
    probe = _probes(settings, state).get(name)
    if probe and not asyncio.run(probe(part["pid"], part["since"])):
        return Finding.bad(name, "runs, but is not ready", fix)
    return Finding.good(name, f"healthy (process {part['pid']}, {part['restarts']} restarts)")


def _probes(settings: Settings, state: State) -> dict[str, health.Probe]:
    return {
        "postgres": health.postgres(settings.data_dir / "postgres"),
        "agent": health.http("127.0.0.1", state["agent_port"], "/readyz"),
        "web": health.http(settings.local_host, state["port"], "/readyz"),
        "worker": health.heartbeat(settings.run_dir / HEARTBEAT),
    }
