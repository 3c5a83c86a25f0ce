"""Waking a worker. The row that holds the work is kept already, so a lost ring costs only time."""

import logging
from functools import partial
from typing import Any

from celery import Task
from django.db import transaction
from kombu.exceptions import KombuError

log = logging.getLogger("chatsphere.doorbell")


def ring(task: "Task[..., None]") -> None:
    """Have a worker run `task` once this transaction is committed. Never raises for the broker."""
    transaction.on_commit(partial(send, task))


def send(task: "Task[..., None]", **options: Any) -> None:
    """Have a worker run `task` now; a broker that does not take it is noted, the sweepers ring."""
    try:
        task.apply_async(**options)
    except (KombuError, OSError) as error:
        fields = {"task": task.name, "reason": type(error).__name__}
        log.warning("could not wake a worker", extra={"fields": fields})
