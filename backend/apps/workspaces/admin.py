"""Workspaces, for operators. What they change about people is in the workspace's own log."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest

from apps.workspaces import audit
from apps.workspaces.models import Membership, Workspace


class MembershipInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Membership
    autocomplete_fields = ("user",)
    extra = 0


@admin.register(Workspace)
class WorkspaceAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """People make and delete workspaces themselves; here somebody becomes an owner again where the
    last one is lost."""

    list_display = ("name", "personal_of", "is_demo", "created_at", "deleted_at")
    list_filter = ("is_demo", ("deleted_at", admin.EmptyFieldListFilter))
    search_fields = ("name", "personal_of__email")
    readonly_fields = ("personal_of", "is_demo", "deleted_at", "served_at", "created_at")
    inlines = (MembershipInline,)

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: object = None) -> bool:
        return False

    @transaction.atomic
    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        changed = [row for row, fields in formset.changed_objects if "role" in fields]
        for action, rows in (
            ("member.added", formset.new_objects),
            ("member.role_changed", changed),
            ("member.removed", formset.deleted_objects),
        ):
            for row in rows:
                audit.record(row.workspace_id, action, target=row.user, role=row.role)
