"""Routes of plans, of what is used of them, and of what only some of them include."""

from django.urls import path

from apps.plans import views
from apps.plans.permissions import needs_feature
from apps.workspaces.member_views import AuditLog
from apps.workspaces.permissions import KnownCaller

AUDITED = [KnownCaller, needs_feature("audit_log")]
urlpatterns = [
    path("api/v1/plans/", views.Plans.as_view()),
    path("api/v1/workspaces/<uuid:workspace_id>/usage/", views.WorkspaceUsage.as_view()),
    path(
        "api/v1/workspaces/<uuid:workspace_id>/audit-log/",
        AuditLog.as_view(permission_classes=AUDITED),
    ),
]
