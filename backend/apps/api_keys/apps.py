"""The app of API keys: whose keys end with a claim on their maker's address."""

from django.apps import AppConfig


class ApiKeysConfig(AppConfig):
    name = "apps.api_keys"

    def ready(self) -> None:
        from apps.api_keys import signals  # noqa: F401 - connects itself
