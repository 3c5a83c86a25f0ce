"""Whatever is deleted leaves a receipt, and a look afterwards finds nothing."""

import os
from datetime import timedelta
from unittest.mock import Mock

import pytest
from django.utils import timezone

from apps.bots.actions import delete_bot
from apps.bots.models import Bot
from apps.documents import files, tasks
from apps.documents.actions import add_text, delete_document
from apps.documents.models import IndexCheck
from apps.users.models import User
from apps.workspaces import actions
from apps.workspaces.errors import LastOwner
from apps.workspaces.models import Deletion, Workspace
from core.models import OutgoingMail
from tests.factories import (
    PASSWORD,
    make_bot,
    make_conversation,
    make_document,
    make_key,
    make_member,
    make_message,
    make_user,
)

pytestmark = pytest.mark.django_db
NOTHING = {"rows": 0, "vectors": 0, "files": 0}


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


def trained(bot):
    document = add_text(bot, name="Tower", text="The tower leans.")
    tasks.ingest()
    return document


def verified(client, path):
    return client.post(f"{path}verify/").json()


def test_deleting_a_document_points_to_a_receipt_that_is_open_until_the_purge(
    as_user, alice, agent
):
    client = as_user(alice)
    document = trained(make_bot(owner=alice))

    path = client.delete(f"/api/v1/documents/{document.pk}/")["Location"]
    before = client.get(path).json()
    tasks.purge()
    after = client.get(path).json()

    assert (before["kind"], before["name"], before["finished_at"]) == ("document", "Tower", None)
    assert before["counts"] == NOTHING
    assert after["finished_at"]
    assert after["counts"] == {"rows": 4, "vectors": 1, "files": 1}  # with passage, text, source


def test_a_look_before_the_purge_finds_what_is_left_and_one_after_it_finds_nothing(
    as_user, alice, agent
):
    client = as_user(alice)
    document = trained(make_bot(owner=alice))
    path = client.delete(f"/api/v1/documents/{document.pk}/")["Location"]

    assert client.get(path).json()["remaining"] is None
    assert verified(client, path)["remaining"] == {"rows": 3, "vectors": 1, "files": 0}
    tasks.purge()

    assert verified(client, path)["remaining"] == NOTHING
    assert client.get(path).json()["verified_at"]


def test_a_file_that_belongs_to_nothing_is_found(as_user, alice, agent, media):
    client = as_user(alice)
    document = trained(make_bot(owner=alice))
    path = client.delete(f"/api/v1/documents/{document.pk}/")["Location"]
    tasks.purge()
    (media / str(alice.personal_workspace.pk) / "left-over").write_text("The tower leans.")

    assert verified(client, path)["remaining"] == NOTHING | {"files": 1}


def test_a_file_that_belongs_to_nothing_goes_when_its_row_cannot_come_any_more(media, agent):
    document = trained(make_bot())
    bot, kept = document.bot, media / document.file.name
    old, young = (kept.with_name(name) for name in ("old", "young"))
    for file in (old, young):
        file.write_bytes(b"Left by a process that was killed.")
    for file in (old, kept):
        os.utime(file, (0, 0))
    Bot.objects.filter(pk=bot.pk).update(created_at=timezone.now() - timedelta(days=2))

    tasks.tend()

    assert sorted(kept.parent.iterdir()) == sorted([kept, young])


def test_the_files_of_a_workspace_are_looked_through_once_however_many_bots_it_has(
    media, agent, monkeypatch, alice
):
    first = trained(make_bot(owner=alice)).bot
    trained(make_bot(owner=alice))
    Bot.objects.update(created_at=timezone.now() - timedelta(days=2))
    names_in = Mock(return_value=[])
    monkeypatch.setattr(files, "names_in", names_in)

    tasks.tend()

    assert IndexCheck.objects.exclude(checked_at=None).count() == 2
    names_in.assert_called_once_with(str(first.workspace_id))


def test_a_file_store_that_does_not_answer_holds_up_no_other_upkeep(media, agent, monkeypatch):
    bot = trained(make_bot()).bot
    Bot.objects.filter(pk=bot.pk).update(created_at=timezone.now() - timedelta(days=2))
    monkeypatch.setattr(files, "names_in", Mock(side_effect=files.StorageFull))

    tasks.tend()

    assert IndexCheck.objects.get(bot=bot).counts["chunks"] == 1


