"""`manage.py prepare`: everything that must be there before the first request."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from apps.console import demo
from apps.plans.actions import ensure_default_plan
from apps.workspaces import first_run
from core import locks, static_files


class Command(BaseCommand):
    """May run at any time, any number of times, and by two at once."""

    help = "Migrate, collect static files, make the first rows; print the first operator's link."
    requires_system_checks = ("safety",)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help='end with {"admin_link": url|null}')

    def handle(self, *_: Any, **options: Any) -> None:
        with locks.held("prepare"):
            if _migrate():
                self.stdout.write("database migrated")
            if static_files.collect():
                self.stdout.write("static files collected")
            ensure_default_plan()
            if settings.DEMO:
                demo.ensure_demo()
            link = first_run.link()
        self.stdout.write(json.dumps({"admin_link": link}) if options["json"] else (link or ""))


def _migrate() -> bool:
    """Apply what is not applied yet; asking first is much faster than Django's own no-op."""
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    call_command("migrate", interactive=False, verbosity=0)
    return True
