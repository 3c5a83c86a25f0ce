"""Workspaces: made, renamed, shared, left and deleted, with everything in them."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from apps.api_keys.models import ApiKey
from apps.bots.actions import create_bot
from apps.bots.models import Bot
from apps.conversations.access import still_reads
from apps.conversations.models import Conversation
from apps.documents import tasks
from apps.documents.actions import add_text
from apps.documents.models import Document
from apps.users.actors import Actor
from apps.users.sessions import open_session
from apps.workspaces import actions
from apps.workspaces.errors import MOST_OWNED, LastOwner
from apps.workspaces.models import AuditEntry, Membership, Role, Workspace
from apps.workspaces.permissions import RoleRequired
from core.exceptions import ChatSphereError, NotFound
from core.models import IdempotentReply
from tests.factories import make_conversation, make_key, make_member, make_message, make_user

WORKSPACES = "/api/v1/workspaces/"


@pytest.fixture
def team(alice) -> Workspace:
    """A workspace of Alice's beside her own."""
    return actions.create_workspace(alice, "Team")


@pytest.fixture
def demo(db) -> Workspace:
    return Workspace.objects.create(name="Demo", is_demo=True)


def one(workspace: Workspace) -> str:
    return f"{WORKSPACES}{workspace.pk}/"


def member(workspace: Workspace, user) -> str:
    return f"{one(workspace)}members/{user.pk}/"


def role_of(user, workspace: Workspace) -> str | None:
    return Membership.objects.filter(user=user, workspace=workspace).values_list("role")[0][0]


def together(*calls) -> list[object]:
    """What each call gave or raised, all begun at once, each on a connection of its own."""
    start = threading.Barrier(len(calls))

    def run(call):
        start.wait()
        try:
            return call()
        except ChatSphereError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


# Making and renaming


def test_whoever_makes_a_workspace_owns_it(as_user, alice):
    made = as_user(alice).post(WORKSPACES, {"name": "  Team  "})

    assert made.status_code == 201
    body = made.json()
    assert (body["name"], body["role"], body["is_demo"]) == ("Team", "owner", False)
    assert Workspace.objects.get(pk=body["id"]).personal_of is None


def test_one_person_owns_so_many_workspaces_and_no_more(as_user, alice):
    for number in range(MOST_OWNED - 1):  # and the personal one
        actions.create_workspace(alice, f"Team {number}")

    refused = as_user(alice).post(WORKSPACES, {"name": "One more"})

    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_workspaces")


@pytest.mark.django_db(transaction=True)
def test_of_many_made_at_once_no_more_are_made_than_one_may_own(alice):
    for number in range(MOST_OWNED - 2):
        actions.create_workspace(alice, f"Team {number}")

    together(*[lambda: actions.create_workspace(alice, "Race")] * 8)

    assert Membership.objects.filter(user=alice, role=Role.OWNER).count() == MOST_OWNED


def test_an_api_key_makes_no_workspace(as_user, alice, api):
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {make_key(alice).text}")

    answer = api.post(WORKSPACES, {"name": "Team"}, format="json")

    assert (answer.status_code, answer.json()["code"]) == (403, "person_required")


@pytest.mark.parametrize(("role", "status"), [("admin", 200), ("editor", 403), ("viewer", 403)])
def test_who_may_rename(as_user, team, bob, role, status):
    make_member(team, user=bob, role=role)

    answer = as_user(bob).patch(one(team), {"name": "Another"})

    assert answer.status_code == status
    team.refresh_from_db()
    assert (team.name == "Another") is (status == 200)


# People


def test_members_see_each_other(as_user, team, alice, bob):
    make_member(team, user=bob)

    listed = as_user(bob).get(f"{one(team)}members/").json()["results"]

    assert {(each["email"], each["role"]) for each in listed} == {
        (alice.email, "owner"),
        (bob.email, "viewer"),
    }


def test_members_can_be_looked_for(as_user, team, alice, bob):
    make_member(team, user=bob)
    client = as_user(alice)

    by_role = client.get(f"{one(team)}members/?role=viewer").json()["results"]
    by_name = client.get(f"{one(team)}members/?q=ALICE").json()["results"]

    assert [each["user_id"] for each in by_role] == [str(bob.pk)]
    assert [each["user_id"] for each in by_name] == [str(alice.pk)]


RANKS = ["owner", "admin", "editor", "viewer"]