def test_a_bot_goes_with_its_documents_and_conversations(as_user, alice, agent):
    client, bot = as_user(alice), make_bot(owner=alice)
    trained(bot)
    make_message(conversation=make_conversation(bot=bot))

    path = client.delete(f"/api/v1/bots/{bot.pk}/")["Location"]
    tasks.purge()

    receipt = verified(client, path)
    assert receipt["finished_at"]
    assert receipt["counts"] == {"rows": 7, "vectors": 1, "files": 1}
    assert receipt["remaining"] == NOTHING


def test_a_workspace_goes_with_its_bots_and_only_who_deleted_it_reads_the_receipt(
    as_user, alice, agent, settings
):
    shared = actions.create_workspace(alice, "Shared")
    bob = make_member(shared, role="admin")
    bot = make_bot(owner=alice)
    type(bot).objects.filter(pk=bot.pk).update(workspace=shared)
    bot.refresh_from_db()
    trained(bot)

    path = as_user(alice).delete(f"/api/v1/workspaces/{shared.pk}/")["Location"]
    Workspace.objects.filter(pk=shared.pk).update(deleted_at="2020-01-01T00:00:00Z")
    tasks.purge()
    tasks.purge()

    receipt = verified(as_user(alice), path)
    assert receipt["finished_at"]
    assert receipt["remaining"] == NOTHING
    assert Deletion.objects.get(kind="bot").counts["vectors"] == 1
    assert as_user(bob).get(path).status_code == 404


def test_two_deletions_of_one_document_are_one_receipt(agent):
    document = make_document()

    assert delete_document(document).pk == delete_document(document).pk


def test_receipts_of_a_workspace_are_listed_newest_first(as_user, alice, agent):
    bot = make_bot(owner=alice)
    first, second = trained(bot), bot
    delete_document(first)
    delete_bot(second)
    url = f"/api/v1/workspaces/{bot.workspace_id}/deletions/"

    both = as_user(alice).get(url).json()["results"]
    bots = as_user(alice).get(f"{url}?kind=bot").json()["results"]

    assert [receipt["kind"] for receipt in both] == ["bot", "document"]
    assert [receipt["object_id"] for receipt in bots] == [str(bot.pk)]


def test_a_key_for_one_bot_sees_receipts_of_nothing_else(api, alice, agent):
    bot, other = make_bot(owner=alice), make_bot(owner=alice)
    receipt = delete_document(make_document(bot=other))
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {make_key(alice, bot=bot).text}")

    assert api.get(f"/api/v1/deletions/{receipt.pk}/").status_code == 404


def test_a_person_goes_with_what_is_theirs_alone(as_user, alice, agent):
    bot = make_bot(owner=alice)
    trained(bot)
    client, user = as_user(alice), alice.pk
    OutgoingMail.objects.create(recipient=alice.email, subject="Hello", body="Alice")

    answer = client.post("/api/v1/users/me/delete/", {"password": PASSWORD})

    assert answer.status_code == 200
    assert (answer.json()["kind"], answer.json()["object_id"]) == ("user", str(user))
    assert answer.json()["counts"]["rows"] > 3
    assert client.get("/api/v1/users/me/").status_code == 401
    assert not User.objects.filter(pk=user).exists()
    assert not OutgoingMail.objects.exists()
    assert Workspace.objects.get(pk=bot.workspace_id).deleted_at
    tasks.purge()
    assert agent.vectors == {}


def test_a_wrong_password_deletes_nobody(as_user, alice):
    answer = as_user(alice).post("/api/v1/users/me/delete/", {"password": "not this one"})

    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_credentials")
    assert User.objects.filter(pk=alice.pk).exists()


def test_the_last_owner_of_others_workspace_has_to_find_another_first(alice):
    shared = actions.create_workspace(alice, "Shared")
    make_member(shared, role="admin")

    with pytest.raises(LastOwner, match="Shared"):
        actions.delete_account(alice)

    assert User.objects.filter(pk=alice.pk).exists()
    assert not Deletion.objects.exists()


def test_what_somebody_wrote_in_others_workspaces_stays_without_them(alice):
    shared = make_user().personal_workspace
    make_member(shared, role="editor", user=alice)
    bot = make_bot(owner=shared.personal_of)
    conversation = make_conversation(bot=bot, user=alice)

    actions.delete_account(alice)

    conversation.refresh_from_db()
    assert conversation.user is None
    assert shared.memberships.count() == 1
