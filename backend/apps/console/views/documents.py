"""What can be done with a document on the knowledge page; the answer is the list as it is now."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from apps.bots.models import Bot
from apps.console.pages import is_partial, page
from apps.console.views.bots import knowledge_page
from apps.documents import actions
from apps.documents.access import document_for
from apps.users.authentication import actor_of
from apps.workspaces.permissions import Right


@page("POST")
def retry(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Try a failed document again."""
    document = actions.retry(document_for(actor_of(request), document_id, Right.WRITE_KNOWLEDGE))
    return now(request, document.bot)


@page("POST")
def delete(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Delete a document; whoever asked has confirmed it in the page."""
    document = document_for(actor_of(request), document_id, Right.WRITE_KNOWLEDGE)
    actions.delete_document(document)
    return now(request, document.bot)


def now(request: HttpRequest, bot: Bot) -> HttpResponse:
    """The list after a change; the whole page where there is no htmx."""
    if is_partial(request):
        return render(request, *knowledge_page(request, bot))
    return redirect("knowledge", bot_id=bot.pk)
