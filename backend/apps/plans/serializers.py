"""Plans, and what is used of them, as JSON."""

from typing import Any

from rest_framework import serializers

from apps.plans.models import Feature, Resource, SubscriptionPlan


class PlanSerializer(serializers.ModelSerializer[SubscriptionPlan]):
    """A plan; a limit of null is unlimited."""

    features = serializers.ListField(child=serializers.ChoiceField(choices=Feature.choices))

    class Meta:
        model = SubscriptionPlan
        fields = [
            "id",
            "slug",
            "name",
            "is_default",
            *(what.field for what in Resource),
            "features",
        ]
        read_only_fields = fields


class UseSerializer(serializers.Serializer[Any]):
    """How much of a limit is used; a limit of null is unlimited."""

    what = serializers.ChoiceField(choices=Resource.choices)
    limit = serializers.IntegerField(allow_null=True)
    used = serializers.IntegerField()
    resets_at = serializers.DateTimeField(
        allow_null=True, help_text="When `used` becomes 0 by itself; null: only by deleting."
    )


class WorkspaceUsageSerializer(serializers.Serializer[Any]):
    """What a workspace may use and uses; no plan counts in the demo."""

    plan = serializers.SlugField(allow_null=True)
    features = serializers.ListField(child=serializers.ChoiceField(choices=Feature.choices))
    limits = UseSerializer(many=True)