@pytest.mark.parametrize("mine", RANKS)
@pytest.mark.parametrize("theirs", RANKS)
@pytest.mark.parametrize("wanted", RANKS)
def test_who_makes_whom_what(as_user, team, alice, bob, mine, theirs, wanted):
    """Admins change admins, editors and viewers into one another; only owners touch owners."""
    make_member(team, user=bob, role=theirs)
    actor = alice if mine == "owner" else make_member(team, role=mine)
    allowed = mine == "owner" or (mine == "admin" and "owner" not in {theirs, wanted})

    answer = as_user(actor).patch(member(team, bob), {"role": wanted})

    assert answer.status_code == (200 if allowed else 403)
    assert role_of(bob, team) == (wanted if allowed else theirs)
    if not allowed:
        assert answer.json()["code"] == "role_required"


@pytest.mark.parametrize("mine", RANKS)
@pytest.mark.parametrize("theirs", RANKS)
def test_who_puts_out_whom(as_user, team, alice, bob, mine, theirs):
    make_member(team, user=bob, role=theirs)
    actor = alice if mine == "owner" else make_member(team, role=mine)
    allowed = mine == "owner" or (mine == "admin" and theirs != "owner")

    answer = as_user(actor).delete(member(team, bob))

    assert answer.status_code == (204 if allowed else 403)
    assert Membership.objects.filter(workspace=team, user=bob).exists() is not allowed


def test_whoever_is_put_out_finds_nothing_there(as_user, team, alice, bob):
    make_member(team, user=bob, role="editor")
    client = as_user(bob)
    assert client.get(one(team)).status_code == 200

    as_user(alice).delete(member(team, bob))

    assert client.get(one(team)).status_code == 404


def test_the_keys_of_whoever_is_put_out_stay_dead_when_they_come_back(as_user, team, alice, bob):
    make_member(team, user=bob, role="admin")
    key = make_key(bob, workspace=team).row
    others = make_key(bob).row, make_key(alice, workspace=team).row

    as_user(alice).delete(member(team, bob))
    make_member(team, user=bob, role="admin")

    live = ApiKey.objects.live().values_list("pk", flat=True)
    assert key.pk not in live
    assert {other.pk for other in others} == set(live)


def test_somebody_of_another_workspace_is_no_member_here(as_user, team, alice, bob):
    answer = as_user(alice).patch(member(team, bob), {"role": "viewer"})

    assert answer.status_code == 404


def test_an_admin_who_was_put_out_meanwhile_changes_nobody(team, alice, bob, mallory):
    """The right is asked for again once nobody else can change it."""
    make_member(team, user=mallory, role="admin")
    make_member(team, user=bob)
    seen = Membership.objects.select_related("workspace").get(workspace=team, user=bob)
    Membership.objects.get(workspace=team, user=mallory).delete()

    with pytest.raises(NotFound):
        actions.change_role(Actor(mallory), seen, "admin")

    assert role_of(bob, team) == "viewer"


def test_an_admin_who_was_made_less_meanwhile_changes_nobody(team, bob, mallory):
    make_member(team, user=mallory, role="editor")
    make_member(team, user=bob)
    seen = Membership.objects.select_related("workspace").get(workspace=team, user=bob)

    with pytest.raises(RoleRequired):
        actions.change_role(Actor(mallory), seen, "editor")

    assert role_of(bob, team) == "viewer"


def test_an_admin_s_key_does_as_the_admin_may(team, alice, bob, api):
    make_member(team, user=bob, role="admin")
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {make_key(bob, workspace=team).text}")

    answer = api.patch(member(team, alice), {"role": "viewer"}, format="json")

    assert (answer.status_code, answer.json()["code"]) == (403, "role_required")


# Leaving, and the last owner


def test_members_leave(as_user, team, bob):
    make_member(team, user=bob)

    answer = as_user(bob).post(f"{one(team)}leave/")

    assert answer.status_code == 204
    assert not Membership.objects.filter(workspace=team, user=bob).exists()


@pytest.mark.parametrize("way", ["leave", "put out oneself", "become less"])
def test_the_last_owner_stays_one(as_user, team, alice, bob, way):
    make_member(team, user=bob, role="admin")
    client = as_user(alice)

    answer = {
        "leave": lambda: client.post(f"{one(team)}leave/"),
        "put out oneself": lambda: client.delete(member(team, alice)),
        "become less": lambda: client.patch(member(team, alice), {"role": "admin"}),
    }[way]()

    assert (answer.status_code, answer.json()["code"]) == (409, "last_owner")
    assert role_of(alice, team) == "owner"


