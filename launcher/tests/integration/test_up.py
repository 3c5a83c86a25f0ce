"""`chatsphere up` in a process of its own: real PostgreSQL, real signals, stand-in houses."""

import json
import signal
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from chatsphere.settings import read_env_file
from tests.factories import Launcher, alive, make_checkout, started, until

BOUND = 10.0  # seconds in which everything must have ended


@pytest.fixture(scope="module")
def checkout(place: Path) -> Path:
    return make_checkout(place / "a checkout")


@pytest.fixture(scope="module")
def running(checkout: Path, place: Path) -> Iterator[Launcher]:
    """One ChatSphere for the tests that only look at it."""
    given = {"CHATSPHERE_OPENAI_API_KEY": "sk-1", "CHATSPHERE_MODELL": "x"}
    with started(Launcher(checkout, place / "data", **given)) as launcher:
        yield launcher


def test_the_last_line_holds_the_address_and_the_one_time_link(running):
    line = running.lines[-1]

    assert f"http://localhost:{running.port}" in line
    assert line.endswith("http://localhost/first/one-time-secret/")


def test_the_one_time_link_stays_out_of_the_log_file(running):
    log = (running.data_dir / "logs/chatsphere.log").read_text()

    assert "migrations done" in log
    assert "one-time-secret" not in log


def test_every_line_says_which_part_it_is_from(running):
    assert "web      | backend speaks" in running.lines
    assert "agent    | agent speaks" in running.lines


def test_a_misspelt_variable_is_told_at_the_start(running):
    line = "launcher | nothing reads CHATSPHERE_MODELL; did you mean CHATSPHERE_MODELS?"

    assert line in running.lines


def test_secrets_are_for_their_owner_only(running):
    directory = running.data_dir / "secrets"

    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    files = {path.name: stat.S_IMODE(path.stat().st_mode) for path in directory.iterdir()}
    assert files == {"agent.env": 0o600, "backend.env": 0o600, "postgres.env": 0o600}


def test_each_service_gets_its_own_variables_and_no_others(running):
    agent = environ_of(running, "agent")
    backend = environ_of(running, "backend")

    assert agent["CHATSPHERE_OPENAI_API_KEY"] == "sk-1"
    assert "CHATSPHERE_OPENAI_API_KEY" not in backend
    assert not {"CHATSPHERE_SECRET_KEY", "CHATSPHERE_DATABASE_URL"} & agent.keys()
    assert "CHATSPHERE_AGENT_DATABASE_URL" not in backend
    assert agent["CHATSPHERE_AGENT_SERVICE_TOKEN"] == backend["CHATSPHERE_AGENT_SERVICE_TOKEN"]


def test_no_secret_stands_in_a_command_line(running):
    secrets = set(read_env_file(running.data_dir / "secrets/postgres.env").values())
    secrets |= set(read_env_file(running.data_dir / "secrets/backend.env").values())

    words = {word for process in running.tree() for word in process.cmdline()}

    assert not [word for word in words if any(secret in word for secret in secrets)]


def test_postgres_listens_on_no_network_port(running):
    assert not running.part("postgres").net_connections("inet")


def test_a_second_up_says_that_it_already_runs(running, checkout):
    begun = time.monotonic()

    done = Launcher(checkout, running.data_dir).run("up")

    assert done.returncode == 3
    assert done.stderr.startswith("already_running: ")
    assert f"process {running.process.pid}" in done.stderr
    assert time.monotonic() - begun < 3


def test_a_part_that_dies_is_started_again(running):
    web = running.part("web")

    web.kill()

    new = until(lambda: restarted(running, "web", web.pid), what="a new web process")
    assert new["restarts"] == 1
    assert any("web was ended by SIGKILL" in line for line in running.lines)


def test_what_a_killed_worker_left_is_ended_too(running):
    worker = running.part("worker")
    stubborn = worker.children()[0]

    worker.kill()

    until(lambda: not alive([stubborn]), what="the end of the worker's child")
    until(lambda: restarted(running, "worker", worker.pid), what="a new worker")


def test_status_tells_programs_what_runs(running):
    until(lambda: all(p["healthy"] for p in running.state()["parts"].values()), what="health")

    done = running.run("status", "--json")

    report = json.loads(done.stdout)
    assert done.returncode == 0
    assert report["running"] is True
    assert report["url"] == f"http://localhost:{running.port}"
    assert set(report["parts"]) == {"postgres", "agent", "web", "worker"}
    assert all(part["memory_bytes"] > 0 for part in report["parts"].values())
    assert report["memory_bytes"] >= max(p["memory_bytes"] for p in report["parts"].values())


