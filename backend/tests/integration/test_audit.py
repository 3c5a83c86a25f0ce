"""The audit log: who did what, written with it and never changed."""

import pytest
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, connection, transaction
from django.test import Client

from apps.plans import actions as plans
from apps.plans.models import LimitOverride, Subscription, SubscriptionPlan
from apps.users.models import User
from apps.workspaces import audit
from apps.workspaces.models import AuditEntry, Workspace
from core import request_facts
from tests.factories import PASSWORD, make_bot, make_document, make_key, make_member


@pytest.fixture
def entry(alice):
    audit.record(alice.personal_workspace.pk, "workspace.renamed", was="Old", now="New")
    return AuditEntry.objects.get(action="workspace.renamed")


def refused(sql: str) -> bool:
    """Whether the database itself refuses."""
    with connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(sql)
        except IntegrityError as error:
            return "append-only" in str(error)
    return False


def test_an_entry_cannot_be_changed_or_removed_by_any_statement(entry):
    assert refused("UPDATE workspaces_auditentry SET user_email = 'somebody@else.example'")
    assert refused("DELETE FROM workspaces_auditentry")


def test_the_log_cannot_be_emptied_at_once(entry):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE workspaces_auditentry ENABLE TRIGGER audit_log_stays")

        assert refused("TRUNCATE workspaces_auditentry")
        transaction.set_rollback(True)


def test_entries_go_with_their_own_workspace_only(entry, bob):
    audit.let_erase(bob.personal_workspace.pk)

    assert refused("DELETE FROM workspaces_auditentry WHERE action = 'workspace.renamed'")

    audit.let_erase(entry.workspace_id)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM workspaces_auditentry WHERE action = 'workspace.renamed'")
    assert not AuditEntry.objects.filter(pk=entry.pk).exists()


def test_what_was_undone_is_not_in_it(alice):
    with transaction.atomic():
        audit.record(alice.personal_workspace.pk, "workspace.renamed", was="Old", now="New")
        transaction.set_rollback(True)

    assert not AuditEntry.objects.filter(action="workspace.renamed").exists()


def test_it_takes_no_action_or_detail_that_nobody_thought_of(alice):
    with pytest.raises(ValueError, match="not a valid Action"):
        audit.record(alice.personal_workspace.pk, "workspace.admired")
    with pytest.raises(ValueError, match="password"):
        audit.record(alice.personal_workspace.pk, "workspace.renamed", password="secret")


def test_outside_of_a_request_it_is_the_system_itself(alice):
    token = request_facts._current.set(None)
    audit.record(alice.personal_workspace.pk, "workspace.renamed", was="Old", now="New")
    request_facts._current.reset(token)

    entry = AuditEntry.objects.get(action="workspace.renamed")
    assert (entry.user_id, entry.user_email, entry.address) == (None, "", "")


# What people and programs read


def log_of(workspace) -> str:
    return f"/api/v1/workspaces/{workspace.pk}/audit-log/"


def test_it_tells_who_did_what_to_what_from_where(as_user, alice, agent):
    client = as_user(alice)
    made = client.post(
        "/api/v1/bots/", {"name": "Helper"}, headers={"X-Request-ID": "the-request-id"}
    ).json()
    log_of_hers = log_of(alice.personal_workspace)

    newest = client.get(log_of_hers).json()["results"][0]

    told = {key: newest[key] for key in ("action", "user_id", "user_email", "user_name")}
    assert told == {
        "action": "bot.created",
        "user_id": str(alice.pk),
        "user_email": "alice@example.com",
        "user_name": "Alice",
    }
    assert (newest["target_type"], newest["target_id"]) == ("bot", made["id"])
    assert newest["target_name"] == "Helper"
    assert newest["address"] == "127.0.0.1"
    assert newest["request_id"] == "the-request-id"
    assert (newest["key_id"], newest["key_prefix"]) == (None, "")


def test_it_tells_which_key_was_used(as_user, alice, api, agent):
    key = make_key(alice)
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {key.text}")
    api.post("/api/v1/bots/", {"name": "Helper"}, format="json")

    newest = as_user(alice).get(log_of(alice.personal_workspace)).json()["results"][0]

    assert (newest["key_id"], newest["key_prefix"]) == (str(key.row.pk), key.row.prefix)
    assert newest["user_id"] == str(alice.pk)
    assert key.text not in str(newest)


