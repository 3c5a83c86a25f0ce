"""What the worker runs, and how it is woken."""

import logging
from pathlib import Path

import pytest
from celery import Task
from django.db import connections, transaction
from kombu.exceptions import OperationalError

from config import celery, work
from core import doorbell
from core.tasks import heartbeat

ENTRIES = work.beat_schedule


@pytest.fixture
def sent(monkeypatch):
    """The tasks that were sent, instead of sending them."""
    names: list[str] = []
    monkeypatch.setattr(Task, "apply_async", lambda task, **_: names.append(task.name))
    return names


@pytest.mark.parametrize("name", ENTRIES)
def test_what_runs_by_itself_exists_and_does_not_pile_up(name):
    entry = ENTRIES[name]

    celery.app.loader.import_default_modules()
    assert entry["task"] in celery.app.tasks
    assert 0 < entry["options"]["expires"] <= entry["schedule"]
    assert entry["options"]["time_limit"] > 0


@pytest.mark.parametrize(
    ("task", "queue"),
    [
        ("apps.documents.tasks.ingest", "ingest"),
        ("apps.sources.tasks.sync", "ingest"),
        ("apps.webhooks.tasks.deliver", "deliver"),
        ("core.tasks.deliver_mail", "mail"),
        ("apps.documents.tasks.purge", "maintenance"),
        ("core.tasks.heartbeat", "maintenance"),
    ],
)
def test_long_work_stands_in_nobody_else_s_queue(task, queue):
    assert celery.app.amqp.router.route({}, task)["queue"].name == queue
    assert queue in work.QUEUES


def test_the_worker_takes_from_every_queue():
    launcher = Path(__file__).parents[3] / "launcher/chatsphere/houses.py"

    assert f'QUEUES = "{",".join(work.QUEUES)}"' in launcher.read_text("utf-8")


def test_only_json_is_taken_from_the_broker():
    assert celery.app.conf.accept_content == ["json"]
    assert celery.app.conf.task_serializer == "json"
    assert celery.app.conf.task_ignore_result


def test_a_started_worker_catches_up_with_everything_at_once(sent):
    celery.catch_up()

    assert sent == [entry["task"] for entry in ENTRIES.values()]


def test_a_worker_shares_no_pool_of_connections(monkeypatch):
    options = connections.settings["default"]["OPTIONS"]
    monkeypatch.setitem(options, "pool", {"min_size": 1})

    celery._no_pool()

    assert options["pool"] is False


def test_the_bell_rings_once_the_row_is_there(transactional_db, sent):
    with transaction.atomic():
        doorbell.ring(heartbeat)
        assert sent == []

    assert sent == [heartbeat.name]


def test_the_bell_stays_silent_when_the_row_is_not_kept(transactional_db, sent):
    with transaction.atomic():
        doorbell.ring(heartbeat)
        transaction.set_rollback(True)

    assert sent == []


@pytest.mark.parametrize("error", [OperationalError("gone"), PermissionError("read-only")])
def test_a_broker_that_takes_nothing_is_noted_and_not_the_caller_s_affair(
    monkeypatch, caplog, error
):
    def refuse(*_given, **_named):
        raise error

    monkeypatch.setattr(Task, "apply_async", refuse)
    caplog.set_level(logging.WARNING)

    doorbell.send(heartbeat)

    assert caplog.records[-1].fields == {"task": heartbeat.name, "reason": type(error).__name__}
