"""People, for operators. Nobody is made here: people sign up, or follow the first link."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest

from apps.users.models import ApiSession, User, UserProfile
from apps.users.querysets import ApiSessionQuerySet

admin.site.unregister(Group)  # roles are memberships; groups would be a second, unused way


class ProfileInline(admin.StackedInline):  # type: ignore[type-arg]
    model = UserProfile
    can_delete = False
    readonly_fields = ("subscription_status", "subscription_plan", "stripe_customer_id")


@admin.register(User)
class PersonAdmin(UserAdmin):  # type: ignore[type-arg]
    """Disabling someone ends every session at the next request."""

    ordering = ("-created_at",)
    list_display = ("email", "is_active", "is_staff", "created_at", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "profile__name")
    readonly_fields = ("created_at", "last_login")
    filter_horizontal = ()
    inlines = (ProfileInline,)
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        ("May", {"fields": ("is_active", "is_staff", "is_superuser")}),
        ("When", {"fields": ("created_at", "last_login")}),
    )

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False


@admin.register(ApiSession)
class ApiSessionAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Log-ins of programs; to be ended, not to be made or changed."""

    list_display = ("user", "created_at", "expires_at", "revoked_at")
    search_fields = ("user__email",)
    actions = ("end",)

    @admin.action(description="End the selected sessions")
    def end(self, request: HttpRequest, sessions: ApiSessionQuerySet) -> None:
        self.message_user(request, f"{sessions.revoke()} sessions ended.")

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: object = None) -> bool:
        return False
