"""People, for operators. Nobody is made here: people sign up, or follow the first link."""

from typing import Any

from allauth.mfa import admin as _factors  # noqa: F401 - registers what is taken out again below
from allauth.mfa.models import Authenticator
from allauth.usersessions import admin as _sessions  # noqa: F401 - likewise
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest

from apps.users import sessions, verification
from apps.users.models import ApiSession, User, UserProfile
from apps.users.querysets import ApiSessionQuerySet

admin.site.unregister(Group)  # roles are memberships; groups would be a second, unused way
admin.site.unregister(Authenticator)  # it would show secrets, and let anyone's be replaced
admin.site.unregister(UserSession)  # deleting a row there would end nothing


class ProfileInline(admin.StackedInline):  # type: ignore[type-arg]
    model = UserProfile
    can_delete = False
    readonly_fields = ("subscription_status", "subscription_plan", "stripe_customer_id")


@admin.register(User)
class PersonAdmin(UserAdmin):  # type: ignore[type-arg]
    """Disabling someone ends every session at the next request; so does another address.

    Nobody is deleted here: it would leave workspaces without an owner, and what is in them.
    """

    ordering = ("-created_at",)
    list_display = ("email", "is_active", "is_staff", "created_at", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "profile__name")
    readonly_fields = ("created_at", "last_login")
    filter_horizontal = ()
    inlines = (ProfileInline,)
    actions = ("sign_out", "remove_second_factors")
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        ("May", {"fields": ("is_active", "is_staff", "is_superuser")}),
        ("When", {"fields": ("created_at", "last_login")}),
    )

    def has_delete_permission(self, _request: HttpRequest, _obj: object = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "email" in form.changed_data:
            verification.move(obj)

    @admin.action(description="Sign out everywhere")
    def sign_out(self, request: HttpRequest, people: QuerySet[User]) -> None:
        for person in people:
            sessions.end_all(person)
        self.message_user(request, f"{len(people)} people signed out.")

    @admin.action(description="Remove second factors, for who has lost theirs")
    def remove_second_factors(self, request: HttpRequest, people: QuerySet[User]) -> None:
        Authenticator.objects.filter(user__in=people).delete()
        self.message_user(request, "They sign in with their password alone.")

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False


@admin.register(ApiSession)
class ApiSessionAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Log-ins of programs; to be ended, not to be made or changed."""

    list_display = ("user", "program", "address", "created_at", "expires_at", "revoked_at")
    search_fields = ("user__email",)
    actions = ("end",)

    @admin.action(description="End the selected sessions")
    def end(self, request: HttpRequest, sessions: ApiSessionQuerySet) -> None:
        self.message_user(request, f"{sessions.revoke()} sessions ended.")

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: object = None) -> bool:
        return False
