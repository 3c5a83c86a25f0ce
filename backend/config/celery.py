"""The worker process: `celery -A config worker -B`. What it runs, and how, is in `config.work`."""

import gc
import logging
import os
import signal
from threading import Thread
from typing import Any

import billiard
from celery import Celery, signals
from celery.concurrency.asynpool import AsynPool
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.prod")
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")  # they would load every view into the worker

log = logging.getLogger("chatsphere.worker")
app = Celery("chatsphere")
app.config_from_object("config.work")
app.autodiscover_tasks()


@signals.setup_logging.connect
def keep_logging(**_: Any) -> None:
    """Leave logging as Django configured it; without a receiver Celery would make its own."""


@signals.worker_init.connect
def get_ready(**_: Any) -> None:
    """Before the pool forks: nothing that two processes must not share, no stale messages."""
    from config import work
    from core import folder_broker

    _refuse_unsafe_settings()
    _no_pool()
    # Celery has a signal for it that only one of its two pools sends; the schedule is forked too.
    os.register_at_fork(before=share_memory)
    app.conf.broker_transport_options = work.PATIENT
    if work.FOLDER:
        folder_broker.drop_old_messages(work.FOLDER)


def share_memory() -> None:
    """Keep the collector off what exists before a fork, or each child would copy those pages."""
    gc.collect()  # what is garbage now would never be collected
    gc.freeze()


@signals.worker_shutting_down.connect
def hand_back(**_: Any) -> None:
    """Interrupt the work on documents and sites: Celery would wait for it, and who stops us would
    not."""
    from apps.documents import slot

    ours = {child.pid for child in billiard.active_children()}
    for holder in map(slot.holder, slot.NAMES):
        if holder in ours and holder:
            os.kill(holder, slot.TO_LEAVE)


@signals.worker_ready.connect
def catch_up(**_: Any) -> None:
    """Send every periodic task once: the heartbeat proves that messages are consumed, and the
    sweepers find at once what a dead worker left."""
    from core import doorbell

    for entry in app.conf.beat_schedule.values():
        doorbell.send(app.tasks[entry["task"]], **entry["options"])


@signals.worker_ready.connect
def end_with_a_killed_child(sender: Any, **_: Any) -> None:
    """Let a killed child end the worker, which whoever runs it starts again.

    Over the folder broker the children share one pipe, read under a lock. One that was killed while
    it waited for work holds that lock for ever: its successors would wait, and nothing would fail.
    Nobody starts a killed schedule again either.
    """
    pool, beat = sender.pool._pool, getattr(sender.controller, "beat", None)
    if not isinstance(pool, AsynPool):  # with Redis each child has a pipe of its own
        pool.on_process_down = _end_if_killed
    if beat:
        Thread(target=_await, args=[beat], daemon=True).start()


def _await(child: Any) -> None:
    child.join()
    _end_if_killed(child)


def _end_if_killed(child: Any) -> None:
    if child.exitcode == -signal.SIGKILL:
        log.error("a process of the worker was killed; the worker ends, to be started again")
        os._exit(1)  # no exit handler may wait for that lock


def _refuse_unsafe_settings() -> None:
    from core import checks

    try:
        checks.refuse_unsafe_settings()
    except ImproperlyConfigured as error:
        raise SystemExit(str(error)) from error  # Celery logs any other exception and goes on


def _no_pool() -> None:
    """Celery's children would inherit the parent's pool; each task opens its own connection."""
    from django.db import connections

    for database in connections.settings.values():
        database["OPTIONS"]["pool"] = False
