"""The API keys of a workspace: what opens it for programs."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.api_keys import actions
from apps.api_keys.access import key_for
from apps.api_keys.actions import Issued
from apps.api_keys.models import ApiKey, Status
from apps.bots.models import Bot
from apps.console.forms import show_errors, status_of
from apps.console.pages import is_partial, page
from apps.console.scopes import explained
from apps.console.sections import about_workspace
from apps.console.workspace_forms import KeyForm, RotationForm
from apps.users.authentication import actor_of
from apps.users.models import User
from apps.workspaces.access import workspace_for
from apps.workspaces.models import Workspace
from apps.workspaces.permissions import Right
from core.exceptions import ChatSphereError

ENDED = 20  # keys that opened something once are listed, the latest


@page("GET", "POST")
def keys(request: HttpRequest, workspace_id: UUID) -> HttpResponse:
    """Which keys there are; a POST makes one, and its answer alone shows the text."""
    actor = actor_of(request)
    workspace = workspace_for(actor, workspace_id, Right.MANAGE_KEYS)
    bots = Bot.objects.for_actor(actor).filter(workspace=workspace).order_by("name")
    form = KeyForm(request.POST or None, bots=bots)
    issued = made(form, workspace, by=actor.user) if form.is_valid() else None
    if issued:
        form = KeyForm(bots=bots)
    return keys_page(request, workspace, form=form, issued=issued)


def made(form: KeyForm, workspace: Workspace, *, by: User) -> Issued | None:
    """The new key; none if it was refused, for which the form says why."""
    try:
        return actions.make_key(workspace, by=by, **form.wishes)
    except ChatSphereError as error:
        show_errors(form, error)
        return None


def keys_page(
    request: HttpRequest, workspace: Workspace, *, form: KeyForm, issued: Issued | None
) -> HttpResponse:
    context = about_workspace(request, workspace, "keys") | {
        "form": form,
        "issued": issued,
        "scopes": explained(),
        **listed(workspace),
    }
    part = (
        "console/workspace/keys_part.html" if is_partial(request) else "console/workspace/keys.html"
    )
    return render(request, part, context, status=status_of(form))


def listed(workspace: Workspace) -> dict[str, Any]:
    """Those that open something, and the latest of those that do not any more."""
    rows = workspace.api_keys.with_liveness().select_related("made_by__profile", "bot")
    newest = list(rows.order_by("-created_at", "-pk"))
    live = [key for key in newest if key.status == Status.LIVE]
    ended = [key for key in newest if key.status != Status.LIVE]
    return {"live": live, "ended": ended[:ENDED]}


@page("GET", "POST")
def rotate(request: HttpRequest, api_key_id: UUID) -> HttpResponse:
    """Ask when the old key is to end; a POST shows the new one's text."""
    actor = actor_of(request)
    key = key_for(actor, api_key_id, Right.MANAGE_KEYS)
    form, issued = RotationForm(request.POST or None), None
    if form.is_valid():
        issued = rotated(form, key, by=actor.user)
    context = about_workspace(request, workspace_of(request, key), "keys")
    context |= {"key": key, "form": form, "issued": issued}
    return render(request, "console/workspace/rotate.html", context, status=status_of(form))


def rotated(form: RotationForm, key: ApiKey, *, by: User) -> Issued | None:
    """The key that replaces `key`; none if it was refused, for which the form says why."""
    try:
        return actions.rotate_key(key, by=by, overlap=form.cleaned_data["overlap"])
    except ChatSphereError as error:
        show_errors(form, error)
        return None


def workspace_of(request: HttpRequest, key: ApiKey) -> Workspace:
    return workspace_for(actor_of(request), key.workspace_id, Right.MANAGE_KEYS)


@page("POST")
def revoke(request: HttpRequest, api_key_id: UUID) -> HttpResponse:
    """End a key; whoever asked has confirmed it in the page."""
    key = key_for(actor_of(request), api_key_id, Right.MANAGE_KEYS)
    actions.revoke_key(key)
    messages.success(request, _("“{name}” opens nothing any more.").format(name=key.name))
    return redirect("workspace_keys", workspace_id=key.workspace_id)
