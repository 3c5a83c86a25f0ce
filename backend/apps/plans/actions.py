"""What can be done with plans."""

from django.db import transaction

from apps.plans.models import SubscriptionPlan


@transaction.atomic
def ensure_default_plan() -> None:
    """Have a plan for workspaces without a subscription; an operator's own choice stays."""
    plans = SubscriptionPlan.objects
    if plans.filter(is_default=True).exists():
        return
    plan, _ = plans.get_or_create(slug="self-hosted", defaults={"name": "Self-hosted"})
    plans.filter(pk=plan.pk).update(is_default=True)
