"""Repairing a bot: every vector that is missing, of another text, or of nothing."""

from collections import Counter
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from apps.bots.models import Bot
from apps.documents import health, indexes
from apps.documents.health import Health
from apps.documents.mending import Work, mend
from apps.documents.models import Document, IndexCheck
from services import agent_client as agent

STILL_SEARCHED = timedelta(minutes=1)  # an index that was left a moment ago: questions under way
JUST_NOW = timedelta(seconds=5)  # whoever edits a passage sends it as well


def ask_for(bot: Bot) -> IndexCheck:
    """Have the bot repaired; asked again while that waits or goes on, nothing changes."""
    with transaction.atomic():
        IndexCheck.objects.get_or_create(bot=bot)
        asked = IndexCheck.objects.filter(bot=bot, repair_since=None)
        asked.update(repair_since=Now(), repaired={}, repaired_at=None)
    return IndexCheck.objects.get(bot=bot)


def repair(bot: Bot, *, until: float) -> Health:
    """Make the store equal to the bot's rows, and look again; the last look is kept.

    What is done is counted even if this ends early, and is not done again by the next turn.

    Raises: TurnOver, and the agent's errors.
    """
    work: Work = Counter()
    try:
        found = health.check(bot)
        for document in found.ailing:
            mend(bot, document, found.index_id, until=until, work=work)
        _remove_beside(found, work)
    finally:
        _note(bot, work)
    return health.check(bot) if work else found


def finish(bot: Bot, since: datetime | None) -> None:
    """Say that the repair asked for at `since` is done; one asked for later is not."""
    done = IndexCheck.objects.filter(bot=bot, repair_since=since)
    done.update(repair_since=None, repaired_at=Now())


def mend_marked(document: Document, *, until: float) -> None:
    """Mend a document of which somebody changed passages, and take away its mark unless they did
    so again. Raises: as `repair`."""
    work: Work = Counter()
    since, bot = document.repair_since, document.bot
    index_id = indexes.built(bot).index_id
    if mend(bot, document.pk, index_id, until=until, work=work):
        Document.objects.filter(pk=document.pk, repair_since=since).update(repair_since=None)


def _remove_beside(found: Health, work: Work) -> None:
    """Vectors of other models, and strays beside those of the index that is searched."""
    bot = found.bot
    for item in found.strays(bot.next_index_id):
        work["deleted"] += agent.delete(
            bot.namespace, item.document_id, item.generation, index_id=item.index_id
        )
    wrong = {item.index_id for item in found.kept} - found.indexes - {bot.index_id}
    if wrong and not _has_just_moved(bot):
        for index_id in sorted(wrong):
            work["deleted"] += agent.delete_namespace(bot.namespace, index_id=index_id)


def _has_just_moved(bot: Bot) -> bool:
    recent = Q(moved_at__gt=Now() - STILL_SEARCHED)
    return IndexCheck.objects.filter(recent, bot=bot).exists()


def _note(bot: Bot, work: Work) -> None:
    with transaction.atomic():
        check = IndexCheck.objects.select_for_update().filter(bot=bot).first()
        if check and work:
            check.repaired = dict(Counter(check.repaired) + work)
            check.save(update_fields=["repaired"])
