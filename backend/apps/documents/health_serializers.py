"""The health of a bot's knowledge as JSON."""

from typing import Any

from rest_framework import serializers

from apps.documents.health import Health
from apps.documents.models import IndexCheck


class MovingSerializer(serializers.Serializer[Any]):
    """A bot on its way to another embedding model; until all is done the old one answers."""

    to = serializers.CharField(help_text="The index that is being built.")
    done = serializers.IntegerField(help_text="Passages that have their vector there.")
    total = serializers.IntegerField(help_text="Passages that need one.")


class RepairSerializer(serializers.Serializer[IndexCheck]):
    """What the last repair did, so far if it is not finished."""

    requested_at = serializers.DateTimeField(
        source="repair_since", allow_null=True, help_text="Empty once it is finished."
    )
    finished_at = serializers.DateTimeField(
        source="repaired_at", allow_null=True, help_text="Empty while it waits or goes on."
    )
    embedded = serializers.IntegerField(
        source="repaired.embedded", default=0, help_text="Passages that got a vector."
    )
    deleted = serializers.IntegerField(
        source="repaired.deleted", default=0, help_text="Vectors that were removed."
    )


class IndexAuditSerializer(serializers.Serializer[Health]):
    """What should be searchable, and what the store holds. All is well where `missing`,
    `orphaned`, `stale` and `wrong_model` are 0."""

    index_id = serializers.CharField(help_text="Where searches look: model, dimensions, version.")
    documents = serializers.IntegerField(
        source="counts.documents", help_text="Documents that are ready."
    )
    chunks = serializers.IntegerField(
        source="counts.chunks", help_text="Passages that should be searchable."
    )
    vectors = serializers.IntegerField(source="counts.vectors", help_text="Vectors in the store.")
    missing = serializers.IntegerField(
        source="counts.missing", help_text="Passages without a vector."
    )
    orphaned = serializers.IntegerField(
        source="counts.orphaned", help_text="Vectors without a passage; no search shows them."
    )
    stale = serializers.IntegerField(
        source="counts.stale", help_text="Vectors of a text that the passage no longer has."
    )
    wrong_model = serializers.IntegerField(
        source="counts.wrong_model", help_text="Vectors of an embedding model that is not used."
    )
    healthy = serializers.BooleanField(source="counts.is_healthy")
    moving = MovingSerializer(allow_null=True)
    last_check = serializers.DateTimeField(source="kept_check.checked_at")
    last_repair = serializers.SerializerMethodField()

    def get_last_repair(self, found: Health) -> "dict[str, Any] | None":
        check = found.kept_check
        is_known = check.repair_since or check.repaired_at
        return dict(RepairSerializer(check).data) if is_known else None
