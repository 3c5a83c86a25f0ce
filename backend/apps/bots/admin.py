"""Bots, for operators: to look at; owners change them in the console."""

from django.contrib import admin
from django.http import HttpRequest

from apps.bots.models import Bot


@admin.register(Bot)
class BotAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("name", "workspace", "created_at", "deleted_at")
    list_filter = (("deleted_at", admin.EmptyFieldListFilter),)
    list_select_related = ("workspace",)
    search_fields = ("name", "workspace__name")

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: object = None) -> bool:
        return False
