"""Plans as JSON."""

from rest_framework import serializers

from apps.plans.models import SubscriptionPlan


class PlanSerializer(serializers.ModelSerializer[SubscriptionPlan]):
    """A plan; a limit of null is unlimited."""

    class Meta:
        model = SubscriptionPlan
        fields = [
            "id",
            "slug",
            "name",
            "is_default",
            "max_bots",
            "max_documents",
            "max_storage_bytes",
            "max_messages_per_month",
            "max_members",
            "max_crawl_pages",
        ]
        read_only_fields = fields
