"""Conversations for operators: to look at, never to write into."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from apps.conversations.models import Conversation, Message


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    show_full_result_count = False
    ordering = ("-id",)  # ids sort by time

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: object = None) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: object = None) -> bool:
        return False


@admin.register(Conversation)
class ConversationAdmin(ReadOnly):
    list_display = ("title", "bot", "channel", "created_at", "updated_at")
    list_filter = ("channel",)
    list_select_related = ("bot",)
    search_fields = ("=id", "=bot__id")


@admin.register(Message)
class MessageAdmin(ReadOnly):
    """How replies went; the texts are people's own and show only when one is opened."""

    list_display = ("id", "role", "status", "error_code", "created_at", "ended_at")
    list_filter = ("role", "status", "error_code")
    search_fields = ("=id", "=conversation__id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        return super().get_queryset(request).select_related("conversation")
