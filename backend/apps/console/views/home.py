"""The first page, and the first of all pages."""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from apps.bots.actions import create_bot
from apps.console import overview
from apps.console.forms import FirstRunForm, NewBotForm, show_errors
from apps.console.pages import page
from apps.users.authentication import actor_of
from apps.workspaces import first_run
from apps.workspaces.access import workspace_to_fill
from apps.workspaces.first_run import LinkSpent
from apps.workspaces.permissions import Right
from core.exceptions import InvalidInput

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@page("GET", "POST")
def home(request: HttpRequest) -> HttpResponse:
    """One's bots; a POST makes another."""
    actor, form = actor_of(request), NewBotForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        bot = create_bot(workspace_to_fill(actor, None, Right.CREATE_BOTS), **form.cleaned_data)
        return redirect("knowledge", bot_id=bot.pk)
    cards = overview.cards(actor)
    demo = next((card.bot for card in cards if card.bot.workspace.is_demo), None)
    mine = [card for card in cards if not card.bot.workspace.is_demo]
    context = {"cards": cards, "mine": mine, "demo": demo, "form": form}
    return render(request, "console/home.html", context, status=422 if form.errors else 200)


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, token: str) -> HttpResponse:
    """The one-time link: make the operator and sign them in."""
    form = FirstRunForm(request.POST or None)
    try:
        first_run.check(token)
        if form.is_valid():
            login(request, first_run.make_operator(token, **form.cleaned_data), backend=BACKEND)
            return redirect("home")
    except LinkSpent as error:
        return render(request, "console/link_spent.html", status=error.status)
    except InvalidInput as error:
        show_errors(form, error)
    return render(
        request, "console/first_run.html", {"form": form}, status=422 if form.errors else 200
    )
