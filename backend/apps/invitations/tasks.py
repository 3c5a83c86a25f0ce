"""The worker's tasks."""

from celery import shared_task

from apps.invitations import actions


@shared_task
def forget_expired() -> None:
    """Drop the invitations that nobody answered in time."""
    actions.forget_expired()
