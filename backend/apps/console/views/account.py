"""One's own account: who one is, how one signs in, and where one is signed in."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from apps.console.account import overview
from apps.console.account_forms import LeavingForm, ProfileForm
from apps.console.forms import show_errors, status_of
from apps.console.leaving import farewell_of
from apps.console.pages import page
from apps.users import actions, log_in, second_factor
from apps.users.authentication import actor_of
from apps.users.second_factor import OtpInvalid
from apps.workspaces.actions import delete_account
from core.exceptions import ChatSphereError


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


@sensitive_post_parameters("password", "otp")
@page("GET", "POST")
def leave(request: HttpRequest) -> HttpResponse:
    """Delete one's account for good; it says before what will go."""
    user = actor_of(request).user
    form = LeavingForm(request.POST or None, asks_for_code=second_factor.is_on(user))
    if form.is_valid() and left(request, form):
        messages.success(request, _("Your account was deleted."))
        return redirect("account_login")
    context = {"form": form, "farewell": farewell_of(user)}
    return render(request, "account/delete.html", context, status=status_of(form))


def left(request: HttpRequest, form: LeavingForm) -> bool:
    """Whether the account is gone, and nobody is signed in here; if not, the form says why."""
    user = actor_of(request).user
    try:
        log_in.confirm(request, user, **form.cleaned_data)
        delete_account(user)
    except log_in.WrongCredentials:
        form.add_error("password", _("This is not your password."))
    except OtpInvalid as error:
        form.add_error("otp", str(error))
    except ChatSphereError as error:
        show_errors(form, error)
    else:
        logout(request)
    return not form.errors


def _back(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("Signed out there."))
    return redirect("account")
