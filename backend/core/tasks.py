"""What the worker does for itself."""

import time

from celery import shared_task
from django.conf import settings

from core import counters, doorbell, idempotency, outbox, smtp

HEARTBEAT = settings.DATA_DIR / "run" / "worker.heartbeat"
TURN = 30.0  # seconds of sending, before others that wait for this worker get theirs


@shared_task
def heartbeat() -> None:
    """Prove that messages are consumed, not only that the process is there."""
    HEARTBEAT.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    HEARTBEAT.touch()


@shared_task
def forget_old_replies() -> None:
    """Drop the answers to Idempotency-Keys whose time is over."""
    idempotency.forget_old()


@shared_task
def forget_old_counts() -> None:
    """Drop the counts of limits whose window has ended."""
    counters.forget_old()


@shared_task
def deliver_mail() -> None:
    """Send what is due until nothing is left, the server takes no more, or the turn is over."""
    until = time.monotonic() + TURN
    while time.monotonic() < until:
        mail = outbox.take()
        if mail is None:
            return
        try:
            smtp.send(mail)
        except smtp.Unreachable as error:
            outbox.not_sent(mail, str(error))
            return  # the others keep their tries
        except smtp.Refused as error:
            outbox.give_up(mail, str(error))
        except smtp.NotSent as error:
            outbox.not_sent(mail, str(error))
        else:
            outbox.sent(mail)
    doorbell.send(deliver_mail)


@shared_task
def forget_old_mail() -> None:
    """Drop mails that are done with, and end those that a dead process tried for the last time."""
    outbox.give_up_interrupted()
    outbox.forget_old()
