"""What operators change about plans in the admin, and what follows from it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.plans import actions, terms
from apps.plans.models import Feature, LimitOverride, Resource, Subscription, SubscriptionPlan
from apps.workspaces.models import Workspace
from tests.at_once import at_once
from tests.factories import make_user
from tests.plans import limit, make_plan, subscribe

pytestmark = pytest.mark.django_db
PLAN, SUBSCRIPTION, OVERRIDE = "subscriptionplan", "subscription", "limitoverride"


@pytest.fixture
def operator(db) -> Client:
    """A browser in which an operator is signed in."""
    user = make_user("operator@example.com")
    user.is_staff = user.is_superuser = True
    user.save()
    browser = Client()
    browser.force_login(user)
    return browser


@pytest.fixture
def workspace(alice) -> Workspace:
    return alice.personal_workspace


def page(name: str, model: str, *args) -> str:
    return reverse(f"admin:plans_{model}_{name}", args=args)


def described(plan: SubscriptionPlan, **changes) -> dict:
    """The form of `plan` as it is sent, with some fields changed."""
    limits = {what.field: plan.limit(what) or "" for what in Resource}
    given = {"name": plan.name, "slug": plan.slug, "features": plan.features, **limits}
    return given | ({"default": "on"} if plan.is_default else {}) | changes


def default() -> SubscriptionPlan:
    return SubscriptionPlan.objects.get(is_default=True)


def mirrored(workspace: Workspace) -> tuple[str, str, str]:
    profile = workspace.personal_of.profile
    profile.refresh_from_db()
    return profile.subscription_status, profile.subscription_plan, profile.stripe_customer_id


# Plans


def test_a_new_installation_has_one_plan_without_limits_and_with_everything():
    plan = default()

    assert {plan.limit(what) for what in Resource} == {None}
    assert plan.features == Feature.values


def test_limits_set_in_the_admin_count_at_once(operator, workspace):
    form = described(default(), max_bots=3, max_messages_per_month=100, features=["api_keys"])

    saved = operator.post(page("change", PLAN, default().pk), form)

    assert saved.status_code == 302, saved.content
    limits = terms.limits_of(workspace)
    assert (limits[Resource.BOTS], limits[Resource.MESSAGES]) == (3, 100)
    assert limits[Resource.DOCUMENTS] is None
    assert terms.features_of(workspace) == {Feature.API_KEYS}


def test_a_new_plan_takes_the_place_of_the_default(operator, workspace):
    form = {"name": "Free", "slug": "free", "default": "on", "max_bots": 1, "features": []}

    saved = operator.post(page("add", PLAN), form)

    assert saved.status_code == 302, saved.content
    assert default().slug == "free"
    assert terms.limits_of(workspace)[Resource.BOTS] == 1


def test_another_plan_becomes_the_default(operator):
    plan = make_plan()

    operator.post(page("change", PLAN, plan.pk), described(plan, default="on"))

    assert default() == plan
    assert SubscriptionPlan.objects.count() == 2


def test_the_default_cannot_be_unticked(operator):
    form = described(default())
    del form["default"]

    answer = operator.post(page("change", PLAN, default().pk), form)

    assert answer.status_code == 200
    assert "make that one the default instead" in answer.content.decode()
    assert default().slug == "self-hosted"


def test_the_default_cannot_be_deleted_alone_or_among_others(operator):
    make_plan()
    chosen = {
        "action": "delete_selected",
        "_selected_action": list(SubscriptionPlan.objects.values_list("pk", flat=True)),
        "post": "yes",
    }

    alone = operator.post(page("delete", PLAN, default().pk), {"post": "yes"})
    operator.post(page("changelist", PLAN), chosen)

    assert alone.status_code == 403
    assert SubscriptionPlan.objects.count() == 2


def test_a_plan_that_someone_is_on_cannot_be_deleted(operator, workspace):
    plan = limit(workspace, max_bots=1)

    operator.post(page("delete", PLAN, plan.pk), {"post": "yes"})

    assert SubscriptionPlan.objects.filter(pk=plan.pk).exists()


def test_a_form_that_was_open_for_long_does_not_bring_the_old_default_back(operator):
    old, new = default(), make_plan()
    stale = described(old)
    actions.save_plan(new, make_default=True)
    del stale["default"]

    operator.post(page("change", PLAN, old.pk), stale)

    assert default() == new


@pytest.mark.parametrize("value", ["-1", "1.5", "many"])
def test_a_limit_that_is_no_number_is_refused(operator, value):
    form = described(default(), max_bots=value)

    answer = operator.post(page("change", PLAN, default().pk), form)

    assert answer.status_code == 200
    assert default().max_bots is None


def test_a_feature_nobody_knows_is_refused(operator):
    form = described(default(), features=["teleportation"])

    answer = operator.post(page("change", PLAN, default().pk), form)

    assert answer.status_code == 200
    assert default().features == Feature.values


@pytest.mark.django_db(transaction=True)
def test_of_plans_made_the_default_at_once_one_is():
    actions.ensure_default_plan()
    plans = [make_plan() for _ in range(10)]

    outcomes = at_once(10, lambda n: actions.save_plan(plans[n], make_default=True))

    assert outcomes == {"done": 10}
    assert SubscriptionPlan.objects.filter(is_default=True).count() == 1


# Subscriptions, and the profiles that mirror them


def test_a_subscription_made_in_the_admin_shows_in_the_profile(operator, workspace):
    plan = make_plan(slug="team", max_bots=5)
    form = {
        "workspace": workspace.pk,
        "plan": plan.pk,
        "status": "active",
        "stripe_customer_id": "cus_1",
    }

    saved = operator.post(page("add", SUBSCRIPTION), form)

    assert saved.status_code == 302, saved.content
    assert mirrored(workspace) == ("active", "team", "cus_1")
    assert terms.limits_of(workspace)[Resource.BOTS] == 5


def test_me_tells_what_is_paid(as_user, alice, workspace):
    subscribe(workspace, make_plan(slug="team"), status="trialing")

    me = as_user(alice).get("/api/v1/users/me/").json()

    assert (me["subscription_status"], me["subscription_plan"]) == ("trialing", "team")


def test_a_change_in_the_admin_shows_in_the_profile(operator, workspace):
    subscription = subscribe(workspace, make_plan(slug="team"))
    form = {"plan": make_plan(slug="firm").pk, "status": "past_due", "stripe_customer_id": "cus_2"}

    operator.post(page("change", SUBSCRIPTION, subscription.pk), form)

    assert mirrored(workspace) == ("past_due", "firm", "cus_2")


def test_a_plan_s_new_name_shows_in_the_profiles_of_those_on_it(operator, workspace, bob):
    plan = make_plan(slug="team")
    subscribe(workspace, plan)
    subscribe(bob.personal_workspace, make_plan(slug="firm"))

    operator.post(page("change", PLAN, plan.pk), described(plan, slug="crew"))

    assert mirrored(workspace) == ("active", "crew", "")
    assert mirrored(bob.personal_workspace) == ("active", "firm", "")


@pytest.mark.parametrize("by_list", [True, False])
def test_ending_a_subscription_in_the_admin_shows_in_the_profile(operator, workspace, by_list):
    subscription = subscribe(workspace, make_plan(max_bots=1), stripe_customer_id="cus_1")
    chosen = {"action": "delete_selected", "_selected_action": [subscription.pk], "post": "yes"}

    if by_list:
        operator.post(page("changelist", SUBSCRIPTION), chosen)
    else:
        operator.post(page("delete", SUBSCRIPTION, subscription.pk), {"post": "yes"})

    assert not Subscription.objects.exists()
    assert mirrored(workspace) == ("none", "", "")
    assert terms.limits_of(workspace)[Resource.BOTS] is None


def test_the_workspace_of_a_subscription_cannot_be_exchanged(operator, workspace, bob):
    subscription = subscribe(workspace, make_plan(slug="team"))
    form = {
        "workspace": bob.personal_workspace.pk,
        "plan": subscription.plan_id,
        "status": "active",
    }

    operator.post(page("change", SUBSCRIPTION, subscription.pk), form)

    subscription.refresh_from_db()
    assert subscription.workspace == workspace
    assert mirrored(bob.personal_workspace) == ("none", "", "")


def test_what_a_shared_workspace_pays_shows_in_nobody_s_profile(alice, workspace):
    shared = Workspace.objects.create(name="Team")

    subscribe(shared, make_plan(slug="team"))

    assert mirrored(workspace) == ("none", "", "")


def test_the_profile_follows_in_the_same_transaction(workspace, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(actions, "_mirror", broken)
    with pytest.raises(ZeroDivisionError):
        subscribe(workspace, make_plan())

    assert not Subscription.objects.exists()


def test_a_canceled_subscription_falls_back_to_the_default_plan(workspace):
    subscribe(workspace, make_plan(max_bots=100, slug="team"), status="canceled")
    actions.save_plan(make_plan(max_bots=1, slug="free"), make_default=True)

    assert terms.limits_of(workspace)[Resource.BOTS] == 1
    assert mirrored(workspace) == ("canceled", "team", "")


@pytest.mark.parametrize("status", ["none", "trialing", "active", "past_due"])
def test_any_other_subscription_counts(workspace, status):
    subscribe(workspace, make_plan(max_bots=100), status=status)

    assert terms.limits_of(workspace)[Resource.BOTS] == 100


# What was agreed with one workspace


def test_an_override_made_in_the_admin_counts_at_once(operator, workspace):
    limit(workspace, max_bots=1, max_documents=2, max_members=3)
    form = {
        "workspace": workspace.pk,
        "max_bots": 50,
        "unlimited": ["documents"],
        "note": "As agreed by telephone.",
    }

    saved = operator.post(page("add", OVERRIDE), form)

    assert saved.status_code == 302, saved.content
    limits = terms.limits_of(workspace)
    assert limits[Resource.BOTS] == 50
    assert limits[Resource.DOCUMENTS] is None
    assert limits[Resource.MEMBERS] == 3


def test_an_override_may_be_smaller_than_the_plan_and_be_nothing(workspace):
    limit(workspace, max_bots=10)
    LimitOverride.objects.create(workspace=workspace, max_bots=0)

    assert terms.limits_of(workspace)[Resource.BOTS] == 0


def test_an_override_counts_until_its_time_is_over(workspace):
    limit(workspace, max_bots=1)
    soon = timezone.now() + timedelta(minutes=1)
    override = LimitOverride.objects.create(workspace=workspace, max_bots=50, until=soon)
    assert terms.limits_of(workspace)[Resource.BOTS] == 50

    override.until = timezone.now()
    override.save()

    assert terms.limits_of(workspace)[Resource.BOTS] == 1


def test_an_override_is_of_one_workspace(workspace, bob):
    LimitOverride.objects.create(workspace=workspace, max_bots=0)

    assert terms.limits_of(bob.personal_workspace)[Resource.BOTS] is None


def test_a_limit_that_is_also_unlimited_is_refused(operator, workspace):
    form = {"workspace": workspace.pk, "max_bots": 50, "unlimited": ["bots"]}

    answer = operator.post(page("add", OVERRIDE), form)

    assert answer.status_code == 200
    assert not LimitOverride.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_without_any_plan_nothing_is_limited(workspace):
    assert not SubscriptionPlan.objects.exists()

    assert set(terms.limits_of(workspace).values()) == {None}
    assert terms.features_of(workspace) == set(Feature)
