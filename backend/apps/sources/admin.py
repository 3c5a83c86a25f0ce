"""Pages and sites for operators: to look at, never to change behind a worker's back."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from apps.documents.models import Source


@admin.register(Source)
class SourceAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """What is being read, what is due, and what failed."""

    list_display = ["url", "bot", "kind", "status", "schedule", "next_sync_at", "error_code"]
    list_filter = ["status", "kind", "schedule", "error_code"]
    search_fields = ["=id", "=bot__id", "url"]
    list_select_related = ["bot"]
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Source]":
        return Source.objects.of_the_web()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Source | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Source | None = None) -> bool:
        return False
