"""The regular look at all bots' knowledge, in turns, so that other work of the worker goes on."""

import logging
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from apps.bots.models import Bot
from apps.documents import health, moving, repairs, strays
from apps.documents.mending import TurnOver
from apps.documents.models import Document, IndexCheck
from core import locks
from core.exceptions import ChatSphereError
from services.agent_client import AgentFailed, AgentRefused, AgentTimeout, AgentUnavailable

TURN = 10  # seconds
EVERY = timedelta(days=1)  # between two looks at a bot
NAME = "upkeep of knowledge"
HAS_TEXT = Exists(Document.objects.filter(bot=OuterRef("pk")))
log = logging.getLogger("chatsphere.upkeep")


def turn() -> bool:
    """Do what is due, for a while; whether more of it waits.

    While another worker has its turn, this one leaves.
    """
    until = time.monotonic() + TURN
    with locks.tried(NAME) as mine:
        if not mine:
            return False
        try:
            _do(until)
        except TurnOver:
            return True
        except AgentUnavailable as error:
            log.warning("upkeep waits", extra={"fields": {"reason": error.code}})
    return False


def _do(until: float) -> None:
    for document in _marked():
        _try(document.bot, partial(repairs.mend_marked, document, until=until))
    moving.look_for_a_new_model()
    for bot in _due(until):
        _try(bot, partial(_tend, bot, until))


def _marked() -> QuerySet[Document]:
    """Documents of which passages were changed, and nobody said that the store has that."""
    marked = Document.objects.live().filter(repair_since__lt=Now() - repairs.JUST_NOW)
    return marked.select_related("bot").order_by("repair_since")


def _due(until: float) -> Iterator[Bot]:
    """Each bot once, the one that waits longest first, and one in every turn; each look at the list
    is a fresh one."""
    seen = set[UUID]()
    while bot := _waiting().exclude(pk__in=seen).first():
        if seen and time.monotonic() > until:
            raise TurnOver
        seen.add(bot.pk)
        IndexCheck.objects.update_or_create(bot=bot, defaults={"tended_at": Now()})
        yield bot


def _waiting() -> QuerySet[Bot]:
    """Bots that move, are to be repaired, or were not looked at for long."""
    asked = Q(index_check__repair_since__lte=Now())
    old = Q(index_check__checked_at__lt=Now() - EVERY)
    never = Q(index_check__checked_at=None, created_at__lt=Now() - EVERY)
    due = asked | ~Q(next_index_id="") | (HAS_TEXT & (old | never))
    longest_ago = F("index_check__tended_at").asc(nulls_first=True)
    return Bot.objects.live().filter(due).order_by(longest_ago, "pk")


def _tend(bot: Bot, until: float) -> None:
    if bot.next_index_id:
        moving.move(bot, until=until)
    row = IndexCheck.objects.annotate(is_asked=Q(repair_since__lte=Now())).get(bot=bot)
    if row.is_asked:
        found = repairs.repair(bot, until=until)
        if found.counts.is_healthy:
            repairs.finish(bot, row.repair_since)
    elif not bot.next_index_id:
        _look(bot)


def _look(bot: Bot) -> None:
    """What is found amiss is repaired, which can do no harm: the rows are the truth."""
    if _is_first(bot):
        strays.remove(bot.workspace_id)
    counts = health.check(bot).counts
    if not counts.is_healthy:
        fields = {"bot": bot.pk, **vars(counts)}
        log.warning("the store differs from the passages", extra={"fields": fields})
        repairs.ask_for(bot)


def _is_first(bot: Bot) -> bool:
    """Of its workspace's bots that are looked at: what is the workspace's is looked for once."""
    others = Bot.objects.live().filter(HAS_TEXT, workspace=bot.workspace_id)
    return not others.filter(pk__lt=bot.pk).exists()


def _try(bot: Bot, work: Callable[[], object]) -> None:
    """One bot's trouble is not the next one's."""
    try:
        work()
    except (AgentFailed, AgentRefused, AgentTimeout) as error:
        _note(bot, error)


def _note(bot: Bot, error: ChatSphereError) -> None:
    log.warning("could not tend a bot", extra={"fields": {"bot": bot.pk, "reason": error.code}})