def test_what_is_done_to_bots_and_documents_is_in_it(as_user, alice, agent):
    bot = make_bot(owner=alice, name="Helper")
    document = make_document(bot=bot, name="notes.txt", status="failed")
    client = as_user(alice)

    client.patch(f"/api/v1/bots/{bot.pk}/", {"name": "Guide", "configuration": {"temperature": 1}})
    client.patch(f"/api/v1/bots/{bot.pk}/", {"name": "Guide"})  # changes nothing
    client.post(f"/api/v1/documents/{document.pk}/retry/")
    client.delete(f"/api/v1/documents/{document.pk}/")
    said = {"name": "Text", "text": "Only the bot may tell this."}
    client.post(f"/api/v1/bots/{bot.pk}/documents/train_text/", said)
    client.post(f"/api/v1/bots/{bot.pk}/documents/train_text/", said)  # there already
    client.delete(f"/api/v1/bots/{bot.pk}/")

    entries = AuditEntry.objects.exclude(action__startswith="workspace.").order_by("id")
    assert [entry.action for entry in entries] == [
        "bot.created",
        "bot.changed",
        "document.retried",
        "document.deleted",
        "document.added",
        "bot.deleted",
    ]
    assert entries[1].details == {"fields": ["configuration.temperature", "name"]}
    assert entries[2].details == {"bot_id": str(bot.pk), "bot_name": "Guide"}
    assert "Only the bot" not in str([vars(entry) for entry in entries])


def test_what_is_done_to_people_is_in_it(as_user, alice, bob):
    client = as_user(alice)
    team = client.post("/api/v1/workspaces/", {"name": "Team"}).json()["id"]
    path = f"/api/v1/workspaces/{team}/"
    client.patch(path, {"name": "Crew"})
    asked = client.post(f"{path}invitations/", {"email": bob.email, "role": "viewer"}).json()["id"]
    client.delete(f"{path}invitations/{asked}/")
    make_member(Workspace.objects.get(pk=team), user=bob)
    client.patch(f"{path}members/{bob.pk}/", {"role": "owner"})
    as_user(bob).post(f"{path}leave/")
    make_member(Workspace.objects.get(pk=team), user=bob)
    client.delete(f"{path}members/{bob.pk}/")
    client.delete(path)

    told = AuditEntry.objects.filter(workspace=team).order_by("id")
    assert [(entry.action, entry.target_name, entry.details) for entry in told] == [
        ("workspace.created", "Team", {}),
        ("workspace.renamed", "Crew", {"was": "Team", "now": "Crew"}),
        ("invitation.made", bob.email, {"role": "viewer"}),
        ("invitation.revoked", bob.email, {"role": "viewer"}),
        ("member.role_changed", bob.email, {"was": "viewer", "now": "owner"}),
        ("member.left", bob.email, {"role": "owner"}),
        ("member.removed", bob.email, {"role": "viewer"}),
        ("workspace.deleted", "Crew", {}),
    ]


def test_a_refused_request_leaves_no_entry(as_user, alice, bob, agent):
    make_member(alice.personal_workspace, user=bob)
    before = AuditEntry.objects.count()

    as_user(bob).post(
        "/api/v1/bots/", {"name": "X", "workspace_id": str(alice.personal_workspace.pk)}
    )

    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize(
    ("role", "status"), [("owner", 200), ("admin", 200), ("editor", 403), ("viewer", 403)]
)
def test_owners_and_admins_read_it(as_user, alice, bob, role, status):
    make_member(alice.personal_workspace, user=bob, role=role)

    assert as_user(bob).get(log_of(alice.personal_workspace)).status_code == status


def test_a_plan_may_come_without_it(as_user, alice, mallory):
    SubscriptionPlan.objects.filter(is_default=True).update(features=[])

    answer = as_user(alice).get(log_of(alice.personal_workspace))

    assert (answer.status_code, answer.json()["code"]) == (402, "feature_not_in_plan")
    assert as_user(mallory).get(log_of(alice.personal_workspace)).status_code == 404


def test_it_can_be_narrowed(as_user, alice, bob, agent):
    make_member(alice.personal_workspace, user=bob, role="editor")
    workspace_id = str(alice.personal_workspace.pk)
    made = as_user(bob).post("/api/v1/bots/", {"name": "His", "workspace_id": workspace_id}).json()
    as_user(alice).post("/api/v1/bots/", {"name": "Hers"})
    path = log_of(alice.personal_workspace)
    client = as_user(alice)

    def names(query: str) -> list[str]:
        return [each["target_name"] for each in client.get(f"{path}?{query}").json()["results"]]

    assert names("action=bot.created") == ["Hers", "His"]
    assert names(f"user_id={bob.pk}") == ["His"]
    assert names(f"target_id={made['id']}") == ["His"]
    assert names("created_before=2000-01-01T00:00:00Z") == []
    assert names("created_after=2000-01-01T00:00:00Z&action=bot.created") == ["Hers", "His"]
    assert client.get(f"{path}?action=bot.admired").json()["code"] == "invalid_filter"


def test_it_comes_in_pages(as_user, alice):
    for number in range(3):
        audit.record(alice.personal_workspace.pk, "workspace.renamed", now=str(number))
    client = as_user(alice)

    first = client.get(f"{log_of(alice.personal_workspace)}?page_size=2").json()
    rest = client.get(first["next"]).json()

    assert [each["details"].get("now") for each in first["results"] + rest["results"]] == [
        "2",
        "1",
        "0",
        None,
    ]


