"""What happened in a workspace."""

from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.console.forms import status_of
from apps.console.happenings import Happening
from apps.console.pages import page
from apps.console.sections import about_workspace
from apps.console.workspace_forms import AuditFilter
from apps.plans.models import Feature
from apps.plans.permissions import require_feature
from apps.users.authentication import actor_of
from apps.workspaces.access import workspace_for
from apps.workspaces.models import AuditEntry
from apps.workspaces.permissions import Right

ROWS = 50  # on a page


@page("GET")
def audit_log(request: HttpRequest, workspace_id: UUID) -> HttpResponse:
    """Who did what, newest first, perhaps of one person or one kind only."""
    workspace = workspace_for(actor_of(request), workspace_id, Right.SEE_AUDIT_LOG)
    require_feature(workspace, Feature.AUDIT_LOG)
    entries: QuerySet[AuditEntry] = workspace.audit_entries.order_by("-created_at", "-pk")
    form = AuditFilter(request.GET, people=people_in(entries))
    found = entries.filter(**form.wishes) if form.is_valid() else entries.none()
    rows = Paginator(found, ROWS).get_page(request.GET.get("page"))
    context = about_workspace(request, workspace, "audit") | {
        "form": form,
        "rows": rows,
        "happenings": [Happening(entry) for entry in rows],
    }
    return render(request, "console/workspace/audit.html", context, status=status_of(form))


def people_in(entries: QuerySet[AuditEntry]) -> list[tuple[str, str]]:
    """Everybody who did something, by the address they had last."""
    pairs = entries.exclude(user_id=None).order_by("user_id", "created_at")
    by_id = dict(pairs.values_list("user_id", "user_email").distinct("user_id"))
    return sorted(
        ((str(pk), email or str(pk)) for pk, email in by_id.items()), key=lambda one: one[1]
    )
