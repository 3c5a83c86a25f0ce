"""A document: its page, and what can be done with it; the answer is the list as it is now."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.console.forms import show_errors, status_of
from apps.console.knowledge_forms import NewFileForm
from apps.console.pages import page
from apps.console.views.bots import about
from apps.console.views.knowledge import documents_now
from apps.documents import actions, files
from apps.documents.access import document_for
from apps.documents.changes import changes_of
from apps.documents.models import Document, Source
from apps.users.authentication import actor_of
from apps.workspaces.permissions import Right
from core.exceptions import ChatSphereError

PASSAGES = 20  # on a page
UPDATED_AS = {Source.Kind.FILE, Source.Kind.TEXT}  # what people give in themselves


@page("GET")
def document(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """What was read, passage by passage; what waits for review is decided about here."""
    found = document_for(actor_of(request), document_id, Right.READ_KNOWLEDGE)
    changes = changes_of(found)
    passages = found.chunks.filter(generation=found.shown_generation).order_by("ordinal")
    looked_at = changes if changes and "all" not in request.GET else passages
    context = about(request, found.bot, "knowledge") | {
        "document": found,
        "changes": changes,
        "shows_changes": looked_at is changes,
        "rows": Paginator(looked_at, PASSAGES).get_page(request.GET.get("page")),
    }
    return render(request, "console/document.html", context)


@page("POST")
def commit(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Say yes to what was looked at."""
    found = actions.commit(_changeable(request, document_id))
    messages.success(request, _("“{name}” is being made searchable.").format(name=found.name))
    return redirect("knowledge", bot_id=found.bot_id)


@page("POST")
def retry(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Try a failed document again."""
    return documents_now(request, actions.retry(_changeable(request, document_id)).bot)


@page("POST")
def cancel(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Stop reading a document, or discard its update."""
    return documents_now(request, actions.cancel(_changeable(request, document_id)).bot)


@page("POST")
def delete(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Delete a document; whoever asked has confirmed it in the page."""
    found = _changeable(request, document_id)
    actions.delete_document(found)
    return documents_now(request, found.bot)


@page("GET", "POST")
def replace(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Give a document another file, or another text, which a script sends by itself."""
    found = _changeable(request, document_id)
    if found.source.kind not in UPDATED_AS:
        raise actions.WrongSource(Source.Kind(found.source.kind))
    form = NewFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and replaced(found, form):
        messages.success(request, _("“{name}” is being read anew.").format(name=found.name))
        return redirect("knowledge", bot_id=found.bot_id)
    context = about(request, found.bot, "knowledge") | {"document": found, "form": form}
    context |= text_of(found)
    return render(request, "console/replace.html", context, status=status_of(form))


def replaced(found: Document, form: NewFileForm) -> bool:
    """Whether the new file was taken; if not, the form says why."""
    try:
        actions.replace_file(found, **form.cleaned_data)
    except ChatSphereError as error:
        show_errors(form, error)
    return not form.errors


def text_of(found: Document) -> dict[str, Any]:
    """A text as it was given, to be written on."""
    if found.source.kind != Source.Kind.TEXT:
        return {}
    with files.opened(found.newest.file) as file:
        return {"text": file.read().decode()}


def _changeable(request: HttpRequest, document_id: UUID) -> Document:
    return document_for(actor_of(request), document_id, Right.WRITE_KNOWLEDGE)
