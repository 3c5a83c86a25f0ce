"""What Django does with this app when it starts."""

from importlib import import_module

from django.apps import AppConfig


class Bots(AppConfig):
    name = "apps.bots"

    def ready(self) -> None:
        import_module("apps.bots.cors")
        import_module("apps.bots.meters")
