"""Plans, who is on them, and what else was agreed, for operators."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from apps.plans import actions
from apps.plans.models import Feature, LimitOverride, Resource, Subscription, SubscriptionPlan

LIMITS = tuple(what.field for what in Resource)


class PlanForm(forms.ModelForm):  # type: ignore[type-arg]
    default = forms.BooleanField(
        required=False,
        label="Default plan",
        help_text="For workspaces without a subscription; it takes the present one's place.",
    )
    features = forms.MultipleChoiceField(
        choices=Feature.choices, widget=forms.CheckboxSelectMultiple, required=False
    )

    class Meta:
        model = SubscriptionPlan
        fields = ("name", "slug", "features", *LIMITS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["default"].initial = self.instance.is_default

    def clean_default(self) -> bool:
        chosen: bool = self.cleaned_data["default"]
        if self.instance.is_default and not chosen:
            raise forms.ValidationError("Open another plan and make that one the default instead.")
        return chosen


class OverrideForm(forms.ModelForm):  # type: ignore[type-arg]
    unlimited = forms.MultipleChoiceField(
        choices=Resource.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=LimitOverride._meta.get_field("unlimited").help_text,
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for what in map(Resource, given.get("unlimited", ())):
            if given.get(what.field) is not None:
                self.add_error(what.field, "This is a limit, and below it is unlimited.")
        return given


@admin.register(SubscriptionPlan)
class PlanAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """An empty limit is unlimited."""

    form = PlanForm
    fields = ("name", "slug", "default", *LIMITS, "features")
    list_display = ("name", "slug", "is_default", *LIMITS)
    prepopulated_fields = {"slug": ("name",)}

    def save_model(
        self, _request: HttpRequest, plan: SubscriptionPlan, form: PlanForm, _change: bool
    ) -> None:
        actions.save_plan(plan, make_default=form.cleaned_data["default"])

    def has_delete_permission(
        self, request: HttpRequest, plan: SubscriptionPlan | None = None
    ) -> bool:
        is_default = plan is not None and plan.is_default
        return not is_default and super().has_delete_permission(request, plan)


@admin.register(Subscription)
class SubscriptionAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("workspace", "plan", "status", "renews_at")
    list_filter = ("status", "plan")
    search_fields = ("workspace__name", "workspace__personal_of__email")
    autocomplete_fields = ("workspace",)

    def get_readonly_fields(
        self, _request: HttpRequest, subscription: Subscription | None = None
    ) -> tuple[str, ...]:
        return ("workspace",) if subscription else ()

    def save_model(
        self, _request: HttpRequest, subscription: Subscription, _form: object, _change: bool
    ) -> None:
        actions.save_subscription(subscription)

    def delete_model(self, _request: HttpRequest, subscription: Subscription) -> None:
        actions.end_subscriptions(Subscription.objects.filter(pk=subscription.pk))

    def delete_queryset(self, _request: HttpRequest, subscriptions: QuerySet[Subscription]) -> None:
        actions.end_subscriptions(subscriptions)


@admin.register(LimitOverride)
class OverrideAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """An empty limit is the plan's."""

    form = OverrideForm
    fields = ("workspace", *LIMITS, "unlimited", "note", "until")
    list_display = ("workspace", *LIMITS, "until", "note")
    search_fields = ("workspace__name", "workspace__personal_of__email", "note")
    autocomplete_fields = ("workspace",)

    def save_model(
        self, _request: HttpRequest, override: LimitOverride, _form: object, _change: bool
    ) -> None:
        actions.save_override(override)

    def delete_model(self, _request: HttpRequest, override: LimitOverride) -> None:
        actions.end_overrides(LimitOverride.objects.filter(pk=override.pk))

    def delete_queryset(self, _request: HttpRequest, overrides: QuerySet[LimitOverride]) -> None:
        actions.end_overrides(overrides)
