"""Invitations as JSON; their tokens are in mails only."""

from typing import Any

from rest_framework import serializers

from apps.workspaces.models import Role
from core.serializers import StrictSerializer


class InvitationSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    workspace_id = serializers.UUIDField()
    email = serializers.EmailField()
    role = serializers.ChoiceField(choices=Role.choices)
    made_by_id = serializers.UUIDField()
    created_at = serializers.DateTimeField()
    sent_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class NewInvitationSerializer(StrictSerializer):
    email = serializers.EmailField(max_length=254)
    role = serializers.ChoiceField(choices=Role.choices)


class TokenSerializer(StrictSerializer):
    """The last part of the link in the mail."""

    token = serializers.CharField(max_length=200)
