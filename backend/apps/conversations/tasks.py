"""What the worker does for conversations."""

from celery import shared_task

from apps.conversations import actions
from apps.conversations.models import MessageEvent


@shared_task
def end_abandoned() -> None:
    """End the replies whose process died; whoever follows one sees its end."""
    actions.end_abandoned()


@shared_task
def drop_old_events() -> None:
    """Forget single deltas an hour after their reply ended; the message holds the text."""
    MessageEvent.objects.old().delete()
