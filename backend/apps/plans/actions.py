"""What can be done with plans, and with who is on them.

Profiles mirror what their people's own workspaces pay; every change goes through here, so that they
follow within its transaction.
"""

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from apps.plans.models import LimitOverride, Resource, Subscription, SubscriptionPlan
from apps.plans.terms import default_plan, plan_of
from apps.users.models import UserProfile
from apps.workspaces import audit
from apps.workspaces.models import Workspace
from core import locks

LOCK = "default plan"


@transaction.atomic
def ensure_default_plan() -> None:
    """Have a plan for workspaces without a subscription; an operator's own choice stays."""
    locks.hold_until_commit(LOCK)
    if default_plan():
        return
    plan, _ = SubscriptionPlan.objects.get_or_create(
        slug="self-hosted", defaults={"name": "Self-hosted"}
    )
    SubscriptionPlan.objects.filter(pk=plan.pk).update(is_default=True)


@transaction.atomic
def save_plan(plan: SubscriptionPlan, *, make_default: bool = False) -> None:
    """Keep the plan. A new default takes the place of the old one, whatever `plan` itself says."""
    locks.hold_until_commit(LOCK)
    defaults = SubscriptionPlan.objects.filter(is_default=True)
    if make_default:
        defaults.exclude(pk=plan.pk).update(is_default=False)
    plan.is_default = make_default or defaults.filter(pk=plan.pk).exists()
    plan.save()
    _mirror(Workspace.objects.filter(subscription__plan=plan))


@transaction.atomic
def save_subscription(subscription: Subscription) -> None:
    """Put its workspace on its plan, or keep what has changed about that."""
    was = _plan_name(subscription.workspace)
    subscription.save()
    _note_plan(subscription.workspace, was)
    _mirror(Workspace.objects.filter(pk=subscription.workspace_id))


@transaction.atomic
def end_subscriptions(subscriptions: QuerySet[Subscription]) -> None:
    """Put their workspaces back on the default plan."""
    workspaces = list(Workspace.objects.filter(subscription__in=subscriptions))
    before = {workspace: _plan_name(workspace) for workspace in workspaces}
    Subscription.objects.filter(workspace__in=workspaces).delete()
    for workspace, was in before.items():
        _note_plan(workspace, was)
    _mirror(Workspace.objects.filter(pk__in=[workspace.pk for workspace in workspaces]))


@transaction.atomic
def save_override(override: LimitOverride) -> None:
    """Agree other limits with a workspace than its plan's."""
    override.save()
    agreed = [f"{what}: {_words(what, override)}" for what in Resource if _words(what, override)]
    audit.record(override.workspace_id, "quota.overridden", fields=agreed)


@transaction.atomic
def end_overrides(overrides: QuerySet[LimitOverride]) -> None:
    """Let the plans' own limits count again."""
    for override in overrides:
        audit.record(override.workspace_id, "quota.overridden", fields=[])
    overrides.delete()


def _words(what: Resource, override: LimitOverride) -> str:
    """What is agreed about it; empty if nothing is."""
    limit = override.limit(what)
    return "unlimited" if what in override.unlimited else "" if limit is None else str(limit)


def _plan_name(workspace: Workspace) -> str | None:
    plan = plan_of(workspace)
    return plan.slug if plan else None


def _note_plan(workspace: Workspace, was: str | None) -> None:
    now = _plan_name(workspace)
    if now != was:
        audit.record(workspace.pk, "plan.changed", was=was, now=now)


def _mirror(workspaces: QuerySet[Workspace]) -> None:
    """Show the people whose own `workspaces` these are what is paid for them."""
    paid = Subscription.objects.filter(workspace__personal_of=OuterRef("user"))
    UserProfile.objects.filter(user__personal_workspace__in=workspaces).update(
        subscription_status=Coalesce(
            Subquery(paid.values("status")), Value(Subscription.Status.NONE)
        ),
        subscription_plan=Coalesce(Subquery(paid.values("plan__slug")), Value("")),
        stripe_customer_id=Coalesce(Subquery(paid.values("stripe_customer_id")), Value("")),
    )
