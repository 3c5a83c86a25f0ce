"""Workspaces and sign-up as JSON."""

from typing import Any

from rest_framework import serializers

from apps.workspaces.models import Role
from core.serializers import NameField, StrictSerializer


class SignUpSerializer(StrictSerializer):
    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(max_length=4_096, trim_whitespace=False)
    name = NameField(allow_blank=True, required=False)


class SignedUpSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    email = serializers.EmailField()
    name = serializers.CharField(source="profile.name")
    workspace_id = serializers.UUIDField(source="personal_workspace.id")


class WorkspaceSerializer(serializers.Serializer[Any]):
    """A workspace, and what the person asking is in it."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices, source="my_role")
    is_demo = serializers.BooleanField()
    created_at = serializers.DateTimeField()
