"""The one way to a document on behalf of whoever asks."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from apps.documents.models import Chunk, Document
from apps.users.actors import Actor
from apps.workspaces.access import role_in
from apps.workspaces.permissions import Right, require
from core.request_facts import note_workspace


def chunk_for(actor: Actor, chunk_id: UUID, right: Right) -> Chunk:
    """The passage, if it is one of those that people are shown; otherwise as `document_for`."""
    chunk = get_object_or_404(Chunk, pk=chunk_id)
    chunk.document = document_for(actor, chunk.document_id, right)
    if chunk.generation != chunk.document.shown_generation:
        raise Http404
    return chunk


def document_for(actor: Actor, document_id: UUID, right: Right) -> Document:
    """The document, if whoever asks has `right` in its workspace.

    Raises:
        Http404: missing, deleted, or not of one of their workspaces.
        RoleRequired, ScopeMissing.
    """
    mine = Document.objects.for_actor(actor).select_related("bot__workspace", "source")
    document = get_object_or_404(mine, pk=document_id)
    note_workspace(document.bot.workspace_id)
    require(actor, role_in(document), right)
    return document
