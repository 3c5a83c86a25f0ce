"""What Django does with this app when it starts."""

from django.apps import AppConfig


class Sources(AppConfig):
    name = "apps.sources"
