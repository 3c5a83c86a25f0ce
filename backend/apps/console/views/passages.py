"""Passages: looked through over all documents, edited, switched off, decided about."""

from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from apps.bots.access import bot_for
from apps.console.forms import show_errors, status_of
from apps.console.pages import is_partial, page
from apps.console.passage_forms import PassageFilter, PassageForm
from apps.console.views.bots import about
from apps.documents import chunk_actions
from apps.documents.access import chunk_for
from apps.documents.chunk_actions import Keep
from apps.documents.models import Chunk
from apps.users.authentication import actor_of
from apps.workspaces.permissions import Right
from core.exceptions import ChatSphereError

PASSAGES = 20  # on a page
AMONG_ALL = "among"  # says that the passage stands in a list of several documents


@page("GET")
def passages(request: HttpRequest, bot_id: UUID) -> HttpResponse:
    """Those of all documents, to be searched; htmx asks for the rows alone."""
    bot = bot_for(actor_of(request), bot_id, Right.READ_KNOWLEDGE)
    found = Chunk.objects.of(bot).select_related("document__source")
    context = about(request, bot, "knowledge") | {"part": "passages", "among": True}
    context |= listed(request, found.order_by("document_id", "ordinal"))
    part = "parts/passages.html" if is_partial(request) else "passages.html"
    return render(request, f"console/{part}", context)


def listed(request: HttpRequest, rows: QuerySet[Chunk]) -> dict[str, Any]:
    """A page of `rows` as they are searched, with the form for that."""
    form = PassageFilter(request.GET)
    wanted = rows.filter(form.wishes) if form.is_valid() else rows.none()
    found: Page[Chunk] = Paginator(wanted, PASSAGES).get_page(request.GET.get("page"))
    is_filtered = any(form.data.get(name) for name in form.fields)
    return {"filter": form, "is_filtered": is_filtered, "rows": found}


@page("GET", "POST")
def passage(request: HttpRequest, chunk_id: UUID) -> HttpResponse:
    """Write a passage anew, where it stands in its list."""
    right = Right.WRITE_KNOWLEDGE if request.method == "POST" else Right.READ_KNOWLEDGE
    chunk = chunk_for(actor_of(request), chunk_id, right)
    form = PassageForm(request.POST or None, initial=filled_from(chunk))
    if form.is_valid() and (written := rewritten(chunk, form)):
        return passage_now(request, written, is_written=True)
    if request.method == "GET" and "edit" not in request.GET:
        return shown(request, chunk)
    return shown(request, chunk, "chunk_form", status=status_of(form), passage_form=form)


@page("POST")
def switch(request: HttpRequest, chunk_id: UUID) -> HttpResponse:
    """Take a passage out of every answer, or bring it back."""
    chunk = _changeable(request, chunk_id)
    disabled = request.POST.get("disabled") == "yes"
    return passage_now(request, chunk_actions.change(chunk, disabled=disabled))


@page("POST")
def resolve(request: HttpRequest, chunk_id: UUID) -> HttpResponse:
    """Decide between what somebody wrote and what the document says now."""
    chunk = _changeable(request, chunk_id)
    keep = Keep.SOURCE if request.POST.get("keep") == Keep.SOURCE else Keep.EDIT
    return passage_now(request, chunk_actions.resolve(chunk, keep=keep))


@page("POST")
def remove(request: HttpRequest, chunk_id: UUID) -> HttpResponse:
    """Delete a passage that somebody added; who asks has confirmed it in the page."""
    chunk = _changeable(request, chunk_id)
    chunk_actions.remove(chunk)
    if is_partial(request):
        return HttpResponse()
    return redirect("document", document_id=chunk.document_id)


def rewritten(chunk: Chunk, form: PassageForm) -> Chunk | None:
    """The passage as it is now; None if it was refused, and then the form says why."""
    given = form.cleaned_data
    only_if = [f'"{given["version"]}"'] if given["version"] else chunk_actions.ANY
    try:
        return chunk_actions.change(chunk, content=given["content"], only_if=only_if)
    except ChatSphereError as error:
        show_errors(form, error)
    return None


def filled_from(chunk: Chunk) -> dict[str, str]:
    """What the form shows before somebody writes."""
    return {"content": chunk.content, "version": chunk.version}


def passage_now(request: HttpRequest, chunk: Chunk, *, is_written: bool = False) -> HttpResponse:
    """The passage after a change; its page where there is no htmx."""
    if is_partial(request):
        return shown(request, chunk, is_written=is_written)
    return redirect("passage", chunk_id=chunk.pk)


def shown(
    request: HttpRequest, chunk: Chunk, part: str = "chunk", *, status: int = 200, **context: Any
) -> HttpResponse:
    """One passage, or the form for it: a part of a list, or on a page of its own."""
    around = about(request, chunk.document.bot, "knowledge") | {
        "document": chunk.document,
        "chunk": chunk,
        "among": AMONG_ALL in request.GET,
    }
    name = f"parts/{part}.html" if is_partial(request) else "passage.html"
    return render(request, f"console/{name}", around | context, status=status)


def _changeable(request: HttpRequest, chunk_id: UUID) -> Chunk:
    return chunk_for(actor_of(request), chunk_id, Right.WRITE_KNOWLEDGE)
