"""People as JSON."""

from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from rest_framework import serializers

from apps.users import second_factor, verification
from apps.users.models import User
from core.serializers import NameField, StrictSerializer

# As workspaces have them, which build on people and so are not known here.
ROLES = [(role, role.capitalize()) for role in ("owner", "admin", "editor", "viewer")]


class LogInSerializer(StrictSerializer):
    email = serializers.CharField(max_length=254)
    password = serializers.CharField(max_length=4_096, trim_whitespace=False)
    otp = serializers.CharField(max_length=64, required=False)


class RefreshSerializer(StrictSerializer):
    refresh = serializers.CharField(max_length=4_096)


class TokenPairSerializer(serializers.Serializer[Any]):
    access = serializers.CharField()
    refresh = serializers.CharField()


class MembershipSerializer(serializers.Serializer[Any]):
    """A workspace of mine, and what I am in it."""

    id = serializers.UUIDField(source="workspace.id")
    name = serializers.CharField(source="workspace.name")
    role = serializers.ChoiceField(choices=ROLES)


class PersonSerializer(serializers.ModelSerializer[User]):
    """What colleagues see of each other."""

    name = serializers.CharField(source="profile.name")

    class Meta:
        model = User
        fields = ["id", "email", "name"]


class MeSerializer(serializers.ModelSerializer[User]):
    """What people see of themselves."""

    name = serializers.CharField(source="profile.name")
    language = serializers.CharField(source="profile.language")
    time_zone = serializers.CharField(source="profile.time_zone")
    subscription_status = serializers.CharField(source="profile.subscription_status")
    subscription_plan = serializers.CharField(source="profile.subscription_plan")
    stripe_customer_id = serializers.CharField(source="profile.stripe_customer_id")
    email_verified = serializers.SerializerMethodField()
    mfa_enabled = serializers.SerializerMethodField()
    workspaces = MembershipSerializer(source="memberships", many=True)

    class Meta:
        model = User
        fields = [
            "id",
            "email",
            "name",
            "language",
            "time_zone",
            "subscription_status",
            "subscription_plan",
            "stripe_customer_id",
            "email_verified",
            "mfa_enabled",
            "workspaces",
            "created_at",
        ]
        read_only_fields = fields

    def get_email_verified(self, user: User) -> bool:
        return verification.is_verified(user)

    def get_mfa_enabled(self, user: User) -> bool:
        return second_factor.is_on(user)


class ProfileSerializer(StrictSerializer):
    """What people may change about themselves."""

    name = NameField(allow_blank=True, required=False)
    language = serializers.ChoiceField(choices=settings.LANGUAGES, required=False)
    time_zone = serializers.CharField(max_length=64, required=False)

    def validate_time_zone(self, value: str) -> str:
        if value not in available_timezones():
            raise serializers.ValidationError("There is no such time zone.", code="invalid_choice")
        return value
