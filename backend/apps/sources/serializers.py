"""Pages and sites as JSON."""

from typing import Any

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from apps.documents.models import Source
from apps.documents.serializers import NAME_LENGTH, REVIEW
from apps.sources.models import Page, Run
from apps.sources.options import (
    BYTES,
    DEPTH,
    LONGEST_PATTERN,
    MOST_PATTERNS,
    PAGES,
    AddressKind,
    Options,
)
from core.serializers import NameField, StrictSerializer


def _between(limits: tuple[int, int], words: str) -> serializers.IntegerField:
    return serializers.IntegerField(
        min_value=limits[0], max_value=limits[1], required=False, help_text=words
    )


def _patterns(words: str) -> serializers.ListField:
    """Paths in which a * stands for anything."""
    pattern = serializers.RegexField(r"^[/*]", max_length=LONGEST_PATTERN, trim_whitespace=False)
    return serializers.ListField(
        child=pattern, max_length=MOST_PATTERNS, required=False, help_text=words
    )


class AddressField(serializers.CharField):
    """An address, judged by the guard and by nobody before it, so that its code is the guard's."""

    def __init__(self, **options: Any) -> None:
        super().__init__(trim_whitespace=False, allow_blank=True, **options)
        self.validators = []  # DRF would refuse what cannot be drawn with a code of its own


class ChangesOfSourceSerializer(StrictSerializer):
    """What can be set of a page or site; of a page `name`, `schedule`, `review` and `url` count."""

    url = AddressField(required=False)
    name = NameField(max_length=NAME_LENGTH, required=False, allow_blank=True)
    schedule = serializers.ChoiceField(choices=Source.Schedule.choices, required=False)
    review = serializers.BooleanField(required=False, help_text=REVIEW)
    max_pages = _between(PAGES, "Pages that are kept.")
    max_depth = _between(DEPTH, "Links away from the first page.")
    max_bytes = _between(BYTES, "Of all answers together.")
    include = _patterns("Only paths that one of these fits, such as /docs/*, and the first page.")
    exclude = _patterns("No path that one of these fits.")
    sitemap = serializers.BooleanField(required=False, help_text="Look for pages in the sitemap.")


class AddressSerializer(ChangesOfSourceSerializer):
    """The address of a web page, or of a site of which every page is wanted."""

    url = AddressField()
    kind = serializers.ChoiceField(choices=AddressKind.choices, default=AddressKind.URL)


class SyncProgressSerializer(serializers.Serializer[Run]):
    """Of the last synchronisation, whether or not it is done."""

    asked = serializers.IntegerField(help_text="Addresses that were asked for.")
    kept = serializers.IntegerField(help_text="Pages that are knowledge.")
    waiting = serializers.IntegerField(help_text="Addresses still to be asked for.")
    bytes = serializers.IntegerField(help_text="Of all answers together.")


class PageCountsSerializer(serializers.Serializer[Source]):
    """Pages that the last synchronisation met, by what became of them."""

    found = serializers.IntegerField(source="pages_found")
    added = serializers.IntegerField(source="pages_added")
    changed = serializers.IntegerField(source="pages_changed")
    unchanged = serializers.IntegerField(source="pages_unchanged")
    removed = serializers.IntegerField(source="pages_removed")
    skipped = serializers.IntegerField(source="pages_skipped")
    failed = serializers.IntegerField(source="pages_failed")


class SourceFailureSerializer(serializers.Serializer[Source]):
    """Why it failed: `code` is stable, `detail` is for people."""

    code = serializers.CharField(source="error_code")
    detail = serializers.CharField(source="error_detail")


class SourceSettingsSerializer(serializers.Serializer[Options]):
    """How it is read; limits and patterns are those of a site."""

    review = serializers.BooleanField()
    max_pages = serializers.IntegerField()
    max_depth = serializers.IntegerField()
    max_bytes = serializers.IntegerField()
    include = serializers.ListField(child=serializers.CharField())
    exclude = serializers.ListField(child=serializers.CharField())
    sitemap = serializers.BooleanField()


@extend_schema_serializer(component_name="WebSource")  # a message's passages are called "Source"
class SourceSerializer(serializers.ModelSerializer[Source]):
    bot_id = serializers.UUIDField(read_only=True)
    name = serializers.CharField(read_only=True)
    settings = serializers.SerializerMethodField()
    progress = SyncProgressSerializer(source="run", read_only=True)
    pages = PageCountsSerializer(source="*", read_only=True)
    error = serializers.SerializerMethodField()

    class Meta:
        model = Source
        fields = [
            "id",
            "bot_id",
            "kind",
            "url",
            "name",
            "settings",
            "schedule",
            "status",
            "error",
            "round",
            "progress",
            "pages",
            "synced_at",
            "next_sync_at",
            "created_at",
        ]
        read_only_fields = fields

    @extend_schema_field(SourceSettingsSerializer)
    def get_settings(self, source: Source) -> dict[str, Any]:
        return dict(SourceSettingsSerializer(Options.of(source)).data)

    @extend_schema_field(SourceFailureSerializer(allow_null=True))
    def get_error(self, source: Source) -> dict[str, Any] | None:
        return dict(SourceFailureSerializer(source).data) if source.error_code else None


class ReasonSerializer(serializers.Serializer[Page]):
    """Why the address is no knowledge, or none any more: `detail` is for people."""

    code = serializers.CharField(source="reason")
    detail = serializers.CharField()


class PageSerializer(serializers.ModelSerializer[Page]):
    document_id = serializers.UUIDField(read_only=True, allow_null=True)
    reason = serializers.SerializerMethodField()

    class Meta:
        model = Page
        fields = [
            "id",
            "url",
            "via",
            "status",
            "reason",
            "document_id",
            "depth",
            "bytes",
            "round",
            "checked_at",
        ]
        read_only_fields = fields

    @extend_schema_field(ReasonSerializer(allow_null=True))
    def get_reason(self, page: Page) -> dict[str, Any] | None:
        return dict(ReasonSerializer(page).data) if page.reason else None
