"""Moving a bot from one embedding model to another while it goes on answering.

The same passages get a second set of vectors beside the first. Searches use the first until the
second is complete, then one UPDATE makes them use the second; the first goes a little later.
"""

from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Now

from apps.bots.models import Bot
from apps.documents import health
from apps.documents.fingerprints import expected_of
from apps.documents.mending import Work, mend
from apps.documents.models import Document, IndexCheck
from apps.documents.repairs import STILL_SEARCHED
from core.failpoints import reached
from services import agent_client as agent

Digests = dict[tuple[UUID, int], str]


def look_for_a_new_model() -> None:
    """Have every bot move to the index that the agent makes new vectors for.

    Raises: the agent's errors.
    """
    target = agent.ask_for_embedding().index_id
    live = Bot.objects.live()
    _adopt(live.filter(index_id=""))
    elsewhere = live.exclude(index_id="").exclude(index_id=target)
    elsewhere.exclude(next_index_id=target).update(next_index_id=target)
    _stay(live.filter(index_id=target).exclude(next_index_id=""))


def move(bot: Bot, *, until: float) -> bool:
    """Go on with the second set of vectors; whether searches use it now.

    Raises: TurnOver, and the agent's errors.
    """
    target, work = bot.next_index_id, Work()
    kept = health.look(bot)
    if bot.next_index_id != target:
        return False  # the operator went on to yet another one
    for document in kept.unlike(target):
        mend(bot, document, target, until=until, work=work)
    reached("before_the_switch")
    return _switch(bot, target, _digests(bot, target))


def _digests(bot: Bot, index_id: str) -> Digests:
    kept = agent.stored(bot.namespace)
    return {
        (item.document_id, item.generation): item.digest
        for item in kept
        if item.index_id == index_id
    }


@transaction.atomic
def _switch(bot: Bot, target: str, stored: Digests) -> bool:
    """Unless a document became ready, or a passage was edited, since the store was asked.

    The bot's row is locked: what is just becoming ready in the other index waits, and then finds
    that it must be built in this one.
    """
    row = Bot.objects.select_for_update(no_key=True).filter(pk=bot.pk, next_index_id=target)
    if not row.exists():
        return False
    for document, wanted in expected_of(bot).items():
        if stored.get((document, wanted.generation)) != wanted.digest:
            return False
    Bot.objects.filter(pk=bot.pk).update(index_id=target, next_index_id="")
    bot.documents.exclude(active_generation=None).update(index_id=target)
    _clear_up_later(bot)
    return True


def _clear_up_later(bot: Bot) -> None:
    """The vectors that are left behind go once no question that is under way may need them; what
    an edit was just sending to the other index is then made up for as well."""
    moved = {"moved_at": Now(), "repair_since": Now() + STILL_SEARCHED, "repaired": {}}
    IndexCheck.objects.update_or_create(bot=bot, defaults=moved)


def _adopt(bots: QuerySet[Bot]) -> None:
    """Bots from before there were moves: they search where their newest document is."""
    ready = Document.objects.live().filter(bot=OuterRef("pk")).exclude(active_generation=None)
    newest = ready.exclude(index_id="").order_by("-updated_at").values("index_id")[:1]
    known = bots.annotate(newest=Subquery(newest)).exclude(newest=None)
    known.update(index_id=Subquery(newest))


def _stay(bots: QuerySet[Bot]) -> None:
    """The operator went back before they had moved: what was built for it is of no use."""
    for bot in bots:
        Bot.objects.filter(pk=bot.pk, index_id=bot.index_id).update(next_index_id="")
        IndexCheck.objects.update_or_create(bot=bot, defaults={"repair_since": Now()})
