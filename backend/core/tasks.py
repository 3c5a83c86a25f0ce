"""What the worker does for itself."""

from celery import shared_task
from django.conf import settings

HEARTBEAT = settings.DATA_DIR / "run" / "worker.heartbeat"


@shared_task
def heartbeat() -> None:
    """Prove that messages are consumed, not only that the process is there."""
    HEARTBEAT.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    HEARTBEAT.touch()
