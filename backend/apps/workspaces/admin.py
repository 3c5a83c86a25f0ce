"""Workspaces, for operators."""

from django.contrib import admin

from apps.workspaces.models import Membership, Workspace


class MembershipInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Membership
    autocomplete_fields = ("user",)
    extra = 0


@admin.register(Workspace)
class WorkspaceAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("name", "personal_of", "is_demo", "created_at")
    list_filter = ("is_demo",)
    search_fields = ("name", "personal_of__email")
    readonly_fields = ("personal_of", "is_demo", "served_at", "created_at")
    inlines = (MembershipInline,)
