"""Documents for operators: to look at, never to change behind a worker's back."""

from django.contrib import admin
from django.http import HttpRequest

from apps.documents.models import Document


@admin.register(Document)
class DocumentAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """What is waiting, what is being worked on, and what failed."""

    list_display = ["name", "bot", "status", "stage", "attempts", "error_code", "created_at"]
    list_filter = ["status", "error_code", "media_type"]
    search_fields = ["=id", "=bot__id"]
    list_select_related = ["bot"]
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Document | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Document | None = None) -> bool:
        return False
