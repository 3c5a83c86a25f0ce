"""Workspaces and sign-up as JSON."""

from typing import Any

from rest_framework import serializers

from apps.workspaces.audit import Action
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


class SignUpAskedSerializer(serializers.Serializer[Any]):
    detail = serializers.CharField()


class WorkspaceSerializer(serializers.Serializer[Any]):
    """A workspace, and what the person asking is in it."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices, source="my_role")
    is_demo = serializers.BooleanField()
    created_at = serializers.DateTimeField()


class WorkspaceNameSerializer(StrictSerializer):
    name = NameField()


class MemberSerializer(serializers.Serializer[Any]):
    """A person of a workspace, and what they are in it."""

    user_id = serializers.UUIDField()
    email = serializers.EmailField(source="user.email")
    name = serializers.CharField(source="user.profile.name")
    role = serializers.ChoiceField(choices=Role.choices)
    joined_at = serializers.DateTimeField(source="created_at")


class MemberChangesSerializer(StrictSerializer):
    role = serializers.ChoiceField(choices=Role.choices)


class AuditEntrySerializer(serializers.Serializer[Any]):
    """Who did what; people, keys and things are called what they were called then. Without a
    person it was the system itself."""

    id = serializers.UUIDField()
    created_at = serializers.DateTimeField()
    action = serializers.ChoiceField(choices=Action.choices)
    user_id = serializers.UUIDField(allow_null=True)
    user_email = serializers.CharField()
    user_name = serializers.CharField()
    key_id = serializers.UUIDField(allow_null=True)
    key_prefix = serializers.CharField()
    target_type = serializers.CharField()
    target_id = serializers.UUIDField(allow_null=True)
    target_name = serializers.CharField()
    details = serializers.DictField()
    address = serializers.CharField()
    request_id = serializers.CharField()