def test_an_entry_outlives_the_person(as_user, alice, bob):
    make_member(alice.personal_workspace, user=bob, role="admin")
    as_user(bob).patch(f"/api/v1/workspaces/{alice.personal_workspace.pk}/", {"name": "His"})
    bob_id = str(bob.pk)

    bob.delete()

    newest = as_user(alice).get(log_of(alice.personal_workspace)).json()["results"][0]
    assert (newest["user_id"], newest["user_email"]) == (bob_id, "bob@example.com")


def test_what_an_operator_changes_about_people_is_in_it(alice, bob, mallory):
    workspace = alice.personal_workspace
    make_member(workspace, user=bob)
    User.objects.filter(pk=mallory.pk).update(is_staff=True, is_superuser=True)
    browser = Client()
    browser.force_login(User.objects.get(pk=mallory.pk))
    rows = [*workspace.memberships.order_by("created_at"), None]
    form = {"name": workspace.name, "memberships-TOTAL_FORMS": 3, "memberships-INITIAL_FORMS": 2}
    for number, row in enumerate(rows):
        form[f"memberships-{number}-id"] = row.pk if row else ""
        form[f"memberships-{number}-workspace"] = workspace.pk
        form[f"memberships-{number}-user"] = row.user_id if row else mallory.pk
        form[f"memberships-{number}-role"] = "viewer" if row is None else "owner"

    answer = browser.post(f"/admin/workspaces/workspace/{workspace.pk}/change/", form)

    assert answer.status_code == 302
    told = AuditEntry.objects.filter(workspace=workspace, action__startswith="member.")
    assert {(entry.action, entry.target_name, entry.user_email) for entry in told} == {
        ("member.role_changed", bob.email, mallory.email),
        ("member.added", mallory.email, mallory.email),
    }


def told_of(user: User) -> list[tuple[str, str, dict]]:
    """What happened to a person's ways to sign in: who did it, and more."""
    entries = AuditEntry.objects.filter(workspace=user.personal_workspace).order_by("id")
    about = entries.exclude(action__startswith="workspace.")
    return [(entry.action, entry.user_email, entry.details) for entry in about]


def test_a_new_password_is_in_the_person_s_own_log(alice):
    browser = Client()
    browser.force_login(alice)
    browser.get("/accounts/")  # signing in is nothing to note
    new = "another long enough pass phrase"

    browser.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )

    assert told_of(alice) == [("password.changed", alice.email, {})]
    assert new not in str(list(AuditEntry.objects.values()))


def test_a_password_that_an_operator_gives_is_noted_as_theirs(alice, mallory):
    User.objects.filter(pk=mallory.pk).update(is_staff=True, is_superuser=True)
    browser = Client()
    browser.force_login(User.objects.get(pk=mallory.pk))
    new = "another long enough pass phrase"

    browser.post(
        f"/admin/users/user/{alice.pk}/password/",
        {"usable_password": "true", "password1": new, "password2": new},
    )

    assert told_of(alice) == [("password.changed", mallory.email, {})]
    assert AuditEntry.objects.get(action="password.changed").target_name == alice.email


def test_a_password_changed_on_the_machine_is_the_system_s(alice):
    token = request_facts._current.set(None)
    alice.set_password("another long enough pass phrase")
    alice.save()
    request_facts._current.reset(token)

    assert told_of(alice) == [("password.changed", "", {})]


def test_second_factors_are_in_it_and_codes_to_recover_are_not(alice):
    token = request_facts._current.set(None)
    for kind in ("totp", "webauthn", "recovery_codes"):
        Authenticator.objects.create(user=alice, type=kind, data={})
    Authenticator.objects.get(type="totp").delete()
    request_facts._current.reset(token)

    assert [(action, details) for action, _, details in told_of(alice)] == [
        ("mfa.enabled", {"method": "totp"}),
        ("mfa.enabled", {"method": "passkey"}),
        ("mfa.disabled", {"method": "totp"}),
    ]


def test_what_an_operator_changes_about_the_plan_is_in_it(alice):
    workspace = alice.personal_workspace
    large = SubscriptionPlan.objects.create(slug="large", name="Large")
    subscription = Subscription(workspace=workspace, plan=large, status="active")
    plans.save_subscription(subscription)
    plans.save_subscription(subscription)  # changes nothing
    override = LimitOverride(workspace=workspace, max_bots=5, unlimited=["documents"])
    plans.save_override(override)
    plans.end_overrides(LimitOverride.objects.filter(pk=override.pk))
    plans.end_subscriptions(Subscription.objects.filter(pk=subscription.pk))

    told = [(action, details) for action, _, details in told_of(alice)]
    assert told == [
        ("plan.changed", {"was": "self-hosted", "now": "large"}),
        ("quota.overridden", {"fields": ["bots: 5", "documents: unlimited"]}),
        ("quota.overridden", {"fields": []}),
        ("plan.changed", {"was": "large", "now": "self-hosted"}),
    ]
