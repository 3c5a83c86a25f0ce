"""Mails, for operators who are asked where one is; not what they say, which opens accounts."""

from django.contrib import admin
from django.http import HttpRequest

from core.models import OutgoingMail


@admin.register(OutgoingMail)
class OutgoingMailAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = fields = (
        "recipient",
        "subject",
        "created_at",
        "attempts",
        "due_at",
        "sent_at",
        "failed_at",
        "error",
    )
    search_fields = ("recipient", "subject")

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: object = None) -> bool:
        return False
