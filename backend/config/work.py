"""Celery's settings, by Celery's names: which broker, which queues, what runs how often.

A message is a doorbell and the row is the job, so any message may be lost, late or there twice.
"""

from typing import Any

from django.conf import settings

from core import folder_broker

# Broker. A request that rings waits at most for one attempt; the worker is PATIENT.
FOLDER = None if settings.REDIS_URL else settings.DATA_DIR / "run" / "broker"
_redis = {"visibility_timeout": 900, "unacked_restore_interval": 10, "unacked_restore_throttle": 1}
_impatient = {"socket_timeout": 0.3, "socket_connect_timeout": 0.3, "max_retries": 0}  # seconds
_patient = {"socket_timeout": 5, "socket_connect_timeout": 2, "health_check_interval": 15}
if FOLDER:
    broker_url = folder_broker.URL
    broker_transport_options = PATIENT = folder_broker.options(FOLDER)
else:
    broker_url = settings.REDIS_URL
    broker_transport_options = {**_redis, **_impatient, "retry_on_timeout": False}
    PATIENT = {**_redis, **_patient, "retry_on_timeout": True}
broker_connection_retry_on_startup = True
broker_connection_max_retries = None  # for ever
worker_cancel_long_running_tasks_on_connection_loss = True
task_publish_retry = False

# Messages
task_serializer = "json"
accept_content = ["json"]
task_ignore_result = True
task_acks_late = True
task_reject_on_worker_lost = True
worker_prefetch_multiplier = 1

# Queues. One worker may serve all of them, or each of them one of its own.
task_create_missing_queues = True
task_default_queue = "maintenance"
task_routes = {
    "apps.documents.tasks.ingest": {"queue": "ingest"},
    "apps.sources.tasks.sync": {"queue": "ingest"},
    "apps.*.tasks.deliver*": {"queue": "deliver"},  # to addresses that users name
    "core.tasks.deliver_mail": {"queue": "mail"},
}
QUEUES = ("ingest", "deliver", "mail", "maintenance")

# Worker
worker_max_tasks_per_child = 5_000
worker_max_memory_per_child = 600_000  # KiB
worker_soft_shutdown_timeout = 20.0  # seconds
worker_enable_remote_control = False
worker_send_task_events = False

# What runs by itself. `expires` keeps messages from piling up while no worker takes them.
beat_scheduler = "celery.beat:Scheduler"  # in memory: a file could be torn by a crash


def _every(seconds: int, task: str) -> dict[str, Any]:
    return {"task": task, "schedule": seconds, "options": {"expires": seconds, "time_limit": 300}}


beat_schedule = {
    "heartbeat": _every(10, "core.tasks.heartbeat"),
    "find waiting documents": _every(10, "apps.documents.tasks.sweep"),
    "tend bots' knowledge": _every(10, "apps.documents.tasks.tend"),
    "purge deleted documents": _every(10, "apps.documents.tasks.purge"),
    "give up unattended reviews": _every(600, "apps.documents.tasks.cancel_unattended"),
    "find pages and sites that are due": _every(10, "apps.sources.tasks.sweep"),
    "end abandoned replies": _every(10, "apps.conversations.tasks.end_abandoned"),
    "send waiting mail": _every(60, "core.tasks.deliver_mail"),
    "forget old mail": _every(600, "core.tasks.forget_old_mail"),
    "forget old replies": _every(600, "core.tasks.forget_old_replies"),
    "forget old counts": _every(600, "core.tasks.forget_old_counts"),
    "forget expired invitations": _every(600, "apps.invitations.tasks.forget_expired"),
    "drop old events": _every(600, "apps.conversations.tasks.drop_old_events"),
}
