"""What a workspace uses of what its plan allows."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.console.pages import page
from apps.console.sections import about_workspace
from apps.plans import quotas, terms
from apps.plans.errors import QuotaExceeded
from apps.plans.models import Resource
from apps.plans.quotas import Use
from apps.users.authentication import actor_of
from apps.workspaces.access import workspace_for
from apps.workspaces.permissions import Right

NEAR = 0.8  # of the limit: from here on the page warns


@dataclass(frozen=True)
class Gauge:
    """A limit as the page shows it."""

    use: Use

    @property
    def is_size(self) -> bool:
        return self.use.what is Resource.STORAGE

    @property
    def state(self) -> str:
        """`full`, `near`, or empty while there is plenty."""
        limit, used = self.use.limit, self.use.used
        if limit is None:
            return ""
        return "full" if used >= limit else "near" if used >= limit * NEAR else ""

    @property
    def advice(self) -> str:
        """What whoever needs more is told anyway, when they meet the limit."""
        use = self.use
        limit = use.limit or 0
        return str(QuotaExceeded(use.what, limit=limit, used=use.used, resets_at=use.resets_at))


@page("GET")
def usage(request: HttpRequest, workspace_id: UUID) -> HttpResponse:
    """Every limit, how much of it is used, and when it begins anew."""
    workspace = workspace_for(actor_of(request), workspace_id, Right.SEE_USAGE)
    context = about_workspace(request, workspace, "usage") | {
        "plan": terms.plan_of(workspace),
        "gauges": [Gauge(use) for use in quotas.uses(workspace)],
    }
    return render(request, "console/workspace/usage.html", context)
