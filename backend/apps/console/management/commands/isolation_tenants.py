"""`manage.py isolation_tenants make|remove`: throwaway people for a check of the isolation."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from apps.console import isolation


class Command(BaseCommand):
    """Prints one line of JSON: a list of tenants with their tokens, or how many were removed."""

    help = "Make throwaway tenants, or remove all that were made."
    requires_system_checks = ("safety",)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("verb", choices=["make", "remove"])
        parser.add_argument("--count", type=int, default=2, help="how many people (2)")

    def handle(self, *_: Any, **options: Any) -> None:
        if options["verb"] == "remove":
            self.stdout.write(json.dumps({"removed": isolation.remove_tenants()}))
        else:
            made = [isolation.make_tenant() for _ in range(options["count"])]
            self.stdout.write(json.dumps(made))
