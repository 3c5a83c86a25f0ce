"""The plans there are."""

from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from apps.plans.models import SubscriptionPlan
from apps.plans.serializers import PlanSerializer


class Plans(ListAPIView[SubscriptionPlan]):
    serializer_class = PlanSerializer
    queryset = SubscriptionPlan.objects.order_by("created_at")

    @extend_schema(operation_id="list_plans", tags=["plans"])
    def get(self, request: Request) -> Response:
        """Every plan of this installation; the operator edits them."""
        return self.list(request)
