"""What Django does with this app when it starts."""

from importlib import import_module

from django.apps import AppConfig


class Documents(AppConfig):
    name = "apps.documents"

    def ready(self) -> None:
        import_module("apps.documents.meters")
