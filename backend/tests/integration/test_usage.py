"""What a workspace uses, as its members see it, and what its plan does not include."""

from datetime import datetime

import pytest

from apps.plans import quotas
from apps.plans.models import Feature, Resource
from apps.workspaces.models import Role, Workspace
from tests.factories import make_bot, make_document, make_key, make_member
from tests.plans import limit, make_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def workspace(alice) -> Workspace:
    return alice.personal_workspace


def usage_of(workspace: Workspace) -> str:
    return f"/api/v1/workspaces/{workspace.pk}/usage/"


def by_name(answer) -> dict:
    assert answer.status_code == 200, answer.content
    return {row["what"]: row for row in answer.json()["limits"]}


def test_everything_that_plans_limit_is_told(as_user, alice, workspace):
    plan = limit(workspace, max_bots=3, max_storage_bytes=1_000, max_messages_per_month=9)
    bot = make_bot(owner=alice)
    make_document(bot=bot, content=b"0123456789")
    make_document(bot=bot, content=b"012345")
    make_member(workspace)
    quotas.take_message(workspace)

    answer = as_user(alice).get(usage_of(workspace))

    rows = by_name(answer)
    assert answer.json()["plan"] == plan.slug
    assert answer.json()["features"] == sorted(Feature.values)
    resets_at = rows["messages_per_month"].pop("resets_at")
    assert datetime.fromisoformat(resets_at).day == 1
    assert rows["messages_per_month"] == {"what": "messages_per_month", "limit": 9, "used": 1}
    assert {name: (row["limit"], row["used"]) for name, row in rows.items() if row} == {
        "bots": (3, 1),
        "documents": (None, 2),
        "storage_bytes": (1_000, 16),
        "messages_per_month": (9, 1),
        "members": (None, 2),
        "crawl_pages": (None, 0),
    }


def test_nothing_is_used_at_first_but_one_s_own_place(as_user, alice, workspace):
    rows = by_name(as_user(alice).get(usage_of(workspace)))

    assert {name for name, row in rows.items() if row["used"]} == {"members"}


def test_what_is_used_may_exceed_a_limit_that_was_lowered(as_user, alice, workspace):
    make_bot(owner=alice)
    limit(workspace, max_bots=0)

    row = by_name(as_user(alice).get(usage_of(workspace)))["bots"]

    assert (row["limit"], row["used"]) == (0, 1)


def test_last_month_s_messages_are_not_told(as_user, alice, workspace):
    quotas.take_message(workspace, at=datetime.fromisoformat("2020-01-15T12:00:00Z"))

    row = by_name(as_user(alice).get(usage_of(workspace)))["messages_per_month"]

    assert row["used"] == 0


def test_every_member_sees_it_and_keys_for_the_workspace_s_affairs(as_user, alice, workspace, api):
    viewer = make_member(workspace, role=Role.VIEWER)
    admin, chat = (make_key(alice, scopes=[scope]).text for scope in ("admin", "chat"))

    def asked(key: str) -> int:
        bearer = {"HTTP_AUTHORIZATION": f"Bearer {key}"}
        return api.get(usage_of(workspace), **bearer).status_code

    assert as_user(viewer).get(usage_of(workspace)).status_code == 200
    assert (asked(admin), asked(chat)) == (200, 403)


def test_the_demo_is_on_no_plan(as_user, alice):
    demo = Workspace.objects.create(name="Demo", is_demo=True)
    make_member(demo, user=alice)

    answer = as_user(alice).get(usage_of(demo))

    assert answer.json()["plan"] is None
    assert {row["limit"] for row in by_name(answer).values()} == {None}


def test_plans_are_listed_with_limits_and_features(as_user, alice):
    make_plan(slug="team", max_bots=5, features=["api_keys"])

    team, _ = as_user(alice).get("/api/v1/plans/").json()["results"]

    assert (team["slug"], team["max_bots"], team["features"]) == ("team", 5, ["api_keys"])
    assert {what.field for what in Resource} <= team.keys()


# Features


def without(workspace: Workspace, feature: str) -> None:
    limit(workspace, features=[name for name in Feature.values if name != feature])


def test_a_feature_that_the_plan_lacks_is_refused_by_name(as_user, alice, workspace):
    without(workspace, "audit_log")

    answer = as_user(alice).get(f"/api/v1/workspaces/{workspace.pk}/audit-log/")

    assert answer.status_code == 402
    problem = answer.json()
    assert (problem["code"], problem["feature"]) == ("feature_not_in_plan", "audit_log")
    assert "Audit log" in problem["detail"]


def test_a_feature_that_the_plan_has_is_there(as_user, alice, workspace):
    limit(workspace, features=["audit_log"])

    answer = as_user(alice).get(f"/api/v1/workspaces/{workspace.pk}/audit-log/")

    assert answer.status_code == 200


def test_whoever_lacks_the_right_is_told_that_first(as_user, workspace):
    without(workspace, "audit_log")
    viewer = make_member(workspace, role=Role.VIEWER)

    answer = as_user(viewer).get(f"/api/v1/workspaces/{workspace.pk}/audit-log/")

    assert (answer.status_code, answer.json()["code"]) == (403, "role_required")


def test_a_stranger_is_told_nothing_of_the_plan(as_user, workspace, mallory):
    without(workspace, "audit_log")

    answer = as_user(mallory).get(f"/api/v1/workspaces/{workspace.pk}/audit-log/")

    assert answer.status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "options"])
def test_other_methods_are_answered_as_ever(as_user, alice, workspace, method):
    without(workspace, "audit_log")
    client = as_user(alice)

    answer = getattr(client, method)(f"/api/v1/workspaces/{workspace.pk}/audit-log/")

    assert answer.status_code == (200 if method == "options" else 405)


def test_making_api_keys_is_a_feature(as_user, alice, workspace):
    without(workspace, "api_keys")

    answer = as_user(alice).post("/api/v1/api-keys/", {"name": "x", "scopes": ["chat"]})

    assert (answer.status_code, answer.json()["feature"]) == (402, "api_keys")


def test_a_feature_is_of_the_workspace_and_not_of_the_person(as_user, alice, bob, workspace):
    without(bob.personal_workspace, "audit_log")
    make_member(workspace, role=Role.ADMIN, user=bob)

    answer = as_user(bob).get(f"/api/v1/workspaces/{workspace.pk}/audit-log/")

    assert answer.status_code == 200
