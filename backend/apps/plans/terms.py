"""What counts for a workspace: its plan, unless something else was agreed with it."""

from collections.abc import Mapping

from apps.plans.models import Feature, LimitOverride, Resource, Subscription, SubscriptionPlan
from apps.workspaces.models import Workspace

Limits = Mapping[Resource, int | None]  # None: unlimited
UNLIMITED: Limits = dict.fromkeys(Resource)


def plan_of(workspace: Workspace) -> SubscriptionPlan | None:
    """The plan that counts. None where no plan does: in the demo, which is the installation's
    own, and in an installation whose operator has no plans.
    """
    if workspace.is_demo:
        return None
    subscriptions = Subscription.objects.exclude(status=Subscription.Status.CANCELED)
    subscription = subscriptions.filter(workspace=workspace).select_related("plan").first()
    return subscription.plan if subscription else default_plan()


def default_plan() -> SubscriptionPlan | None:
    return SubscriptionPlan.objects.filter(is_default=True).first()


def limits_of(workspace: Workspace) -> Limits:
    """The limit of each resource at this moment."""
    plan = plan_of(workspace)
    limits = {what: plan.limit(what) for what in Resource} if plan else UNLIMITED
    override = LimitOverride.objects.filter(workspace=workspace).first()
    return _overridden(limits, override) if override and not override.is_over else limits


def features_of(workspace: Workspace) -> frozenset[Feature]:
    """What the workspace's plan has; without a plan everything."""
    plan = plan_of(workspace)
    return frozenset(name for name in Feature if plan is None or name in plan.features)


def _overridden(limits: Limits, override: LimitOverride) -> Limits:
    return {what: _agreed(what, limit, override) for what, limit in limits.items()}


def _agreed(what: Resource, limit: int | None, override: LimitOverride) -> int | None:
    if what in override.unlimited:
        return None
    own = override.limit(what)
    return limit if own is None else own
