"""Numbers for people: how many documents a bot has, and how far they are."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from apps.bots.models import Bot
from apps.conversations.models import Conversation
from apps.documents.models import Document
from apps.users.actors import Actor
from apps.workspaces.models import Workspace


@dataclass(frozen=True)
class Counts:
    """A bot's documents."""

    total: int
    ready: int
    failed: int
    in_review: int

    @property
    def unfinished(self) -> int:
        """What goes on without anybody's doing."""
        return self.total - self.ready - self.failed - self.in_review


@dataclass(frozen=True)
class Contents:
    """What goes with a workspace that is deleted."""

    bots: int
    documents: int
    conversations: int
    others: int


@dataclass(frozen=True)
class Card:
    """A bot on the home page."""

    bot: Bot
    counts: Counts


def cards(actor: Actor, workspace: Workspace | None) -> list[Card]:
    """The bots of `workspace` that whoever asks may see, newest first, and the demo last."""
    shown = Q(workspace=workspace) | Q(workspace__is_demo=True)
    mine = Bot.objects.for_actor(actor).filter(shown).select_related("workspace")
    counted = mine.annotate(**_numbers("documents__"))
    ordered = counted.order_by("workspace__is_demo", "-created_at", "-pk")
    return [Card(bot, _counts(vars(bot))) for bot in ordered]


def counts_of(bot: Bot) -> Counts:
    """How far the documents of `bot` are."""
    documents: QuerySet[Document] = bot.documents.all()
    return _counts(documents.aggregate(**_numbers("")))


def contents_of(workspace: Workspace) -> Contents:
    """What is in it, and how many people besides whoever asks are."""
    bots = Bot.objects.live().filter(workspace=workspace)
    return Contents(
        bots=bots.count(),
        documents=Document.objects.live().filter(bot__in=bots).count(),
        conversations=Conversation.objects.filter(bot__in=bots).exclude(title="").count(),
        others=workspace.memberships.count() - 1,
    )


def _numbers(to_document: str) -> dict[str, Count]:
    """Aggregates over documents that are reached by `to_document`."""

    def count(status: str, *, negated: bool = False) -> Count:
        condition = Q(**{f"{to_document}status": status})
        return Count(f"{to_document}pk", filter=~condition if negated else condition)

    return {
        "total_documents": count(Document.Status.DELETING, negated=True),
        "ready_documents": count(Document.Status.READY),
        "failed_documents": count(Document.Status.FAILED),
        "reviewed_documents": count(Document.Status.REVIEW),
    }


def _counts(row: dict[str, Any]) -> Counts:
    names = ("total_documents", "ready_documents", "failed_documents", "reviewed_documents")
    return Counts(*(row[name] for name in names))
