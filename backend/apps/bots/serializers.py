"""Bots as JSON."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.bots.configuration import BotConfig
from apps.bots.models import Bot
from core.serializers import NameField, StrictSerializer


@extend_schema_field(BotConfig)  # type: ignore[arg-type]
class ConfigurationField(serializers.DictField):
    """An object; the action that stores it checks what is inside."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            raise serializers.ValidationError("This must be an object.", code="wrong_type")
        return data


class BotSerializer(serializers.ModelSerializer[Bot]):
    workspace_id = serializers.UUIDField(read_only=True)
    configuration = ConfigurationField(read_only=True)

    class Meta:
        model = Bot
        fields = [
            "id",
            "name",
            "description",
            "configuration",
            "workspace_id",
            "created_at",
            "updated_at",
        ]
        read_only_fields = fields


class BotChangesSerializer(StrictSerializer):
    """What an editor may change; what is left out stays."""

    name = NameField(required=False)
    description = serializers.CharField(max_length=2_000, allow_blank=True, required=False)
    configuration = ConfigurationField(required=False)


class NewBotSerializer(BotChangesSerializer):
    """Without `workspace_id` the bot goes into one's personal workspace."""

    name = NameField()
    workspace_id = serializers.UUIDField(required=False)
