"""API keys as JSON; the text of one only where it was just made."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from rest_framework import serializers

from apps.api_keys.models import Status
from apps.workspaces.models import Scope
from core.serializers import NameField, StrictSerializer

LONGEST_OVERLAP = 86_400  # seconds, a day


class ApiKeySerializer(serializers.Serializer[Any]):
    """A key, without what opens anything; `prefix` tells it from others."""

    id = serializers.UUIDField()
    workspace_id = serializers.UUIDField()
    name = serializers.CharField()
    prefix = serializers.CharField()
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=Scope.choices))
    bot_id = serializers.UUIDField(allow_null=True)
    status = serializers.ChoiceField(choices=Status.choices)
    made_by_id = serializers.UUIDField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    last_used_at = serializers.DateTimeField(allow_null=True)
    revoked_at = serializers.DateTimeField(allow_null=True)
    replaced_by_id = serializers.UUIDField(allow_null=True)


class IssuedKeySerializer(ApiKeySerializer):
    """A key that was just made. `key` is its text: keep it, it is not shown again."""

    key = serializers.CharField()


class ScopesField(serializers.ListField):
    """At least one scope, none of them twice."""

    child = serializers.ChoiceField(choices=Scope.choices)

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_empty=False, min_length=1, max_length=len(Scope), **options)

    def to_internal_value(self, data: Any) -> list[str]:
        scopes: list[str] = super().to_internal_value(data)
        if len(set(scopes)) < len(scopes):
            raise serializers.ValidationError("A scope stands twice.", code="duplicate")
        return scopes


class NewApiKeySerializer(StrictSerializer):
    """Without `workspace_id` the key is one of one's personal workspace."""

    name = NameField()
    scopes = ScopesField()
    workspace_id = serializers.UUIDField(required=False)
    bot_id = serializers.UUIDField(required=False, allow_null=True)
    expires_at = serializers.DateTimeField(required=False, allow_null=True)

    def validate_expires_at(self, value: datetime | None) -> datetime | None:
        if value and value <= timezone.now():
            raise serializers.ValidationError("This has passed already.", code="in_the_past")
        return value


class ApiKeyChangesSerializer(StrictSerializer):
    name = NameField()


class RotationSerializer(StrictSerializer):
    """`overlap_seconds`: how long the old key goes on beside the new one."""

    overlap_seconds = serializers.IntegerField(
        required=False, default=0, min_value=0, max_value=LONGEST_OVERLAP
    )

    def validate_overlap_seconds(self, value: int) -> timedelta:
        return timedelta(seconds=value)
