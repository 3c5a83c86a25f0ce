"""The plans there are, and what a workspace uses of its own."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.plans import quotas, terms
from apps.plans.models import SubscriptionPlan
from apps.plans.serializers import PlanSerializer, WorkspaceUsageSerializer
from apps.users.authentication import actor_of
from apps.workspaces.access import workspace_for
from apps.workspaces.permissions import Guarded, Right
from core.openapi import PROBLEM


class Plans(ListAPIView[SubscriptionPlan]):
    serializer_class = PlanSerializer
    queryset = SubscriptionPlan.objects.order_by("created_at")

    @extend_schema(operation_id="list_plans", tags=["plans"])
    def get(self, request: Request) -> Response:
        """Every plan of this installation; the operator edits them."""
        return self.list(request)


class WorkspaceUsage(Guarded, APIView):
    rights = {"get": Right.SEE_USAGE}

    @extend_schema(
        operation_id="get_usage",
        tags=["plans"],
        responses={200: WorkspaceUsageSerializer, 403: PROBLEM, 404: PROBLEM},
    )
    def get(self, request: Request, workspace_id: UUID) -> Response:
        """What the workspace may use, and how much of it is used."""
        workspace = workspace_for(actor_of(request), workspace_id, self.right)
        plan = terms.plan_of(workspace)
        found = {
            "plan": plan and plan.slug,
            "features": sorted(terms.features_of(workspace)),
            "limits": quotas.uses(workspace),
        }
        return Response(WorkspaceUsageSerializer(found).data)
