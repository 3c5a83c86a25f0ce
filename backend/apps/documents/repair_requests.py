"""Asking for a repair; the worker does it."""

from django.db import transaction

from apps.bots.models import Bot
from apps.documents import repairs, tasks
from apps.documents.models import IndexCheck
from core import doorbell


@transaction.atomic
def request_repair(bot: Bot) -> IndexCheck:
    """Have the bot's vectors made equal to its passages; how far that is, its row says."""
    check = repairs.ask_for(bot)
    doorbell.ring(tasks.tend)
    return check
