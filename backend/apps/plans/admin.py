"""Plans and who is on them, for operators."""

from django.contrib import admin

from apps.plans.models import Subscription, SubscriptionPlan


@admin.register(SubscriptionPlan)
class PlanAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """An empty limit is unlimited."""

    list_display = ("name", "slug", "is_default", "max_bots", "max_documents")
    prepopulated_fields = {"slug": ("name",)}


@admin.register(Subscription)
class SubscriptionAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("workspace", "plan", "status", "renews_at")
    list_filter = ("status", "plan")
    search_fields = ("workspace__name",)
    autocomplete_fields = ("workspace",)
