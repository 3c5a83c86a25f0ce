"""Receipts as JSON."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.workspaces.models import Deletion
from core.serializers import StrictSerializer


class StoresSerializer(serializers.Serializer[Any]):
    """Numbers by where something is kept."""

    rows = serializers.IntegerField(help_text="In the database.")
    vectors = serializers.IntegerField(help_text="In the vector store.")
    files = serializers.IntegerField(help_text="In the file store.")


class DeletionSerializer(serializers.ModelSerializer[Deletion]):
    """`counts` is what went; `remaining` what the last look found, or null before one was taken."""

    counts = serializers.SerializerMethodField()
    remaining = serializers.SerializerMethodField()
    requested_at = serializers.DateTimeField(source="created_at", read_only=True)

    class Meta:
        model = Deletion
        fields = [
            "id",
            "kind",
            "object_id",
            "name",
            "workspace_id",
            "bot_id",
            "requested_at",
            "finished_at",
            "counts",
            "verified_at",
            "remaining",
        ]
        read_only_fields = fields

    @extend_schema_field(StoresSerializer)
    def get_counts(self, receipt: Deletion) -> dict[str, int]:
        return _by_store(receipt.counts)

    @extend_schema_field(StoresSerializer(allow_null=True))
    def get_remaining(self, receipt: Deletion) -> dict[str, int] | None:
        return _by_store(receipt.remaining) if receipt.verified_at else None


class DeleteAccountSerializer(StrictSerializer):
    """Proof that it is the person: the password, and a code where the account asks for one."""

    password = serializers.CharField(max_length=4_096, trim_whitespace=False)
    otp = serializers.CharField(max_length=64, required=False)


def _by_store(counts: dict[str, int]) -> dict[str, int]:
    return {store: counts.get(store, 0) for store in ("rows", "vectors", "files")}
