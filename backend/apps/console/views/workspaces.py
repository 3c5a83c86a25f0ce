"""Going from one workspace to another, and what concerns one as a whole."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.console import overview
from apps.console.forms import show_errors, status_of
from apps.console.pages import page
from apps.console.sections import about_workspace
from apps.console.workplaces import enter, workplace_of
from apps.console.workspace_forms import DeletionForm, WorkspaceForm
from apps.users.authentication import actor_of
from apps.workspaces import actions
from apps.workspaces.access import workspace_for
from apps.workspaces.models import Workspace
from apps.workspaces.permissions import Right
from core.exceptions import ChatSphereError


@page("GET", "POST")
def new_workspace(request: HttpRequest) -> HttpResponse:
    """Make a workspace and open it. The switcher asks for its name in a dialog of its own."""
    form = WorkspaceForm(request.POST or None)
    if form.is_valid() and made(request, form):
        return redirect("home")
    return render(request, "console/workspace/new.html", {"form": form}, status=status_of(form))


def made(request: HttpRequest, form: WorkspaceForm) -> bool:
    """Whether there is a new workspace, which is open now; if not, the form says why."""
    try:
        workspace = actions.create_workspace(actor_of(request).user, **form.cleaned_data)
    except ChatSphereError as error:
        show_errors(form, error)
        return False
    enter(request, workspace.pk)
    messages.success(request, _("This is “{name}”.").format(name=workspace.name))
    return True


@page("POST")
def open_workspace(request: HttpRequest, workspace_id: UUID) -> HttpResponse:
    """Work in another workspace from now on; whoever was in its settings stays in settings."""
    workspace = workspace_for(actor_of(request), workspace_id, Right.SEE_WORKSPACE)
    enter(request, workspace.pk)
    if request.POST.get("to") == "settings":
        return redirect("workspace_general", workspace_id=workspace.pk)
    return redirect("home")


@page("GET")
def open_section(request: HttpRequest, name: str = "general") -> HttpResponse:
    """An address for links that name no workspace: a part of the one that is open."""
    workspace = workplace_of(request).current
    if workspace is None:
        return redirect("new_workspace")
    return redirect(f"workspace_{name}", workspace_id=workspace.pk)


@page("GET", "POST")
def general(request: HttpRequest, workspace_id: UUID) -> HttpResponse:
    """What a workspace is called, and the ways out of it; a POST renames it."""
    right = Right.CHANGE_WORKSPACE if request.method == "POST" else Right.SEE_WORKSPACE
    workspace = workspace_for(actor_of(request), workspace_id, right)
    form = WorkspaceForm(request.POST or None, initial={"name": workspace.name})
    if form.is_valid():
        actions.rename_workspace(workspace, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("workspace_general", workspace_id=workspace.pk)
    return general_page(request, workspace, form=form)


def general_page(request: HttpRequest, workspace: Workspace, **forms: Any) -> HttpResponse:
    """The page with `form` (the name) or `deletion` as they were sent, the other one fresh."""
    context = about_workspace(request, workspace, "general") | {
        "form": WorkspaceForm(initial={"name": workspace.name}),
        "deletion": DeletionForm(name=workspace.name),
        "contents": overview.contents_of(workspace),
        "is_own": workspace.personal_of_id == request.user.pk,
        "is_only_owner": is_only_owner(request, workspace),
        **forms,
    }
    [sent] = forms.values()
    return render(request, "console/workspace/general.html", context, status=status_of(sent))


def is_only_owner(request: HttpRequest, workspace: Workspace) -> bool:
    """Whether nobody could look after the workspace if whoever asks left it."""
    owners = workspace.memberships.owners().values_list("user", flat=True)
    return list(owners) == [request.user.pk]


@page("POST")
def leave(request: HttpRequest, workspace_id: UUID) -> HttpResponse:
    """Leave a workspace; whoever asked has confirmed it in the page."""
    actor = actor_of(request)
    workspace = workspace_for(actor, workspace_id, Right.LEAVE_WORKSPACE)
    actions.leave_workspace(workspace, actor.user)
    messages.success(request, _("You have left “{name}”.").format(name=workspace.name))
    return redirect("home")


@page("POST")
def delete(request: HttpRequest, workspace_id: UUID) -> HttpResponse:
    """Delete a workspace, if its name was typed."""
    workspace = workspace_for(actor_of(request), workspace_id, Right.DELETE_WORKSPACE)
    form = DeletionForm(request.POST, name=workspace.name)
    if not form.is_valid():
        return general_page(request, workspace, deletion=form)
    actions.delete_workspace(workspace)
    messages.success(request, _("“{name}” was deleted.").format(name=workspace.name))
    return redirect("home")
