"""The app of people: what has to happen whenever a way to sign in changes."""

from django.apps import AppConfig


class UsersConfig(AppConfig):
    name = "apps.users"

    def ready(self) -> None:
        from apps.users import signals  # noqa: F401 - connects itself
