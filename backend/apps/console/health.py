"""How a bot's knowledge is, as its page shows it: what the last look found, and what goes on."""

from dataclasses import dataclass, field

from apps.bots.models import Bot
from apps.documents.health import Counts
from apps.documents.models import IndexCheck
from core.exceptions import ChatSphereError
from services import agent_client as agent


@dataclass(frozen=True)
class Moving:
    """A bot on its way to another embedding model: how many passages have their vector there."""

    to: str
    done: int
    total: int

    @property
    def percent(self) -> int:
        return self.done * 100 // (self.total or 1)


@dataclass(frozen=True)
class Condition:
    """`check` is the bot's last look and repair; `moving` is None for a bot that stays."""

    check: IndexCheck
    counts: Counts = field(default_factory=Counts)
    moving: Moving | None = None

    @property
    def is_asked(self) -> bool:
        """Whether a repair waits or goes on."""
        return self.check.repair_since is not None

    @property
    def changes(self) -> bool:
        """Whether it makes sense to look again in a moment."""
        return self.is_asked or self.moving is not None


def condition_of(bot: Bot) -> Condition:
    """From what is kept; the store is asked for a bot that moves, and then only to count."""
    check = IndexCheck.objects.filter(bot=bot).first() or IndexCheck(bot=bot)
    return Condition(check, Counts(**check.counts), _moving(bot))


def _moving(bot: Bot) -> Moving | None:
    bot.refresh_from_db(fields=["next_index_id"])
    target = bot.next_index_id
    if not target:
        return None
    rows = bot.documents.live().exclude(active_generation=None)
    total = sum(rows.values_list("chunk_count", flat=True))
    return Moving(target, min(_stored(bot, target), total), total)


def _stored(bot: Bot, index_id: str) -> int:
    """0 while the agent does not answer: it says so elsewhere, and the move waits for it."""
    try:
        kept = agent.stored(bot.namespace)
    except ChatSphereError:
        return 0
    return sum(each.chunks for each in kept if each.index_id == index_id)