def test_an_owner_whose_account_is_disabled_does_not_count(as_user, team, alice, bob):
    make_member(team, user=bob, role="owner")
    bob.is_active = False
    bob.save()

    assert as_user(alice).post(f"{one(team)}leave/").json()["code"] == "last_owner"


@pytest.mark.django_db(transaction=True)
def test_of_owners_who_leave_at_once_one_stays(alice):
    for _ in range(5):
        team = actions.create_workspace(alice, "Team")
        people = [alice, *(make_member(team, role="owner") for _ in range(3))]

        given = together(*[partial(actions.leave_workspace, team, person) for person in people])

        assert [type(each) for each in given if each] == [LastOwner]
        assert Membership.objects.filter(workspace=team).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_owners_who_demote_each_other_at_once_one_stays(team, alice, bob):
    make_member(team, user=bob, role="owner")
    hers = Membership.objects.select_related("workspace").get(workspace=team, user=alice)
    his = Membership.objects.select_related("workspace").get(workspace=team, user=bob)

    given = together(
        lambda: actions.change_role(Actor(alice), his, "viewer"),
        lambda: actions.change_role(Actor(bob), hers, "viewer"),
    )

    assert len([each for each in given if isinstance(each, ChatSphereError)]) == 1
    assert Membership.objects.filter(workspace=team, role="owner").count() == 1


def test_one_s_own_workspace_cannot_be_left_lost_or_deleted(as_user, alice, bob):
    own = alice.personal_workspace
    make_member(own, user=bob, role="owner")
    herself, friend = as_user(alice), as_user(bob)

    answers = [
        herself.post(f"{one(own)}leave/"),
        herself.delete(one(own)),
        friend.delete(one(own)),
        friend.delete(member(own, alice)),
        friend.patch(member(own, alice), {"role": "viewer"}),
    ]

    assert {(each.status_code, each.json()["code"]) for each in answers} == {
        (409, "personal_workspace")
    }


# The demo


def test_guests_of_the_demo_see_themselves_only(as_user, demo, alice, bob):
    assert demo.memberships.count() == 2  # whoever signs up joins by themselves

    listed = as_user(alice).get(f"{one(demo)}members/").json()["results"]

    assert [each["user_id"] for each in listed] == [str(alice.pk)]


def test_the_demo_can_be_left(as_user, demo, alice):
    assert as_user(alice).post(f"{one(demo)}leave/").status_code == 204


def test_nothing_else_about_the_demo_can_be_changed_not_even_by_an_owner(as_user, demo, alice, bob):
    demo.memberships.filter(user=alice).update(role="owner")
    client = as_user(alice)

    answers = [
        client.patch(one(demo), {"name": "Mine"}),
        client.delete(one(demo)),
        client.patch(member(demo, alice), {"role": "viewer"}),
    ]

    assert {(each.status_code, each.json()["code"]) for each in answers} == {
        (409, "demo_workspace")
    }
    assert client.delete(member(demo, bob)).status_code == 404  # does not see him


# Deleting


@pytest.fixture
def media(tmp_path, settings) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


def kept(media: Path) -> list[Path]:
    return list(media.rglob("*"))


def later(workspace: Workspace) -> None:
    """Let the time pass in which somebody may still be writing."""
    past = timezone.now() - timedelta(minutes=2)
    Workspace.objects.filter(pk=workspace.pk).update(deleted_at=past)


@pytest.mark.parametrize("role", ["admin", "editor", "viewer"])
def test_only_owners_delete_a_workspace(as_user, team, bob, role):
    make_member(team, user=bob, role=role)

    assert as_user(bob).delete(one(team)).status_code == 403
    assert Workspace.objects.live().filter(pk=team.pk).exists()


def test_a_deleted_workspace_is_gone_at_once_for_everybody(as_user, team, alice, bob, agent):
    make_member(team, user=bob, role="admin")
    bot = create_bot(team, name="Helper")
    conversation = make_conversation(bot=bot, user=bob)
    key = make_key(bob, workspace=team)
    paths = [
        one(team),
        f"/api/v1/bots/{bot.pk}/",
        f"/api/v1/conversations/{conversation.pk}/messages/",
    ]

    assert as_user(alice).delete(one(team)).status_code == 204

    for person in (alice, bob):
        client = as_user(person)
        assert {client.get(path).status_code for path in paths} == {404}
        listed = client.get(WORKSPACES).json()["results"]
        assert str(team.pk) not in {each["id"] for each in listed}
        mine = client.get("/api/v1/users/me/").json()["workspaces"]
        assert str(team.pk) not in {each["id"] for each in mine}
    assert not ApiKey.objects.live().filter(pk=key.row.pk).exists()


