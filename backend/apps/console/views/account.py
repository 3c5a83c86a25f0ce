"""One's own account: who one is, how one signs in, and where one is signed in."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.console.account import overview
from apps.console.account_forms import ProfileForm
from apps.console.pages import page
from apps.users import actions
from apps.users.authentication import actor_of


@page("GET", "POST")
def account(request: HttpRequest) -> HttpResponse:
    """The one page that leads to everything; a POST keeps the profile."""
    user = actor_of(request).user
    form = ProfileForm(request.POST or None, user=user)
    if form.is_valid():
        actions.change_profile(user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("account")
    context = {"form": form, **overview(user)}
    return render(request, "account/account.html", context, status=422 if form.errors else 200)


@page("POST")
def end_program(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Sign a program out."""
    actions.end_program(actor_of(request).user, session_id)
    return _back(request)


@page("POST")
def end_browser(request: HttpRequest, number: int) -> HttpResponse:
    """Sign a browser out."""
    actions.end_browser(request, actor_of(request).user, number)
    return _back(request)


@page("POST")
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign everything out but this browser."""
    actions.end_others(request, actor_of(request).user)
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("Signed out there."))
    return redirect("account")
