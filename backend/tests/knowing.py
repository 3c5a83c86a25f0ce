"""Plain functions for tests of what bots know: documents, their passages, and upkeep in turns."""

import hashlib
from datetime import timedelta

from django.utils import timezone

from apps.bots.models import Bot
from apps.documents import health, repairs, tasks, upkeep
from apps.documents.actions import add_text
from apps.documents.models import Chunk, Document, IndexCheck

SENTENCE = "The tower of Pisa leans to the south, and nobody has ever straightened it. "
WRONG = ("missing", "orphaned", "stale", "wrong_model")


def read_in(bot: Bot, text: str = SENTENCE, *, name: str = "Tower") -> Document:
    """A document that is searchable."""
    document = add_text(bot, name=name, text=text)
    tasks.ingest()
    document.refresh_from_db()
    assert document.status == "ready", document.error_code
    return document


def long_text(passages: int = 3) -> str:
    """So much that it becomes at least so many passages, each with a number of its own."""
    return "\n\n".join(f"Number {number}. {SENTENCE * 14}" for number in range(passages))


def rewrite(chunk: Chunk, content: str) -> None:
    """Edit a passage in its row only, as if the worker had died right after."""
    Chunk.objects.filter(pk=chunk.pk).update(
        content=content,
        embedding_text=content,
        content_hash=hashlib.sha256(content.encode()).hexdigest(),
    )


def counts(bot: Bot) -> dict[str, int]:
    """Only what is wrong with a bot, by a look of now."""
    found = vars(health.look(bot).counts)
    return {name: found[name] for name in WRONG if found[name]}


def tend(*, turns: int = 1) -> None:
    """So many turns of upkeep."""
    for _ in range(turns):
        upkeep.turn()


def later(bot: Bot) -> None:
    """As if a minute had passed since the bot moved."""
    old = timezone.now() - repairs.STILL_SEARCHED - timedelta(seconds=1)
    checks = IndexCheck.objects.filter(bot=bot)
    checks.filter(repair_since__gt=timezone.now()).update(repair_since=timezone.now())
    checks.exclude(moved_at=None).update(moved_at=old)
