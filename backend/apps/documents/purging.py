"""Removing for good what was deleted: vectors until the store counts none, then file and rows."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet, Window
from django.db.models.functions import Now, RowNumber
from django.utils import timezone

from apps.bots.models import Bot
from apps.documents import files
from apps.documents.models import Document, Remnant, Source
from apps.workspaces import audit, receipts
from apps.workspaces.models import Workspace
from apps.workspaces.receipts import Kind
from core.failpoints import reached
from core.models import IdempotentReply
from services import agent_client as agent
from services.agent_client import AgentFailed, AgentRefused, AgentTimeout, AgentUnavailable

log = logging.getLogger("chatsphere.purge")
JUST_ASKED = timedelta(seconds=5)  # a search that began before a switch finds what it asked for
LOOKED_AT = timedelta(days=7)  # for which it can be seen what an update changed
OF_THE_WEB = [Source.Kind.URL, Source.Kind.SITE]  # they go when their owner says so
STILL_GOING_ON = timedelta(minutes=1)  # longer than any request that writes


def purge_documents() -> None:
    """Every document that was deleted. What cannot go yet is tried again next time."""
    for document in _in_turn():
        space = document.bot.namespace
        try:
            _count(document, {"vectors": agent.delete(space, document.pk)})
            reached("vectors_purged")
            empty = not agent.stored(space, document.pk)
        except AgentUnavailable:
            return
        except (AgentFailed, AgentRefused, AgentTimeout) as error:
            _note(document, error)
            continue
        if empty and not _in_hand(Document.objects.filter(pk=document.pk)):
            with _by_itself(document):
                key, gone = document.pk, _drop(document)  # which takes the key from the instance
                receipts.add(Kind.SOURCE, document.source_id, gone)
                receipts.finish(Kind.DOCUMENT, key, gone)


def _in_turn() -> QuerySet[Document]:
    """What was deleted, of each bot one: nobody waits for a site of somebody else's."""
    deleted = Document.objects.filter(status=Document.Status.DELETING, bot__deleted_at=None)
    turn = Window(RowNumber(), partition_by="bot", order_by="updated_at")
    return deleted.annotate(turn=turn).select_related("bot").order_by("turn", "updated_at")


def _count(document: Document, gone: dict[str, int]) -> None:
    """On its receipt, and on that of its source where that is deleted."""
    receipts.add(Kind.DOCUMENT, document.pk, gone)
    receipts.add(Kind.SOURCE, document.source_id, gone)


def purge_remnants() -> None:
    """Every generation that was replaced or given up: its vectors and file soon, the passages that
    tell what an update changed some days later."""
    left = Remnant.objects.filter(document__bot__deleted_at=None, is_stored=True)
    for remnant in left.filter(created_at__lt=Now() - JUST_ASKED).select_related("document__bot"):
        space = remnant.document.bot.namespace
        try:
            agent.delete(space, remnant.document_id, remnant.generation)
            empty = not _holds(remnant)
        except AgentUnavailable:
            break
        except (AgentFailed, AgentRefused, AgentTimeout) as error:
            _note(remnant.document, error)
            continue
        if empty and not _on_its_way(Remnant.objects.filter(pk=remnant.pk)):
            Remnant.objects.filter(pk=remnant.pk).update(is_stored=False)
    for remnant in Remnant.objects.filter(is_stored=False).select_related("document"):
        with _by_itself(remnant.document):
            _tidy(remnant)


def _holds(remnant: Remnant) -> bool:
    kept = agent.stored(remnant.document.bot.namespace, remnant.document_id)
    return any(each.generation == remnant.generation for each in kept)


def _tidy(remnant: Remnant) -> None:
    """The last switch can be looked at for a while; what a later one replaced cannot."""
    if remnant.file:
        files.remove(remnant.file)
        Remnant.objects.filter(pk=remnant.pk).update(file="")
    document = remnant.document
    is_last = remnant.successor is not None and remnant.successor == document.active_generation
    if is_last and remnant.created_at > timezone.now() - LOOKED_AT:
        return
    with transaction.atomic():
        document.chunks.filter(generation=remnant.generation).delete()
        document.texts.filter(generation=remnant.generation).delete()
        remnant.delete()


