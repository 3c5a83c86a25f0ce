"""A document: its page, and what can be done with it; the answer is the list as it is now."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.console.forms import show_errors, status_of
from apps.console.knowledge_forms import NewFileForm
from apps.console.pages import asks_for, page
from apps.console.passage_forms import NewPassageForm
from apps.console.views.bots import about
from apps.console.views.knowledge import documents_now
from apps.console.views.passages import PASSAGES, listed
from apps.documents import actions, chunk_actions, files
from apps.documents.access import document_for
from apps.documents.changes import changes_of
from apps.documents.models import Chunk, Document, Source
from apps.documents.question_lists import read_csv
from apps.users.authentication import actor_of
from apps.workspaces.permissions import Right
from core.exceptions import ChatSphereError
from services import sniffing

LISTS = {"all", "q", "kind"}  # any of them asks for passages rather than changes
MOST_PAIRS = 200  # to be changed row by row
OURS = {Source.Kind.FILE, Source.Kind.TEXT, Source.Kind.QA}  # what people give in themselves


@page("GET", "POST")
def document(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """What was read, passage by passage, and a form for one more; what waits for review is decided
    about here."""
    right = Right.WRITE_KNOWLEDGE if request.method == "POST" else Right.READ_KNOWLEDGE
    found = document_for(actor_of(request), document_id, right)
    form = NewPassageForm(request.POST or None)
    if form.is_valid() and added(found, form):
        messages.success(request, _("The passage was added."))
        return redirect(f"{request.path}?kind=added")
    if asks_for(request, "passages"):
        context = about(request, found.bot, "knowledge") | {"document": found}
        context |= listed(request, passages_of(found))
        return render(request, "console/parts/passages.html", context)
    context = document_page(request, found) | {"form": form}
    return render(request, "console/document.html", context, status=status_of(form))


def document_page(request: HttpRequest, found: Document) -> dict[str, Any]:
    """What its page shows: the changes of an update as long as nobody asks for anything else."""
    changes = changes_of(found)
    context = about(request, found.bot, "knowledge") | {"document": found, "changes": changes}
    context |= {"shows_changes": bool(changes) and not LISTS.intersection(request.GET)}
    if context["shows_changes"]:
        rows = Paginator(changes, PASSAGES).get_page(request.GET.get("page"))
        return context | {"rows": rows}
    return context | listed(request, passages_of(found))


def passages_of(found: Document) -> QuerySet[Chunk]:
    """Those that answer or, while it waits for review, those to look at."""
    rows = found.chunks.filter(generation=found.shown_generation).order_by("ordinal")
    return rows.select_related("document__source")


def added(found: Document, form: NewPassageForm) -> bool:
    """Whether the passage was taken; if not, the form says why."""
    try:
        chunk_actions.add(found, **form.given)
    except ChatSphereError as error:
        show_errors(form, error)
    return not form.errors


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
    """Give a document another file; another text or other pairs are sent by a script."""
    found = _changeable(request, document_id)
    kind = Source.Kind(found.source.kind)
    if kind not in OURS:
        raise actions.WrongSource(kind)
    accepts = ".csv" if kind == Source.Kind.QA else sniffing.ACCEPTED
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = NewFileForm(*given, accepts=accepts)
    if form.is_valid() and replaced(found, form):
        messages.success(request, _("“{name}” is being read anew.").format(name=found.name))
        return redirect("knowledge", bot_id=found.bot_id)
    context = about(request, found.bot, "knowledge") | {"document": found, "form": form}
    context |= content_of(found)
    return render(request, "console/replace.html", context, status=status_of(form))


def replaced(found: Document, form: NewFileForm) -> bool:
    """Whether the new file was taken; if not, the form says why."""
    file, review = form.cleaned_data["file"], form.cleaned_data["review"]
    try:
        if found.source.kind == Source.Kind.QA:
            actions.replace_pairs(found, pairs=read_csv(file.read()), review=review)
        else:
            actions.replace_file(found, file=file, review=review)
    except ChatSphereError as error:
        show_errors(form, error)
    return not form.errors


def content_of(found: Document) -> dict[str, Any]:
    """A text or pairs as they were given, to be written on; None in place of too many pairs."""
    if found.source.kind == Source.Kind.QA:
        pairs = actions.pairs_of(found)
        return {"pairs": pairs if len(pairs) <= MOST_PAIRS else None, "count": len(pairs)}
    if found.source.kind != Source.Kind.TEXT:
        return {}
    with files.opened(found.newest.file) as file:
        return {"text": file.read().decode()}


def _changeable(request: HttpRequest, document_id: UUID) -> Document:
    return document_for(actor_of(request), document_id, Right.WRITE_KNOWLEDGE)
