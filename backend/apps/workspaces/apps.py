"""The app of workspaces: what is noted there by itself."""

from django.apps import AppConfig


class WorkspacesConfig(AppConfig):
    name = "apps.workspaces"

    def ready(self) -> None:
        from apps.workspaces import signals  # noqa: F401 - connects itself
