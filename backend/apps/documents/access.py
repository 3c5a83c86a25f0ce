"""The one way to a document on behalf of a person."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from apps.bots.access import editable_bot
from apps.documents.models import Document
from apps.users.models import User
from core.request_facts import note_workspace


def document_for(user: User, document_id: UUID) -> Document:
    """The document, to read.

    Raises: Http404: missing, deleted, or not of one of `user`'s workspaces.
    """
    mine = Document.objects.for_user(user).select_related("bot__workspace", "source")
    document = get_object_or_404(mine, pk=document_id)
    note_workspace(document.bot.workspace_id)
    return document


def editable_document(user: User, document_id: UUID) -> Document:
    """The document, to change.

    Raises:
        Http404: as `document_for`.
        RoleRequired: `user` may only read it.
    """
    document = document_for(user, document_id)
    editable_bot(user, document.bot_id)
    return document
