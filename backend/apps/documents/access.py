"""The one way to a document on behalf of whoever asks."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from apps.documents.models import Document
from apps.users.actors import Actor
from apps.workspaces.access import role_in
from apps.workspaces.permissions import Right, require
from core.request_facts import note_workspace


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
