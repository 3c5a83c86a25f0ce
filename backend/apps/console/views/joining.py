"""The page that an invitation's link opens: for people who are here, and for those who are not."""

from typing import cast

from allauth.account.utils import perform_login
from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from apps.console.forms import JoinForm, show_errors, status_of
from apps.console.pages import refusals_shown
from apps.console.workplaces import enter
from apps.invitations import actions
from apps.invitations.access import invitation_of
from apps.invitations.models import Invitation
from apps.users.authentication import actor_of
from apps.users.models import User
from apps.workspaces.actions import sign_up
from apps.workspaces.models import Membership
from core.exceptions import InvalidInput
from core.request_facts import note_caller


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@refusals_shown
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show who invites whom into what; a POST accepts."""
    found = invitation_of(token)
    if request.user.is_authenticated:
        note_caller(request.user.pk)
        return _for_a_person(request, found, token)
    if User.objects.filter(email=found.email).exists():
        return _shown(request, found, has_account=True)
    return _for_a_newcomer(request, found, token)


def _for_a_person(request: HttpRequest, found: Invitation, token: str) -> HttpResponse:
    user = actor_of(request).user
    if request.method == "POST":
        return _entered(request, actions.accept(user, token))
    return _shown(request, found, is_mine=user.email.lower() == found.email)


def _for_a_newcomer(request: HttpRequest, found: Invitation, token: str) -> HttpResponse:
    form = JoinForm(request.POST or None)
    if form.is_valid():
        try:
            membership = _joined(found.email, token, **form.cleaned_data)
        except InvalidInput as error:
            show_errors(form, error)
        else:
            answer = cast(HttpResponse, perform_login(request, membership.user))
            _entered(request, membership)
            return answer
    return _shown(request, found, form=form)


@transaction.atomic
def _joined(email: str, token: str, *, name: str, password: str) -> Membership:
    """The account and the membership, or neither. The address needs no other proof: the token was
    sent to it and nowhere else.
    """
    user = sign_up(email, password, name, verified=True)
    return actions.accept(user, token)


def _entered(request: HttpRequest, membership: Membership) -> HttpResponse:
    workspace = membership.workspace
    enter(request, workspace.pk)
    messages.success(request, _("Welcome to “{name}”.").format(name=workspace.name))
    return redirect("home")


def _shown(
    request: HttpRequest,
    found: Invitation,
    *,
    form: forms.Form | None = None,
    has_account: bool = False,
    is_mine: bool = False,
) -> HttpResponse:
    context = {
        "invitation": found,
        "form": form,
        "has_account": has_account,
        "is_mine": is_mine,
    }
    status = status_of(form) if form else 200
    return render(request, "console/invitation.html", context, status=status)
