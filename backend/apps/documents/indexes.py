"""Which index a bot's searches use, and which one its new vectors belong to.

An index is what one embedding model has made. A bot keeps the one it began with until everything
has been made anew in another; see `moving`.
"""

from apps.bots.models import Bot
from core.exceptions import Conflict
from services import agent_client as agent
from services.agent_client import AgentRefused, EmbeddingInfo


class IndexMoved(Exception):
    """Searches left this index while a document was being built in it: build it in the other."""


class IndexMismatch(Conflict):
    code, title = "index_mismatch", "The index belongs to another embedding model"

    def __init__(self) -> None:
        super().__init__(
            "This bot's knowledge was indexed with an embedding model that is no longer there. It "
            "is being indexed anew; the bot finds it again when that is done."
        )


def searched(bot: Bot) -> str:
    """Where searches look, as the row says now; an empty bot looks where new vectors go."""
    row = Bot.objects.filter(pk=bot.pk).values_list("index_id", flat=True)
    return row.first() or agent.embedding().index_id


def built(bot: Bot) -> EmbeddingInfo:
    """The model for new passages: the one whose index is searched, as long as it is served."""
    return agent.embedding(bot.index_id if is_served(bot.index_id) else "")


def is_served(index_id: str) -> bool:
    return any(info.index_id == index_id for info in agent.embeddings())


def refused(error: AgentRefused) -> Exception:
    """What it means for people that the agent refused a search."""
    return IndexMismatch() if error.code == "index_mismatch" else error


def hold(bot: Bot, index_id: str, *, even_if_not: str) -> bool:
    """Until this transaction ends, which makes something ready in `index_id`, the bot is not
    switched to another index; whether it has none yet.

    Args:
        even_if_not: an index that the agent no longer serves; what is built beside it is right.

    Raises: IndexMoved.
    """
    row = Bot.objects.select_for_update(no_key=True).only("index_id").get(pk=bot.pk)
    if row.index_id not in ("", index_id, even_if_not):
        raise IndexMoved
    return not row.index_id


def begin(bot: Bot, index_id: str) -> None:
    """Let searches look there from now on."""
    Bot.objects.filter(pk=bot.pk).update(index_id=index_id)
