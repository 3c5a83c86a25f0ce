"""Writes the tables of the page about permissions anew, from the code that keeps them."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from apps.workspaces import permission_page


class Command(BaseCommand):
    help = "Bring the tables of docs/reference/permissions.md up to date."

    def handle(self, *_: Any, **__: Any) -> None:
        page = settings.DOCS_DIR / "reference" / "permissions.md"
        page.write_text(permission_page.filled(page.read_text("utf-8")), "utf-8")
        self.stdout.write(f"{page.name} is up to date.")
