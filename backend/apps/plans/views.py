"""The plans there are."""

from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView

from apps.plans.models import SubscriptionPlan
from apps.plans.serializers import PlanSerializer


@extend_schema(operation_id="list_plans", tags=["plans"])
class Plans(ListAPIView[SubscriptionPlan]):
    """Every plan of this installation; the operator edits them."""

    serializer_class = PlanSerializer
    queryset = SubscriptionPlan.objects.all()
