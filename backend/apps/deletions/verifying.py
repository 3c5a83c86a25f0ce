"""Looking everywhere for what was deleted."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.api_keys.models import ApiKey
from apps.bots.models import Bot
from apps.conversations.models import Conversation, Message
from apps.documents import files
from apps.documents.models import Chunk, Document, DocumentText, Source
from apps.documents.strays import unclaimed
from apps.sources.models import Page
from apps.users.models import ApiSession, User
from apps.workspaces.models import Deletion, Membership, Workspace
from core.models import OutgoingMail
from services import agent_client as agent
from services.agent_client import Namespace

Remaining = Mapping[str, int]
Kind = Deletion.Kind


def verify(receipt: Deletion) -> Deletion:
    """Count what is left of it, by store, and note that on the receipt.

    Raises: the agent's errors: the vectors could not be counted.
    """
    receipt.remaining = dict(LOOKS[Kind(receipt.kind)](receipt))
    receipt.verified_at = timezone.now()
    receipt.save(update_fields=["remaining", "verified_at"])
    return receipt


def _of_document(receipt: Deletion) -> Remaining:
    key, space = receipt.object_id, _space(receipt)
    parts = (Chunk, DocumentText)
    rows = sum(part._default_manager.filter(document=key).count() for part in parts)
    return {
        "rows": rows + Document.objects.filter(pk=key).count(),
        "vectors": sum(each.chunks for each in agent.stored(space, key)),
        "files": len(unclaimed(receipt.workspace_id)),
    }


def _of_source(receipt: Deletion) -> Remaining:
    """Which vectors were its own is known by its rows only: once these are gone, all count that
    belong to no document."""
    source, space = receipt.object_id, _space(receipt)
    known = set(Document.objects.filter(bot=receipt.bot_id).values_list("pk", flat=True))
    mine = set(Document.objects.filter(source=source).values_list("pk", flat=True))
    strays = [each for each in agent.stored(space) if each.document_id not in known - mine]
    return {
        "rows": _count(
            Source.objects.filter(pk=source),
            Page.objects.filter(source=source),
            Document.objects.filter(source=source),
            Chunk.objects.filter(document__source=source),
        ),
        "vectors": sum(each.chunks for each in strays),
        "files": len(unclaimed(receipt.workspace_id)),
    }


def _of_bot(receipt: Deletion) -> Remaining:
    bot = receipt.object_id
    return {
        "rows": _count(
            Bot.objects.filter(pk=bot),
            Source.objects.filter(bot=bot),
            Page.objects.filter(source__bot=bot),
            Document.objects.filter(bot=bot),
            Chunk.objects.filter(document__bot=bot),
            Conversation.objects.filter(bot=bot),
            Message.objects.filter(conversation__bot=bot),
        ),
        "vectors": sum(each.chunks for each in agent.stored(_space(receipt))),
        "files": len(unclaimed(receipt.workspace_id)),
    }


def _of_workspace(receipt: Deletion) -> Remaining:
    workspace = receipt.object_id
    bots = Deletion.objects.filter(kind=Kind.BOT, workspace_id=workspace)
    return {
        "rows": _count(
            Workspace.objects.filter(pk=workspace),
            Membership.objects.filter(workspace=workspace),
            Bot.objects.filter(workspace=workspace),
            Source.objects.filter(bot__workspace=workspace),
            Conversation.objects.filter(workspace=workspace),
            ApiKey.objects.filter(workspace=workspace),
        ),
        "vectors": sum(each.chunks for bot in bots for each in agent.stored(_space(bot))),
        "files": len(files.names_in(str(workspace))),
    }


def _of_user(receipt: Deletion) -> Remaining:
    person = receipt.object_id
    return {
        "rows": _count(
            User.objects.filter(Q(pk=person) | Q(email=receipt.name)),
            Membership.objects.filter(user=person),
            ApiSession.objects.filter(user=person),
            ApiKey.objects.filter(made_by=person),
            OutgoingMail.objects.filter(recipient=receipt.name),
        ),
        "vectors": 0,
        "files": 0,
    }


LOOKS: Mapping[Kind, Callable[[Deletion], Remaining]] = {
    Kind.DOCUMENT: _of_document,
    Kind.SOURCE: _of_source,
    Kind.BOT: _of_bot,
    Kind.WORKSPACE: _of_workspace,
    Kind.USER: _of_user,
}


def _count(*rows: "QuerySet[Any]") -> int:
    return sum(each.count() for each in rows)


def _space(receipt: Deletion) -> Namespace:
    return Namespace(workspace=_known(receipt.workspace_id), bot=_known(receipt.bot_id))


def _known(key: UUID | None) -> UUID:
    if key is None:
        raise ValueError("a receipt of a document or a bot says where it was")
    return key
