"""The worker as a process, over the folder and over a real Redis."""

import os
import signal

import pytest

from tests.processes import (
    children_of,
    free_port,
    group_lives,
    python,
    redis_server,
    ringer,
    wait_for,
    worker,
)

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_started_worker_consumes_at_once_and_leaves_nothing_behind_when_asked_to_stop(tmp_path):
    with worker(tmp_path) as started:
        started.process.send_signal(signal.SIGTERM)

        assert started.process.wait(10) == 0
        wait_for(lambda: not group_lives(started.process), seconds=2)


@pytest.mark.parametrize("place", [0, 1, 2])  # one of them is the schedule
def test_a_worker_ends_with_a_killed_child_so_that_it_is_started_again(tmp_path, place):
    with worker(tmp_path) as started:
        os.kill(children_of(started.process)[place], signal.SIGKILL)

        assert started.process.wait(10) == 1
        assert "a process of the worker was killed" in started.log


def test_a_worker_started_after_a_killed_one_drops_what_is_old_and_consumes_again(tmp_path):
    with worker(tmp_path) as first:
        os.killpg(first.process.pid, signal.SIGKILL)
        first.heartbeat.unlink()
    old = tmp_path / "run" / "broker" / "messages" / "0_old.maintenance.msg"
    old.write_text("{}")
    os.utime(old, (0, 0))

    with worker(tmp_path) as second:
        assert second.heartbeat.exists()
        assert not old.exists()


def test_a_worker_does_not_start_with_unsafe_settings(tmp_path, monkeypatch):
    monkeypatch.setenv("CHATSPHERE_ALLOWED_HOSTS", "*")

    with pytest.raises(AssertionError, match="CHATSPHERE_ALLOWED_HOSTS"), worker(tmp_path):
        pass


def test_a_worker_consumes_from_redis_also_after_redis_was_killed_and_started_again(tmp_path):
    port = free_port()
    url = f"redis://127.0.0.1:{port}/0"
    with (
        redis_server(port) as server,
        worker(tmp_path, redis_url=url) as started,
        ringer(tmp_path, redis_url=url) as web,
    ):
        started.consumes_from(web)
        server.kill()
        server.wait(5)
        with redis_server(port):
            started.consumes_from(web)


def test_ringing_never_waits_for_a_redis_that_hangs_or_is_gone(tmp_path):
    port = free_port()
    url = f"redis://127.0.0.1:{port}/0"
    with redis_server(port) as server, ringer(tmp_path, redis_url=url) as web:
        web.ring()

        server.send_signal(signal.SIGSTOP)
        hanging = [web.ring() for _ in range(3)]
        server.kill()
        server.wait(5)
        gone = [web.ring() for _ in range(3)]

    assert max(*hanging, *gone) < 0.6
    assert web.complaints == 6


FORKS = """
import gc, os
from config import celery
celery.get_ready()
child = os.fork()
if child == 0:
    os._exit(0 if len(gc.get_objects()) < 1_000 else 1)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def test_the_collector_keeps_off_what_a_worker_shares_with_its_children(tmp_path):
    process = python(FORKS, data_dir=tmp_path)

    said, _ = process.communicate(timeout=60)

    assert (process.returncode, said) == (0, "0\n")
