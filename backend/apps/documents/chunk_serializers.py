"""Passages as people work with them, as JSON."""

from rest_framework import serializers

from apps.documents.chunk_actions import Keep
from apps.documents.models import Chunk
from core.serializers import StrictSerializer

LONGEST = 40_000  # characters that are looked at; the model reads far less
MOST_TITLES, LONGEST_TITLE = 10, 200


class ChunkSerializer(serializers.ModelSerializer[Chunk]):
    """A passage. Its place, in code points of the document's text, is that of the source's words,
    also where somebody has edited them."""

    document_id = serializers.UUIDField(read_only=True)
    document_name = serializers.CharField(source="document.name", read_only=True)
    heading_path = serializers.ListField(child=serializers.CharField(), read_only=True)
    disabled = serializers.BooleanField(
        source="is_disabled", read_only=True, help_text="Neither found nor cited."
    )
    source_content = serializers.CharField(
        read_only=True, help_text="What an edit was made of; empty where nothing was edited."
    )
    conflict = serializers.CharField(
        read_only=True, help_text="What an update says in place of that; empty without a conflict."
    )
    indexed = serializers.BooleanField(
        source="is_indexed",
        read_only=True,
        help_text="Whether searches are known to go by it; if not, that is mended within seconds, "
        "or when the review is done.",
    )
    version = serializers.CharField(read_only=True, help_text="Its ETag, without the quotes.")

    class Meta:
        model = Chunk
        fields = [
            "id",
            "document_id",
            "document_name",
            "ordinal",
            "content",
            "page",
            "heading_path",
            "char_start",
            "char_end",
            "origin",
            "disabled",
            "source_content",
            "conflict",
            "indexed",
            "version",
        ]
        read_only_fields = fields


class NewChunkSerializer(StrictSerializer):
    """A passage of one's own, under these titles, the outermost first."""

    content = serializers.CharField(max_length=LONGEST, allow_blank=True)
    heading_path = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST_TITLE),
        max_length=MOST_TITLES,
        required=False,
    )


class ChunkChangesSerializer(StrictSerializer):
    """What is left out stays."""

    content = serializers.CharField(max_length=LONGEST, allow_blank=True, required=False)
    disabled = serializers.BooleanField(required=False)


class ResolutionSerializer(StrictSerializer):
    """What stays: what somebody wrote, or what the source says now."""

    keep = serializers.ChoiceField(choices=Keep.choices)