def test_doctor_finds_nothing_wrong_with_what_runs(running):
    done = running.run("doctor", "--json")

    levels = {f["check"]: f["level"] for f in json.loads(done.stdout)["findings"]}
    parts = {"postgres", "agent", "web", "worker", "port", "data directory", "disk"}
    assert {levels[name] for name in parts} == {"good"}


def test_logs_shows_the_lines_of_one_part(running):
    done = running.run("logs", "agent", "-n", "5")

    assert done.returncode == 0
    assert done.stdout.splitlines()
    assert all(line.split()[1] == "agent" for line in done.stdout.splitlines())


def test_ctrl_c_ends_everything_in_time_and_leaves_no_process(checkout, place):
    launcher = Launcher(checkout, place / "ctrl-c").up()
    launcher.until_ready()
    members = launcher.tree()
    begun = time.monotonic()

    launcher.signal(signal.SIGINT)

    assert launcher.ended() == 0
    assert time.monotonic() - begun < BOUND
    assert not alive(members)
    assert not (launcher.data_dir / "run/up.json").exists()


def test_ctrl_c_while_starting_leaves_no_process(checkout, place):
    launcher = Launcher(checkout, place / "early").up()
    until(lambda: len(launcher.tree()) > 2, what="a first child")
    members = launcher.tree()

    launcher.signal(signal.SIGINT)

    assert launcher.ended() == 0
    assert not alive(members)


def test_down_ends_it_from_another_terminal(checkout, place):
    launcher = Launcher(checkout, place / "down").up()
    launcher.until_ready()
    members = launcher.tree()

    done = launcher.run("down", "--json")

    assert done.returncode == 0
    assert json.loads(done.stdout)["pid"] == launcher.process.pid
    assert launcher.ended(1) == 0
    assert not alive(members)
    assert launcher.run("down").returncode == 7


def test_a_killed_launcher_leaves_nothing_and_the_next_start_works(checkout, place):
    launcher = Launcher(checkout, place / "killed").up()
    launcher.until_ready()
    members = launcher.tree()

    launcher.signal(signal.SIGKILL)

    until(lambda: not alive(members), seconds=BOUND, what="the end of all processes")
    with started(Launcher(checkout, launcher.data_dir)) as second:
        assert set(second.state()["parts"]) == {"postgres", "agent", "web", "worker"}


def test_a_start_right_after_a_kill_waits_for_the_end_of_the_old_one(checkout, place):
    launcher = Launcher(checkout, place / "at once").up()
    launcher.until_ready()
    members = launcher.tree()

    launcher.signal(signal.SIGKILL)

    with started(Launcher(checkout, launcher.data_dir)):
        assert not alive(members)


def test_a_start_that_fails_leaves_no_process(checkout, place):
    (checkout / "agent/dies").touch()
    launcher = Launcher(checkout, place / "failing").up()
    try:
        status = launcher.ended(30)
    finally:
        (checkout / "agent/dies").unlink()

    assert status == 6
    assert "part_unhealthy: agent ended with status 3, 3 times in a row" in "\n".join(
        launcher.lines
    )
    assert "  a reason to die" in launcher.lines
    assert not processes_of(place / "failing")


def test_failed_migrations_end_the_start_with_their_reason(checkout, place):
    (checkout / "backend/fails").touch()
    launcher = Launcher(checkout, place / "no table").up()
    try:
        status = launcher.ended(30)
    finally:
        (checkout / "backend/fails").unlink()

    assert status == 6
    assert "  no such table" in launcher.lines


def environ_of(launcher: Launcher, house: str) -> dict[str, str]:
    environ: dict[str, str] = json.loads((launcher.root / house / "environ.json").read_text())
    return environ


def restarted(launcher: Launcher, part: str, old: int) -> dict[str, object] | None:
    state: dict[str, object] = launcher.state()["parts"][part]
    return state if state["pid"] not in {None, old} and state["healthy"] else None


def processes_of(data_dir: Path) -> list[psutil.Process]:
    """Whoever mentions `data_dir` on its command line, as each PostgreSQL does."""
    return [
        process
        for process in psutil.process_iter(["cmdline"])
        if str(data_dir) in " ".join(process.info["cmdline"] or [])
    ]
