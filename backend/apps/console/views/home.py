"""The first page, and the first of all pages."""

from typing import Any, cast

from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from apps.bots.actions import create_bot
from apps.bots.models import Bot
from apps.console import overview
from apps.console.forms import FirstRunForm, NewBotForm, show_errors, status_of
from apps.console.pages import page
from apps.console.workplaces import workplace_of
from apps.plans.errors import QuotaExceeded
from apps.users.authentication import actor_of
from apps.workspaces import first_run
from apps.workspaces.access import role_in, workspace_to_fill
from apps.workspaces.first_run import LinkSpent
from apps.workspaces.models import Workspace
from apps.workspaces.permissions import Right, may
from core.exceptions import InvalidInput
from services import sniffing


@page("GET", "POST")
def home(request: HttpRequest) -> HttpResponse:
    """The bots of the workspace that is open; a POST makes another."""
    workplace = workplace_of(request)
    workspace = workplace.current
    form = NewBotForm(
        request.POST or None, initial={"workspace_id": workspace.pk if workspace else None}
    )
    bot = made(form, request, workspace) if form.is_valid() else None
    if bot:
        return redirect("knowledge", bot_id=bot.pk)
    context = {"workplace": workplace, "form": form, **shown(request, workspace)}
    return render(request, "console/home.html", context, status=status_of(form))


def shown(request: HttpRequest, workspace: Workspace | None) -> dict[str, Any]:
    """The cards, and whether there may be more of them."""
    actor = actor_of(request)
    cards = overview.cards(actor, workspace)
    return {
        "cards": cards,
        "mine": [card for card in cards if not card.bot.workspace.is_demo],
        "demo": next((card.bot for card in cards if card.bot.workspace.is_demo), None),
        "may_create": bool(workspace) and may(actor, role_in(workspace), Right.CREATE_BOTS),
        "accepted": sniffing.ACCEPTED,
    }


def made(form: NewBotForm, request: HttpRequest, current: Workspace | None) -> Bot | None:
    """The new bot; none if it was refused, for which the form says why."""
    given = dict(form.cleaned_data)
    wanted = given.pop("workspace_id") or (current.pk if current else None)
    workspace = workspace_to_fill(actor_of(request), wanted, Right.CREATE_BOTS)
    try:
        return create_bot(workspace, **given)
    except QuotaExceeded as error:
        show_errors(form, error)
        return None


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, token: str) -> HttpResponse:
    """The one-time link: make the operator and sign them in."""
    form = FirstRunForm(request.POST or None)
    try:
        first_run.check(token)
        if form.is_valid():
            operator = first_run.make_operator(token, **form.cleaned_data)
            return cast(HttpResponse, perform_login(request, operator))
    except LinkSpent as error:
        return render(request, "console/link_spent.html", status=error.status)
    except InvalidInput as error:
        show_errors(form, error)
    return render(
        request, "console/first_run.html", {"form": form}, status=422 if form.errors else 200
    )
