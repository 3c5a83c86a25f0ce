"""Who belongs to a workspace and as what, and who is invited."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.console.forms import show_errors, status_of
from apps.console.pages import page
from apps.console.people import people_of, table_of_roles
from apps.console.sections import about_workspace
from apps.console.workspace_forms import InvitationForm, RoleForm
from apps.invitations import actions as invitations
from apps.invitations.access import invitation_for
from apps.users.authentication import actor_of
from apps.workspaces import actions
from apps.workspaces.access import member_for, role_in, workspace_for
from apps.workspaces.models import Workspace
from apps.workspaces.permissions import Right
from core.exceptions import ChatSphereError


@page("GET", "POST")
def members(request: HttpRequest, workspace_id: UUID) -> HttpResponse:
    """The people of a workspace; a POST invites another."""
    right = Right.INVITE_MEMBERS if request.method == "POST" else Right.SEE_MEMBERS
    workspace = workspace_for(actor_of(request), workspace_id, right)
    form = InvitationForm(request.POST or None, role=role_in(workspace))
    if form.is_valid() and invited(request, form, workspace):
        return redirect("workspace_members", workspace_id=workspace.pk)
    return members_page(request, workspace, form)


def invited(request: HttpRequest, form: InvitationForm, workspace: Workspace) -> bool:
    """Whether the mail is on its way; if not, the form says why."""
    try:
        made = invitations.invite(actor_of(request), workspace, **form.cleaned_data)
    except ChatSphereError as error:
        show_errors(form, error)
        return False
    messages.success(request, _("An invitation is on its way to {email}.").format(email=made.email))
    return True


def members_page(request: HttpRequest, workspace: Workspace, form: InvitationForm) -> HttpResponse:
    context = about_workspace(request, workspace, "members") | {
        "form": form,
        "people": people_of(workspace, actor_of(request)),
        "pending": [],
        **table_of_roles(),
    }
    if context["may"][Right.INVITE_MEMBERS]:
        waiting = workspace.invitations.pending().select_related("made_by__profile")
        context["pending"] = waiting.order_by("-sent_at")
    return render(request, "console/workspace/members.html", context, status=status_of(form))


@page("POST")
def change_role(request: HttpRequest, workspace_id: UUID, user_id: UUID) -> HttpResponse:
    """Make a member something else."""
    actor = actor_of(request)
    member = member_for(actor, workspace_id, user_id, Right.CHANGE_MEMBERS)
    form = RoleForm(request.POST)
    if not form.is_valid():
        return told(request, workspace_id, _("There is no such role."))
    row = actions.change_role(actor, member, form.cleaned_data["role"])
    words = _("{name} is now: {role}.")
    return told(request, workspace_id, words.format(name=row.user, role=row.get_role_display()))


@page("POST")
def remove(request: HttpRequest, workspace_id: UUID, user_id: UUID) -> HttpResponse:
    """Put somebody out; whoever asked has confirmed it in the page."""
    actor = actor_of(request)
    member = member_for(actor, workspace_id, user_id, Right.CHANGE_MEMBERS)
    actions.remove_member(actor, member)
    words = _("{name} does not belong to this workspace any more.")
    return told(request, workspace_id, words.format(name=member.user))


@page("POST")
def resend(request: HttpRequest, workspace_id: UUID, invitation_id: UUID) -> HttpResponse:
    """Send another link; the one before it ends."""
    actor = actor_of(request)
    found = invitation_for(actor, workspace_id, invitation_id, Right.INVITE_MEMBERS)
    made = invitations.resend(actor, found)
    words = _("Another link is on its way to {email}; the old one has ended.")
    return told(request, workspace_id, words.format(email=made.email))


@page("POST")
def revoke(request: HttpRequest, workspace_id: UUID, invitation_id: UUID) -> HttpResponse:
    """Take an invitation back."""
    actor = actor_of(request)
    found = invitation_for(actor, workspace_id, invitation_id, Right.INVITE_MEMBERS)
    invitations.revoke(actor, found)
    words = _("The invitation of {email} has ended.")
    return told(request, workspace_id, words.format(email=found.email))


def told(request: HttpRequest, workspace_id: UUID, sentence: str) -> HttpResponse:
    """Back to the list, with a sentence about what was done."""
    messages.success(request, sentence)
    return redirect("workspace_members", workspace_id=workspace_id)
