"""What can be done with a document on the knowledge page; the answer is the list as it is now."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from apps.bots.models import Bot
from apps.console.pages import is_partial, page
from apps.console.views.bots import knowledge_page
from apps.documents import actions
from apps.documents.access import editable_document
from apps.users.authentication import signed_in


@page("POST")
def retry(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Try a failed document again."""
    document = actions.retry(editable_document(signed_in(request), document_id))
    return now(request, document.bot)


@page("POST")
def delete(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Delete a document; whoever asked has confirmed it in the page."""
    document = editable_document(signed_in(request), document_id)
    actions.delete_document(document)
    return now(request, document.bot)


def now(request: HttpRequest, bot: Bot) -> HttpResponse:
    """The list after a change; the whole page where there is no htmx."""
    if is_partial(request):
        return render(request, *knowledge_page(request, bot))
    return redirect("knowledge", bot_id=bot.pk)
