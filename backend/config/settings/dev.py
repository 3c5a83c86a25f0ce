"""For working on ChatSphere itself: templates reload, errors show their traceback."""

from config.settings.base import *  # noqa: F403 - Django reads settings by name from this module

DEBUG = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
