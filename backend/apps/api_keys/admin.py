"""API keys, for operators: to look at and to revoke."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from apps.api_keys.actions import revoke_key
from apps.api_keys.models import ApiKey


@admin.register(ApiKey)
class ApiKeyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("prefix", "name", "workspace", "made_by", "last_used_at", "revoked_at")
    list_select_related = ("workspace", "made_by")
    search_fields = ("public_name", "name", "made_by__email", "workspace__name")
    exclude = ("digest",)
    actions = ("revoke",)

    @admin.action(description="Revoke the selected keys")
    def revoke(self, _request: HttpRequest, keys: QuerySet[ApiKey]) -> None:
        """For keys that leaked."""
        for key in keys:
            revoke_key(key)

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: object = None) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: object = None) -> bool:
        return False
