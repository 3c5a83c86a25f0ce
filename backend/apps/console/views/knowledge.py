"""What a bot knows: its documents, and how well passages and vectors agree."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from apps.bots.access import bot_for
from apps.bots.models import Bot
from apps.console.health import condition_of
from apps.console.knowledge_forms import DocumentFilter
from apps.console.pages import is_partial, page
from apps.console.source_forms import new_form
from apps.console.views.bots import about
from apps.documents import actions, health
from apps.documents.models import Document, Source
from apps.documents.repair_requests import request_repair
from apps.users.authentication import actor_of
from apps.workspaces.permissions import Right
from services import sniffing

ROWS = 50  # documents on a page
OF_SITES = Q(source__kind=Source.Kind.SITE, status=Document.Status.READY)


@page("GET")
def knowledge(request: HttpRequest, bot_id: UUID) -> HttpResponse:
    """A bot's documents; htmx asks for the rows alone, again and again while they change."""
    bot = bot_for(actor_of(request), bot_id, Right.READ_KNOWLEDGE)
    return render(request, *knowledge_page(request, bot))


@page("POST")
def retry_failed(request: HttpRequest, bot_id: UUID) -> HttpResponse:
    """Try every document that failed again."""
    bot = bot_for(actor_of(request), bot_id, Right.WRITE_KNOWLEDGE)
    actions.retry_failed(bot)
    return documents_now(request, bot)


@page("GET")
def condition(request: HttpRequest, bot_id: UUID) -> HttpResponse:
    """The panel alone, again and again while a repair or a move goes on."""
    return panel(request, bot_for(actor_of(request), bot_id, Right.READ_KNOWLEDGE))


@page("POST")
def check(request: HttpRequest, bot_id: UUID) -> HttpResponse:
    """Compare passages with vectors now."""
    bot = bot_for(actor_of(request), bot_id, Right.READ_KNOWLEDGE)
    health.check(bot)
    return panel(request, bot)


@page("POST")
def repair(request: HttpRequest, bot_id: UUID) -> HttpResponse:
    """Have what differs made equal."""
    bot = bot_for(actor_of(request), bot_id, Right.WRITE_KNOWLEDGE)
    request_repair(bot)
    return panel(request, bot)


def documents_now(request: HttpRequest, bot: Bot) -> HttpResponse:
    """The list after a change; the whole page where there is no htmx."""
    if is_partial(request):
        return render(request, *knowledge_page(request, bot))
    return redirect("knowledge", bot_id=bot.pk)


def panel(request: HttpRequest, bot: Bot) -> HttpResponse:
    """How the knowledge is; the whole page where there is no htmx."""
    if not is_partial(request):
        return redirect("knowledge", bot_id=bot.pk)
    context = about(request, bot, "knowledge") | {"condition": condition_of(bot)}
    return render(request, "console/parts/health.html", context)


def knowledge_page(request: HttpRequest, bot: Bot) -> tuple[str, dict[str, Any]]:
    """Template and context of the documents of `bot`."""
    form = DocumentFilter(request.GET)
    is_filtered = any(form.data.get(name) for name in form.fields)
    rows = documents_of(bot, form)
    aside = rows.none() if is_filtered else rows.filter(OF_SITES)
    context = about(request, bot, "knowledge") | {
        "form": form,
        "is_filtered": is_filtered,
        "aside": aside.count(),
        "documents": Paginator(shown_of(rows, is_filtered), ROWS).get_page(request.GET.get("page")),
    }
    if is_partial(request):
        return "console/parts/documents.html", context
    around = {
        "accepted": sniffing.ACCEPTED,
        "max_bytes": settings.MAX_UPLOAD_BYTES,
        "condition": condition_of(bot),
        "adds": request.GET.get("add", ""),
        "page_form": new_form(Source.Kind.URL),
        "site_form": new_form(Source.Kind.SITE),
    }
    return "console/knowledge.html", context | around


def shown_of(rows: QuerySet[Document], is_filtered: bool) -> QuerySet[Document]:
    """Without the many pages of sites that nobody has to look at, unless they are asked for."""
    return rows if is_filtered else rows.exclude(OF_SITES)


def documents_of(bot: Bot, form: DocumentFilter) -> QuerySet[Document]:
    """Newest first; none for a filter that there is not."""
    rows = bot.documents.live().select_related("source").order_by("-created_at", "-pk")
    return rows.filter(form.wishes) if form.is_valid() else rows.none()
