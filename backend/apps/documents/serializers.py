"""Documents, passages and hits as JSON."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.documents.models import Chunk, Document, Source
from core.serializers import NameField, StrictSerializer

NAME_LENGTH = 200


class OriginSerializer(serializers.ModelSerializer[Source]):
    """Where a document comes from."""

    class Meta:
        model = Source
        fields = ["kind"]
        read_only_fields = fields


class ProgressSerializer(serializers.Serializer[Document]):
    """Passages that are searchable, of all; both 0 while the file is being read."""

    done = serializers.IntegerField(source="progress_done")
    total = serializers.IntegerField(source="progress_total")


class FailureSerializer(serializers.Serializer[Document]):
    """Why it failed: `code` is stable, `detail` is for people."""

    code = serializers.CharField(source="error_code")
    detail = serializers.CharField(source="error_detail")


class DocumentSerializer(serializers.ModelSerializer[Document]):
    bot_id = serializers.UUIDField(read_only=True)
    source = OriginSerializer(read_only=True)  # type: ignore[assignment]
    progress = ProgressSerializer(source="*", read_only=True)
    error = serializers.SerializerMethodField()
    warnings = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Document
        fields = [
            "id",
            "bot_id",
            "name",
            "source",
            "media_type",
            "size",
            "status",
            "stage",
            "progress",
            "error",
            "chunk_count",
            "warnings",
            "created_at",
            "updated_at",
        ]
        read_only_fields = fields

    @extend_schema_field(FailureSerializer(allow_null=True))
    def get_error(self, document: Document) -> dict[str, Any] | None:
        return dict(FailureSerializer(document).data) if document.error_code else None


class UploadSerializer(StrictSerializer):
    """One file; `name` is what people see instead of the file's own name."""

    file = serializers.FileField(allow_empty_file=True)
    name = NameField(max_length=NAME_LENGTH, required=False)


class TextSerializer(StrictSerializer):
    """A text, kept exactly as it is."""

    name = NameField(max_length=NAME_LENGTH)
    text = serializers.CharField(trim_whitespace=False, allow_blank=True)


class ChunkSerializer(serializers.ModelSerializer[Chunk]):
    heading_path = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Chunk
        fields = ["id", "ordinal", "content", "page", "heading_path", "char_start", "char_end"]
        read_only_fields = fields


class SearchSerializer(StrictSerializer):
    """A question or a few words; `top_k` overrides the bot's own setting."""

    query = serializers.CharField(max_length=8_000)
    top_k = serializers.IntegerField(min_value=1, max_value=50, required=False)


class SearchHitSerializer(serializers.Serializer[dict[str, Any]]):
    """A passage; offsets count code points of the document's text and are half-open."""

    chunk_id = serializers.UUIDField()
    document_id = serializers.UUIDField()
    document_name = serializers.CharField()
    content = serializers.CharField()
    score = serializers.FloatField()
    page = serializers.IntegerField(allow_null=True)
    char_start = serializers.IntegerField()
    char_end = serializers.IntegerField()


class SearchResultsSerializer(serializers.Serializer[dict[str, Any]]):
    results = SearchHitSerializer(many=True)


class IndexAuditSerializer(serializers.Serializer[Any]):
    """Counts; `missing`, `orphaned` and `stale` are 0 where all is well."""

    documents = serializers.IntegerField(help_text="Documents that are ready.")
    chunks = serializers.IntegerField(help_text="Passages that should be searchable.")
    vectors = serializers.IntegerField(help_text="Vectors in the store.")
    missing = serializers.IntegerField(help_text="Passages without a vector.")
    orphaned = serializers.IntegerField(help_text="Vectors without a passage.")
    stale = serializers.IntegerField(help_text="Vectors of another embedding model.")
