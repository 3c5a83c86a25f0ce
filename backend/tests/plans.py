"""Plain functions for tests of plans: who may use how much."""

from itertools import count
from typing import Any

from apps.plans.actions import save_plan, save_subscription
from apps.plans.models import Subscription, SubscriptionPlan
from apps.workspaces.models import Workspace

_numbers = count(1)


def make_plan(*, make_default: bool = False, **fields: Any) -> SubscriptionPlan:
    """A plan without limits and with all features, but for what `fields` say."""
    number = next(_numbers)
    plan = SubscriptionPlan(**{"slug": f"plan-{number}", "name": f"Plan {number}", **fields})
    save_plan(plan, make_default=make_default)
    return plan


def subscribe(workspace: Workspace, plan: SubscriptionPlan, **fields: Any) -> Subscription:
    """Put `workspace` on `plan`, which is paid."""
    given = {"status": Subscription.Status.ACTIVE, **fields}
    subscription = Subscription(workspace=workspace, plan=plan, **given)
    save_subscription(subscription)
    return subscription


def limit(workspace: Workspace, **limits: Any) -> SubscriptionPlan:
    """Put `workspace` on a plan of its own: `limit(workspace, max_bots=3)`."""
    plan = make_plan(**limits)
    subscribe(workspace, plan)
    return plan
