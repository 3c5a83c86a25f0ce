"""Removing for good what was deleted: vectors until the store counts none, then file and rows."""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from apps.bots.models import Bot
from apps.documents import files
from apps.documents.models import Document, Source
from apps.workspaces import audit
from apps.workspaces.models import Workspace
from core.exceptions import ChatSphereError
from core.models import IdempotentReply
from services import agent_client as agent
from services.agent_client import AgentFailed, AgentRefused, AgentTimeout, AgentUnavailable

log = logging.getLogger("chatsphere.purge")
STILL_GOING_ON = timedelta(minutes=1)  # longer than any request that writes


def purge_documents() -> None:
    """Every document that was deleted. What cannot go yet is tried again next time."""
    deleted = Document.objects.filter(status=Document.Status.DELETING, bot__deleted_at=None)
    for document in deleted.select_related("bot").order_by("updated_at"):
        space = document.bot.namespace
        try:
            agent.delete(space, document.pk)
            empty = not agent.stored(space, document.pk)
        except AgentUnavailable:
            return
        except (AgentFailed, AgentRefused, AgentTimeout) as error:
            _note(document, error)
            continue
        if empty and not _in_hand(Document.objects.filter(pk=document.pk)):
            _drop(document)


def purge_bots() -> None:
    """Every bot that was deleted, with its documents, files and conversations."""
    for bot in Bot.objects.exclude(deleted_at=None).order_by("deleted_at"):
        try:
            agent.delete_namespace(bot.namespace)
            empty = not agent.stored(bot.namespace)
        except AgentUnavailable:
            return
        except (AgentFailed, AgentRefused, AgentTimeout) as error:
            _note(bot, error)
            continue
        if empty and not _in_hand(bot.documents.all()):
            _drop_bot(bot)


def take_bots_along() -> None:
    """Delete the bots of workspaces that were deleted, also those made while that happened."""
    gone = Workspace.objects.exclude(deleted_at=None)
    Bot.objects.live().filter(workspace__in=gone).update(deleted_at=Now())


def purge_workspaces() -> None:
    """Every workspace that was deleted, once its bots are gone and whoever was just doing
    something in it has ended.
    """
    old = Workspace.objects.filter(deleted_at__lt=Now() - STILL_GOING_ON)
    for workspace in old.filter(bots=None).order_by("deleted_at"):
        with transaction.atomic():
            _drop_workspace(workspace)


def _in_hand(documents: QuerySet[Document]) -> bool:
    """Whether a worker may still have a batch of one under way to the agent.

    A worker that notices lets go. One that was killed is waited for: until its lease has run out,
    and then for as long as the agent may have gone on with what it was sent.
    """
    under_way = timedelta(seconds=settings.AGENT_STORE_TIMEOUT)
    return documents.filter(lease_until__gt=Now() - under_way).exists()


def _drop(document: Document) -> None:
    """The file goes first: a row without a file is purged again, a file without a row never."""
    files.remove(document.file.name or "")
    with transaction.atomic():
        document.delete()
        Source.objects.filter(pk=document.source_id, documents=None).delete()


def _drop_bot(bot: Bot) -> None:
    for document in bot.documents.all():
        _drop(document)
    with transaction.atomic():
        # Waits for an upload that is just being committed, whose file must not be forgotten.
        locked = Bot.objects.select_for_update().get(pk=bot.pk)
        if not locked.documents.exists():
            locked.delete()


def _drop_workspace(workspace: Workspace) -> None:
    """Whoever finds it in use leaves it for the next round."""
    free = Workspace.objects.select_for_update(skip_locked=True).filter(pk=workspace.pk)
    if free.first() is None or workspace.bots.exists():
        return
    files.remove_folder(str(workspace.pk))
    IdempotentReply.objects.filter(workspace=workspace.pk).delete()
    audit.let_erase(workspace.pk)
    workspace.delete()


def _note(row: Document | Bot, error: ChatSphereError) -> None:
    fields = {"kind": type(row).__name__.lower(), "id": row.pk, "reason": error.code}
    log.warning("could not purge", extra={"fields": fields})
