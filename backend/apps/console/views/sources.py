"""Pages and sites of the web: added, looked after, and what became of every address."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from apps.bots.access import bot_for
from apps.bots.models import Bot
from apps.console.forms import status_of
from apps.console.pages import asks_for, is_partial, page
from apps.console.source_forms import PageForm, PagesFilter, new_form, settings_form
from apps.console.sourcing import beyond_limits, is_busy, progress_of, tallies_of
from apps.console.views.bots import about
from apps.documents.models import Source
from apps.sources import actions
from apps.sources.access import source_for
from apps.sources.models import Page
from apps.sources.querysets import counted
from apps.users.authentication import actor_of
from apps.workspaces.permissions import Right
from core.exceptions import ChatSphereError

PAGES = 50  # in a list
LIST = "sources"  # id of the list, which a button in it wants anew


@page("GET", "POST")
def sources(request: HttpRequest, bot_id: UUID) -> HttpResponse:
    """A bot's pages and sites, and another one for it."""
    right = Right.WRITE_KNOWLEDGE if request.method == "POST" else Right.READ_KNOWLEDGE
    bot = bot_for(actor_of(request), bot_id, right)
    if request.method != "POST":
        return source_list(request, bot)
    form = new_form(request.POST.get("kind", ""), request.POST)
    if form.is_valid() and (source := added(bot, form)):
        return sent_to(request, source)
    return refused(request, bot, form)


@page("GET", "POST")
def source(request: HttpRequest, source_id: UUID) -> HttpResponse:
    """How one is doing, page by page, and how it is to be read; htmx asks for the first alone."""
    right = Right.WRITE_KNOWLEDGE if request.method == "POST" else Right.READ_KNOWLEDGE
    found = source_for(actor_of(request), source_id, right)
    form = settings_form(found, request.POST or None)
    if form.is_valid() and changed(found, form):
        messages.success(request, _("Saved."))
        return redirect("source", source_id=found.pk)
    if is_partial(request):
        return render(request, "console/parts/source_now.html", now(request, found))
    context = now(request, found) | {"form": form}
    return render(request, "console/source.html", context, status=status_of(form))


@page("POST")
def sync(request: HttpRequest, source_id: UUID) -> HttpResponse:
    """Read it again now."""
    return after(request, actions.sync(_changeable(request, source_id)))


@page("POST")
def cancel(request: HttpRequest, source_id: UUID) -> HttpResponse:
    """Stop reading it."""
    return after(request, actions.cancel(_changeable(request, source_id)))


@page("POST")
def delete(request: HttpRequest, source_id: UUID) -> HttpResponse:
    """Delete it with its pages; whoever asked has confirmed it in the page."""
    found = _changeable(request, source_id)
    actions.delete(found)
    messages.success(request, _("“{name}” was deleted.").format(name=found.name))
    return redirect("sources", bot_id=found.bot_id)


def added(bot: Bot, form: PageForm) -> Source | None:
    """The new source, or the one of this address; None if it was refused, and the form says why."""
    try:
        return actions.train_url(bot, kind=form.kind, **form.given)
    except ChatSphereError as error:
        form.refuse(error)
    return None


def changed(found: Source, form: PageForm) -> bool:
    """Whether the settings were taken; if not, the form says why."""
    try:
        actions.change(found, **form.given)
    except ChatSphereError as error:
        form.refuse(error)
    return not form.errors


def refused(request: HttpRequest, bot: Bot, form: PageForm) -> HttpResponse:
    """The form alone for htmx, otherwise above the list."""
    if not is_partial(request):
        return source_list(request, bot, web_form=form, status=status_of(form))
    context = about(request, bot, "knowledge") | {"web_form": form}
    return render(request, "console/parts/web_form.html", context, status=status_of(form))


def sent_to(request: HttpRequest, source: Source) -> HttpResponse:
    """The page of `source`."""
    address = resolve_url("source", source_id=source.pk)
    return HttpResponseClientRedirect(address) if is_partial(request) else redirect(address)


def source_list(
    request: HttpRequest, bot: Bot, *, status: int = 200, **context: Any
) -> HttpResponse:
    """Newest first; htmx asks for the rows alone while any is being read."""
    rows = counted(Source.objects.live().of_the_web().filter(bot=bot))
    found = Paginator(rows.order_by("-created_at", "-pk"), PAGES)
    context |= about(request, bot, "knowledge") | {"part": "sources"}
    context |= {"rows": found.get_page(request.GET.get("page"))}
    context |= {"is_busy": any(is_busy(each) for each in context["rows"])}
    part = "parts/sources_list.html" if is_partial(request) else "sources.html"
    return render(request, f"console/{part}", context, status=status)


def now(request: HttpRequest, found: Source) -> dict[str, Any]:
    """How it is doing, and a page of its pages."""
    wanted = PagesFilter(request.GET)
    status = wanted.cleaned_data["status"] if wanted.is_valid() else ""
    rows = Paginator(pages_of(found, status), PAGES)
    return about(request, found.bot, "knowledge") | {
        "source": found,
        "is_busy": is_busy(found),
        "progress": progress_of(found),
        "tallies": tallies_of(found),
        "beyond": beyond_limits(found),
        "status": status,
        "rows": rows.get_page(request.GET.get("page")),
    }


def pages_of(found: Source, status: str) -> QuerySet[Page]:
    """Those that became `status` in this round, or all that are known: knowledge first."""
    is_none = ExpressionWrapper(Q(document=None), BooleanField())
    rows = found.pages.select_related("document").alias(is_none=is_none)
    rows = rows.order_by("is_none", "depth", "url", "pk")
    return rows.filter(round=found.round, status=status) if status else rows


def after(request: HttpRequest, found: Source) -> HttpResponse:
    """The list or the page that the button stands in, as it is now."""
    if not is_partial(request):
        return redirect("source", source_id=found.pk)
    if asks_for(request, LIST):
        return source_list(request, found.bot)
    return render(request, "console/parts/source_now.html", now(request, found))


def _changeable(request: HttpRequest, source_id: UUID) -> Source:
    return source_for(actor_of(request), source_id, Right.WRITE_KNOWLEDGE)