def purge_bots() -> None:
    """Every bot that was deleted, with its documents, files and conversations."""
    for bot in Bot.objects.exclude(deleted_at=None).order_by("deleted_at"):
        try:
            receipts.add(Kind.BOT, bot.pk, {"vectors": agent.delete_namespace(bot.namespace)})
            empty = not agent.stored(bot.namespace)
        except AgentUnavailable:
            return
        except (AgentFailed, AgentRefused, AgentTimeout) as error:
            _note(bot, error)
            continue
        if empty and not _in_hand(bot.documents.all()):
            with _by_itself(bot):
                _drop_bot(bot)


def take_bots_along() -> None:
    """Delete the bots of workspaces that were deleted, also those made while that happened."""
    gone = Workspace.objects.exclude(deleted_at=None)
    for bot in Bot.objects.live().filter(workspace__in=gone):
        with transaction.atomic():
            receipts.begin(Kind.BOT, bot.pk, bot.name, workspace_id=bot.workspace_id, bot_id=bot.pk)
            Bot.objects.filter(pk=bot.pk).update(deleted_at=Now())


def purge_workspaces() -> None:
    """Every workspace that was deleted, once its bots are gone and whoever was just doing
    something in it has ended.
    """
    old = Workspace.objects.filter(deleted_at__lt=Now() - STILL_GOING_ON)
    for workspace in old.filter(bots=None).order_by("deleted_at"):
        with _by_itself(workspace), transaction.atomic():
            _drop_workspace(workspace)


def _in_hand(documents: QuerySet[Document]) -> bool:
    """Whether a worker may still have a batch of one under way to the agent.

    A worker that notices lets go. One that was killed is waited for: until its lease has run out,
    and then for as long as the agent may have gone on with what it was sent.
    """
    under_way = timedelta(seconds=settings.AGENT_STORE_TIMEOUT)
    held = documents.filter(lease_until__gt=Now() - under_way).exists()
    return held or _on_its_way(Remnant.objects.filter(document__in=documents))


def _on_its_way(remnants: QuerySet[Remnant]) -> bool:
    """As `_in_hand`, where the claim was taken away from its worker."""
    longest = timedelta(seconds=settings.LEASE_SECONDS + settings.AGENT_STORE_TIMEOUT)
    return remnants.filter(claim__isnull=False, created_at__gt=Now() - longest).exists()


def _drop(document: Document) -> dict[str, int]:
    """The files go first: a row without a file is purged again, a file without a row never."""
    names = {document.file.name, document.next_file.name}
    names |= set(document.remnants.values_list("file", flat=True))
    for name in filter(None, names):
        files.remove(name)
        reached("file_purged")
    with transaction.atomic():
        rows, _ = document.delete()
        left = Source.objects.filter(pk=document.source_id, documents=None)
        more, _ = left.exclude(kind__in=OF_THE_WEB).delete()
    if not rows:  # another purge was quicker, and has counted
        return {"rows": 0, "files": 0}
    return {"rows": rows + more, "files": len(list(filter(None, names)))}


def _drop_bot(bot: Bot) -> None:
    for document in bot.documents.all():
        receipts.add(Kind.BOT, bot.pk, _drop(document))
    with transaction.atomic():
        # Waits for an upload that is just being committed, whose file must not be forgotten.
        locked = Bot.objects.select_for_update().get(pk=bot.pk)
        if not locked.documents.exists():
            rows, _ = locked.delete()
            receipts.finish(Kind.BOT, bot.pk, {"rows": rows})


def _drop_workspace(workspace: Workspace) -> None:
    """Whoever finds it in use leaves it for the next round."""
    free = Workspace.objects.select_for_update(skip_locked=True).filter(pk=workspace.pk)
    if free.first() is None or workspace.bots.exists():
        return
    gone = files.remove_folder(str(workspace.pk))
    replies, _ = IdempotentReply.objects.filter(workspace=workspace.pk).delete()
    audit.let_erase(workspace.pk)
    key = workspace.pk
    rows, _ = workspace.delete()
    receipts.finish(Kind.WORKSPACE, key, {"rows": rows + replies, "files": gone})


@contextmanager
def _by_itself(row: Document | Bot | Workspace) -> Iterator[None]:
    """A file that cannot be removed keeps what it belongs to for the next time, and nothing else;
    a file store that does not answer ends the round."""
    try:
        yield
    except OSError as error:
        _note(row, error)


def _note(row: Document | Bot | Workspace, error: Exception) -> None:
    reason = getattr(error, "code", type(error).__name__)
    fields = {"kind": type(row).__name__.lower(), "id": row.pk, "reason": reason}
    log.warning("could not purge", extra={"fields": fields})
