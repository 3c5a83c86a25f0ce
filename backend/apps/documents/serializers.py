"""Documents, passages and hits as JSON."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.documents.changes import Change, Kind
from apps.documents.models import Document, Source
from apps.documents.texts import Stretch
from core.serializers import NameField, StrictSerializer
from services.extractors.result import MAX_CHARACTERS

NAME_LENGTH = 200
LONGEST_STRETCH = 100_000  # code points of one answer


class OriginSerializer(serializers.ModelSerializer[Source]):
    """Where a document comes from."""

    class Meta:
        model = Source
        fields = ["id", "kind", "url"]
        read_only_fields = fields


class ProgressSerializer(serializers.Serializer[Document]):
    """Passages that are embedded, of all; both 0 while the file is being read."""

    stage = serializers.ChoiceField(choices=Document.Stage.choices, read_only=True)
    done = serializers.IntegerField(source="progress_done")
    total = serializers.IntegerField(source="progress_total")
    seconds_left = serializers.IntegerField(
        read_only=True,
        allow_null=True,
        help_text="Of work on this document, at the pace measured last; null while not known.",
    )


class UpdateSerializer(serializers.Serializer[Document]):
    """New bytes that are not searchable yet."""

    name = serializers.CharField(source="next_name")
    media_type = serializers.CharField(source="next_media_type")
    size = serializers.IntegerField(source="next_size")


class ChangesSerializer(serializers.Serializer[dict[str, int]]):
    """Passages; those in `conflicts` were edited by hand while the source has changed."""

    added = serializers.IntegerField()
    changed = serializers.IntegerField()
    removed = serializers.IntegerField()
    kept = serializers.IntegerField()
    conflicts = serializers.IntegerField()


class FailureSerializer(serializers.Serializer[Document]):
    """Why it failed: `code` is stable, `detail` is for people."""

    code = serializers.CharField(source="error_code")
    detail = serializers.CharField(source="error_detail")


class DocumentSerializer(serializers.ModelSerializer[Document]):
    bot_id = serializers.UUIDField(read_only=True)
    source = OriginSerializer(read_only=True)  # type: ignore[assignment]
    progress = ProgressSerializer(source="*", read_only=True)
    error = serializers.SerializerMethodField()
    searchable = serializers.BooleanField(
        source="is_searchable",
        read_only=True,
        help_text="Whether it answers; while an update is read, with what was there before.",
    )
    pending_update = serializers.SerializerMethodField()
    changes = serializers.SerializerMethodField()
    warnings = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Document
        fields = [
            "id",
            "bot_id",
            "name",
            "url",
            "source",
            "media_type",
            "size",
            "status",
            "searchable",
            "stage",
            "progress",
            "error",
            "pending_update",
            "changes",
            "chunk_count",
            "warnings",
            "created_at",
            "updated_at",
        ]
        read_only_fields = fields

    @extend_schema_field(FailureSerializer(allow_null=True))
    def get_error(self, document: Document) -> dict[str, Any] | None:
        return dict(FailureSerializer(document).data) if document.error_code else None

    @extend_schema_field(UpdateSerializer(allow_null=True))
    def get_pending_update(self, document: Document) -> dict[str, Any] | None:
        return dict(UpdateSerializer(document).data) if document.next_file else None

    @extend_schema_field(ChangesSerializer(allow_null=True))
    def get_changes(self, document: Document) -> dict[str, int] | None:
        return document.changes or None


@extend_schema_field(OpenApiTypes.BOOL)
class FlagField(serializers.Field[bool, str, bool, Any]):
    """A flag in a form, where everything is a text: true or false."""

    default_error_messages = {"invalid_flag": "This must be true or false."}

    def to_internal_value(self, data: str) -> bool:
        if data not in {"true", "false"}:
            self.fail("invalid_flag")
        return bool(data == "true")


REVIEW = "Wait until somebody has looked at the passages, before they are embedded."


class UploadSerializer(StrictSerializer):
    """One file; `name` is what people see instead of the file's own name."""

    file = serializers.FileField(allow_empty_file=True)
    name = NameField(max_length=NAME_LENGTH, required=False)
    review = FlagField(default=False, help_text=REVIEW)


class TextSerializer(StrictSerializer):
    """A text, kept exactly as it is."""

    name = NameField(max_length=NAME_LENGTH)
    text = serializers.CharField(trim_whitespace=False, allow_blank=True)
    review = serializers.BooleanField(default=False, help_text=REVIEW)


class NewTextSerializer(TextSerializer):
    """A text in place of another."""

    name = NameField(max_length=NAME_LENGTH, required=False)


class StretchSerializer(StrictSerializer):
    """Which part of a text is wanted; offsets count code points."""

    start = serializers.IntegerField(min_value=0, max_value=MAX_CHARACTERS, default=0)
    length = serializers.IntegerField(min_value=1, max_value=LONGEST_STRETCH, default=20_000)


class StoredTextSerializer(serializers.Serializer[Stretch]):
    """A part of a document's text as it was read; offsets of passages count in the whole."""

    text = serializers.CharField(allow_blank=True)
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    total = serializers.IntegerField(help_text="Code points of the whole text.")
    method = serializers.CharField(help_text="How the file was read.")
    page_starts = serializers.ListField(
        child=serializers.IntegerField(), help_text="Where each page begins; empty without pages."
    )


class ChangeSerializer(serializers.Serializer[Change]):
    """One passage that an update adds, changes or removes; what people made of it aside."""

    kind = serializers.ChoiceField(choices=Kind.choices)
    chunk_id = serializers.UUIDField(source="chunk.pk")
    page = serializers.IntegerField(source="chunk.page", allow_null=True)
    heading_path = serializers.ListField(source="chunk.heading_path", child=serializers.CharField())
    is_conflict = serializers.SerializerMethodField(help_text="Somebody had edited it.")
    old = serializers.CharField(source="old_text", allow_null=True)
    new = serializers.CharField(source="new_text", allow_null=True)

    def get_is_conflict(self, change: Change) -> bool:
        return bool(change.new and change.new.conflict)


class RetriedSerializer(serializers.Serializer[dict[str, int]]):
    retried = serializers.IntegerField(help_text="How many documents are tried again.")


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
    heading_path = serializers.ListField(
        child=serializers.CharField(), help_text="Of an answer: the question."
    )


class SearchResultsSerializer(serializers.Serializer[dict[str, Any]]):
    results = SearchHitSerializer(many=True)
