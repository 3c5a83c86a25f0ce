"""The admin pages: for operators only, by the one log-in page, without inline code."""

import re

import pytest
from django.contrib import admin
from django.urls import reverse

from apps.users.models import ApiSession, User
from apps.users.sessions import open_session
from apps.workspaces.models import Workspace
from core.models import OutgoingMail
from tests.factories import make_bot, make_user

INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")|\son\w+=|\sstyle=", re.I
)
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
OURS = {
    "bots.Bot",
    "conversations.Conversation",
    "core.OutgoingMail",
    "documents.Document",
    "plans.LimitOverride",
    "plans.Subscription",
    "plans.SubscriptionPlan",
    "users.ApiSession",
    "users.User",
    "workspaces.Workspace",
}


@pytest.fixture
def operator(client, db):
    """A browser in which an operator is signed in."""
    user = make_user("operator@example.com")
    user.is_staff = user.is_superuser = True
    user.save()
    client.force_login(user)
    return client


def page(name: str, model: type, *args) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def test_everything_operators_care_about_is_there():
    assert {model._meta.label for model in MODELS} >= OURS


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_list_opens_and_holds_no_inline_code(operator, alices, model):
    answer = operator.get(page("changelist", model), {"q": "alice"})

    assert answer.status_code == 200
    assert not INLINE.search(answer.content.decode())
    assert "'unsafe" not in answer["Content-Security-Policy"]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_row_opens_and_holds_no_inline_code(operator, alice, alices, model):
    open_session(alice)
    row = admin.site.get_model_admin(model).get_queryset(None).first()
    if row is None:
        row = make_row(model, alice)

    answer = operator.get(page("change", model, row.pk))

    assert answer.status_code == 200
    assert not INLINE.search(answer.content.decode())


def make_row(model: type, owner: User):
    """A row of a kind that nothing else makes."""
    from allauth.account.models import EmailAddress

    from apps.plans.actions import ensure_default_plan
    from apps.plans.models import LimitOverride, Subscription, SubscriptionPlan

    ensure_default_plan()
    plan = SubscriptionPlan.objects.get()
    if model is LimitOverride:
        return LimitOverride.objects.create(workspace=owner.personal_workspace)
    if model is OutgoingMail:
        return OutgoingMail.objects.create(recipient=owner.email, subject="Hello", body="Hi")
    if model is Subscription:
        return Subscription.objects.create(workspace=owner.personal_workspace, plan=plan)
    return plan if model is SubscriptionPlan else EmailAddress.objects.create(user=owner)


@pytest.mark.parametrize("path", ["/admin/", "/admin/login/", "/admin/users/user/"])
def test_whoever_is_not_signed_in_is_sent_to_the_one_log_in_page(client, db, path):
    answer = client.get(path, follow=True)

    assert answer.redirect_chain[-1][0].startswith(reverse("account_login"))


def test_a_person_who_is_no_operator_gets_no_page(client, alice):
    client.force_login(alice)

    assert client.get("/admin/users/user/", follow=True).status_code == 403


def test_disabling_a_person_ends_their_sessions(operator, alice, api):
    access = open_session(alice).access
    form = {
        "email": alice.email,
        "is_active": "",
        "profile-TOTAL_FORMS": 1,
        "profile-INITIAL_FORMS": 1,
        "profile-0-user": alice.pk,
        "profile-0-language": "en",
        "profile-0-time_zone": "UTC",
    }

    saved = operator.post(page("change", User, alice.pk), form)

    assert saved.status_code == 302, saved.content
    answer = api.get("/api/v1/users/me/", HTTP_AUTHORIZATION=f"Bearer {access}")
    assert answer.status_code == 401


def test_an_operator_can_end_sessions_but_not_make_them(operator, alice):
    open_session(alice)
    chosen = {"action": "end", "_selected_action": [ApiSession.objects.get().pk]}

    operator.post(page("changelist", ApiSession), chosen)

    assert not ApiSession.objects.live().exists()
    assert operator.get(page("add", ApiSession)).status_code == 403


def test_bots_are_looked_at_and_not_changed(operator):
    bot = make_bot(name="Before")

    answer = operator.post(page("change", type(bot), bot.pk), {"name": "After"})

    assert answer.status_code == 403
    bot.refresh_from_db()
    assert bot.name == "Before"


def test_nobody_is_deleted_by_a_click(operator):
    alice = make_user("alice@example.com")

    answer = operator.post(page("delete", User, alice.pk), {"post": "yes"})

    assert answer.status_code == 403
    assert User.objects.filter(pk=alice.pk).exists()


def test_a_workspace_can_be_renamed_and_not_deleted_by_a_click(operator):
    workspace = make_bot().workspace
    members = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}

    saved = operator.post(page("change", Workspace, workspace.pk), {"name": "Other", **members})
    deleted = operator.post(page("delete", Workspace, workspace.pk), {"post": "yes"})

    workspace.refresh_from_db()
    assert (saved.status_code, workspace.name, workspace.deleted_at) == (302, "Other", None)
    assert deleted.status_code == 403
