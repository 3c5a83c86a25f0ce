"""The backend's settings, routes and workers; `shared_task` finds the Celery app through here."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
