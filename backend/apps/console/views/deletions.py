"""Receipts: what was deleted in a workspace, what went with it, and whether anything is left."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from apps.console.pages import is_partial, page
from apps.console.sections import about_workspace
from apps.deletions import verifying
from apps.deletions.access import deletion_for
from apps.users.authentication import actor_of
from apps.workspaces.access import workspace_for
from apps.workspaces.models import Deletion
from apps.workspaces.permissions import Right

ROWS = 50  # on a page


@page("GET")
def deletions(request: HttpRequest, workspace_id: UUID) -> HttpResponse:
    """Newest first; htmx asks for the rows alone while something is still going."""
    actor = actor_of(request)
    workspace = workspace_for(actor, workspace_id, Right.READ_KNOWLEDGE)
    receipts = Deletion.objects.for_actor(actor).filter(workspace_id=workspace.pk)
    rows = Paginator(receipts.order_by("-created_at", "-pk"), ROWS)
    context = about_workspace(request, workspace, "deletions") | {
        "rows": rows.get_page(request.GET.get("page")),
        "is_going": receipts.filter(finished_at=None).exists(),
    }
    part = "receipts.html" if is_partial(request) else "deletions.html"
    return render(request, f"console/workspace/{part}", context)


@page("POST")
def look_again(request: HttpRequest, deletion_id: UUID) -> HttpResponse:
    """Look in every store for what may be left of it."""
    receipt = deletion_for(actor_of(request), deletion_id, Right.READ_KNOWLEDGE)
    verifying.verify(receipt)
    if is_partial(request):
        return render(request, "console/workspace/receipt.html", {"receipt": receipt})
    return redirect("workspace_deletions", workspace_id=receipt.workspace_id)