def test_an_open_stream_ends_with_its_workspace(team, bob, agent):
    make_member(team, user=bob)
    conversation = make_conversation(bot=create_bot(team, name="Helper"), user=bob)
    reply = make_message(conversation=conversation, role="assistant", author="bot")
    open_session(bob)
    reader = Actor(bob, session=bob.api_sessions.get().pk)
    assert still_reads(reader, reply.pk)

    actions.delete_workspace(team)

    assert not still_reads(reader, reply.pk)


def test_deleting_twice_is_404(as_user, team, alice):
    client = as_user(alice)
    client.delete(one(team))

    assert client.delete(one(team)).status_code == 404
    with pytest.raises(NotFound):
        actions.rename_workspace(team, "Ghost")


def test_nothing_of_a_deleted_workspace_is_left(as_user, team, alice, agent, media):
    bot = create_bot(team, name="Helper")
    document = add_text(bot, name="Tower", text="The tower leans.")
    tasks.ingest()
    make_conversation(bot=bot, user=alice)
    make_key(alice, workspace=team)
    reply = {"caller": "user:x", "key": "k", "fingerprint": "f", "workspace": team.pk}
    IdempotentReply.objects.create(**reply)
    (media / str(team.pk) / "left-by-a-crash").write_bytes(b"half a file")
    stays = create_bot(alice.personal_workspace, name="Other")
    add_text(stays, name="Bridge", text="The bridge hangs.")
    assert document.file.name in {str(path.relative_to(media)) for path in kept(media)}
    assert agent.documents() == {str(document.pk)}

    actions.delete_workspace(team)
    later(team)
    tasks.purge()

    assert agent.vectors == {}
    assert not [path for path in kept(media) if str(team.pk) in str(path)]
    assert list(Bot.objects.all()) == [stays]
    assert Document.objects.get().bot == stays
    assert not Conversation.objects.exists()
    assert not ApiKey.objects.exists()
    assert not IdempotentReply.objects.exists()
    assert not AuditEntry.objects.filter(workspace=team.pk).exists()
    assert AuditEntry.objects.filter(workspace=alice.personal_workspace).exists()
    assert not Workspace.objects.filter(pk=team.pk).exists()


def test_an_agent_that_is_down_only_delays_it(team, agent, media):
    bot = create_bot(team, name="Helper")
    add_text(bot, name="Tower", text="The tower leans.")
    tasks.ingest()
    actions.delete_workspace(team)
    later(team)
    agent.down()

    tasks.purge()
    assert Workspace.objects.filter(pk=team.pk).exists()
    assert not Bot.objects.live().exists()
    agent.up()
    tasks.purge()

    assert agent.vectors == {}
    assert not Workspace.objects.filter(pk=team.pk).exists()


def test_a_bot_that_was_being_made_meanwhile_goes_too(team, agent):
    actions.delete_workspace(team)
    Bot.objects.create(workspace=team, name="Late")  # was let in before

    later(team)
    tasks.purge()

    assert not Bot.objects.exists()
    assert not Workspace.objects.filter(pk=team.pk).exists()


def test_its_row_stays_while_a_request_may_still_be_writing(team, agent):
    actions.delete_workspace(team)

    tasks.purge()

    assert Workspace.objects.filter(pk=team.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_nobody_comes_in_while_a_workspace_is_deleted(team, alice, bob):
    """The one waits for the other: whichever comes second finds it gone, or is taken along."""
    done = threading.Event()

    def change() -> object:
        done.wait(5)
        return actions.rename_workspace(team, "Late")

    def delete() -> None:
        with transaction.atomic():
            actions.delete_workspace(team)
            done.set()

    given = together(change, delete)

    assert isinstance(given[0], NotFound)
    assert not Membership.objects.filter(workspace=team).exists()


def test_a_workspace_that_never_was_is_404(as_user, alice):
    client = as_user(alice)
    nobody = f"{WORKSPACES}{uuid4()}/"

    assert client.patch(nobody, {"name": "X"}).status_code == 404
    assert client.post(f"{nobody}leave/").status_code == 404
    assert client.delete(f"{nobody}members/{make_user().pk}/").status_code == 404
