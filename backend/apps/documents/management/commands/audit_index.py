"""`manage.py audit_index`: whether passages and vectors agree, for one bot or all."""

import json
import math
import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from apps.bots.models import Bot
from apps.documents import health, repairs
from apps.documents.health import Health
from core.exceptions import ChatSphereError

DIFFERS, USAGE, UNKNOWN = 1, 2, 3  # exit statuses
TITLES = ("passages", "vectors", "missing", "orphaned", "stale", "wrong model")


class Command(BaseCommand):
    """Reads, unless it is told to repair; may run beside everything else."""

    help = """Compare the passages of bots with the vectors in the store. Exit status: 0 all is
    well, also after a repair; 1 something differs; 2 wrong usage or no such bot; 3 it could not be
    found out."""
    requires_system_checks = ("safety",)

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--bot", type=UUID, metavar="ID", help="this bot")
        which.add_argument("--all", action="store_true", help="every bot")
        parser.add_argument("--repair", action="store_true", help="make them agree")
        parser.add_argument("--json", action="store_true", help="one JSON object a bot and line")

    def handle(self, *_: Any, **options: Any) -> None:
        seen = [self._tell(bot, options) for bot in _bots(options["bot"])]
        if None in seen:
            sys.exit(UNKNOWN)
        if not all(seen):
            sys.exit(DIFFERS)

    def _tell(self, bot: Bot, options: dict[str, Any]) -> bool | None:
        """Whether the bot is healthy; None where nobody knows."""
        try:
            found = _repaired(bot) if options["repair"] else health.check(bot)
        except ChatSphereError as error:
            self.stderr.write(f"{bot.pk} {error.code}: {error}")
            return None
        self.stdout.write(_as_json(found) if options["json"] else _as_text(found))
        return found.counts.is_healthy


def _bots(wanted: UUID | None) -> Iterable[Bot]:
    live = Bot.objects.live().order_by("pk")
    if not wanted:
        return live.iterator()
    bot = live.filter(pk=wanted).first()
    if not bot:
        raise CommandError("There is no such bot.", returncode=USAGE)
    return [bot]


def _repaired(bot: Bot) -> Health:
    check = repairs.ask_for(bot)
    found = repairs.repair(bot, until=math.inf)
    if found.counts.is_healthy:
        repairs.finish(bot, check.repair_since)
    return found


def _as_json(found: Health) -> str:
    whole = {"bot_id": str(found.bot.pk), "index_id": found.index_id, **asdict(found.counts)}
    return json.dumps(whole | {"healthy": found.counts.is_healthy, "moving": found.moving})


def _as_text(found: Health) -> str:
    counts = found.counts
    numbers = (counts.chunks, counts.vectors, counts.missing, counts.orphaned, counts.stale)
    listed = zip(TITLES, (*numbers, counts.wrong_model), strict=True)
    word = "well" if counts.is_healthy else "DIFFERS"
    told = ", ".join(f"{number:,} {title}" for title, number in listed)
    return f"{found.bot.pk} {word}: {told} ({found.bot.name})"
