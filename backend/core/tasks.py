"""What the worker does for itself."""

from celery import shared_task
from django.conf import settings

from core import idempotency

HEARTBEAT = settings.DATA_DIR / "run" / "worker.heartbeat"


@shared_task
def heartbeat() -> None:
    """Prove that messages are consumed, not only that the process is there."""
    HEARTBEAT.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    HEARTBEAT.touch()


@shared_task
def forget_old_replies() -> None:
    """Drop the answers to Idempotency-Keys whose time is over."""
    idempotency.forget_old()
