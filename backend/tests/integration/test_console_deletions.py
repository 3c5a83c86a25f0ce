"""Receipts of what was deleted, and leaving for good, in the console."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.api_keys.models import ApiKey
from apps.documents import actions, tasks
from apps.documents.actions import delete_document
from apps.users.models import User
from apps.workspaces.actions import create_workspace
from apps.workspaces.models import Deletion, Role, Workspace
from tests.console import HTMX, browser, tree, words
from tests.factories import PASSWORD, make_bot, make_document, make_key, make_member
from tests.knowing import read_in
from tests.otp import SECRET, add_app, code_of

pytestmark = pytest.mark.django_db
LEAVE = "/accounts/delete/"


@pytest.fixture
def bot(alice):
    return make_bot(owner=alice)


def receipts_of(bot) -> str:
    return f"/workspaces/{bot.workspace_id}/deletions/"


# Receipts


def test_nothing_was_deleted_at_first(alice, bot):
    assert "Nothing was deleted" in words(browser(alice).get(receipts_of(bot)))


def test_a_receipt_is_going_until_all_is_gone(agent, alice, bot):
    delete_document(read_in(bot, name="Tower"))
    client = browser(alice)

    before = client.get(receipts_of(bot))
    tasks.purge()
    after = client.get(receipts_of(bot))

    assert "Tower Document Going" in words(before)
    assert tree(before).xpath("//*[@id='receipts']/@hx-trigger") == ["every 2s"]
    assert "Gone" in words(after)
    assert "1 vector " in words(after)
    assert not tree(after).xpath("//*[@id='receipts']/@hx-trigger")


def test_looking_again_finds_nothing_or_tells_what_it_found(agent, alice, bot):
    receipt = delete_document(read_in(bot))
    kept = dict(agent.vectors)
    tasks.purge()
    look = f"/deletions/{receipt.pk}/look/"
    client = browser(alice)

    clean = client.post(look, headers=HTMX)
    agent.vectors.update(kept)
    left = client.post(look, headers=HTMX)

    assert "Nothing is left" in words(clean)
    assert "Still there: 1 vector" in words(left)


def test_what_an_update_of_another_document_has_left_is_not_taken_for_a_rest(agent, alice, bot):
    other = actions.add_file(bot, name="a.txt", file=SimpleUploadedFile("a.txt", b"One."))
    receipt = delete_document(read_in(bot))
    tasks.purge()
    actions.replace_file(other, file=SimpleUploadedFile("a.txt", b"Two."))
    actions.cancel(other)

    looked = browser(alice).post(f"/deletions/{receipt.pk}/look/", headers=HTMX)

    assert "Nothing is left" in words(looked)


def test_without_htmx_a_look_leads_back_to_the_list(agent, alice, bot):
    receipt = delete_document(make_document(bot=bot))

    answer = browser(alice).post(f"/deletions/{receipt.pk}/look/")

    assert answer["Location"] == receipts_of(bot)


def test_a_viewer_may_read_receipts(alice, bot):
    delete_document(make_document(bot=bot, name="tides.txt"))
    viewer = make_member(bot.workspace, role=Role.VIEWER)

    assert "tides.txt" in words(browser(viewer).get(receipts_of(bot)))


# Leaving


@pytest.fixture
def harbour(alice):
    return create_workspace(alice, "Harbour")


def test_the_account_leads_to_its_end(alice):
    assert tree(browser(alice).get("/accounts/")).xpath(f"//a[@href='{LEAVE}']")


def test_before_somebody_leaves_it_says_what_goes_and_what_stays(alice, bob, bot, harbour):
    make_member(harbour, user=bob, role=Role.OWNER)
    make_document(bot=bot)

    page = words(browser(alice).get(LEAVE))

    assert "Alice's workspace : 1 bot, 1 document, 0 conversations" in page
    assert "What you made in “Harbour”, without your name." in page


def test_whoever_shows_the_password_is_gone_and_signed_out(agent, alice, bot):
    key = make_key(alice)
    client = browser(alice)

    answer = client.post(LEAVE, {"password": PASSWORD}, follow=True)

    assert "Your account was deleted." in words(answer)
    assert answer.redirect_chain[-1][0] == "/accounts/login/"
    assert not User.objects.filter(pk=alice.pk).exists()
    assert not ApiKey.objects.filter(pk=key.row.pk).exists()
    assert Workspace.objects.get(pk=bot.workspace_id).deleted_at
    assert Deletion.objects.filter(kind="user", object_id=alice.pk).exists()
    assert client.get("/accounts/").status_code == 302


def test_a_wrong_password_deletes_nothing(alice):
    refused = browser(alice).post(LEAVE, {"password": "not this one"})

    assert refused.status_code == 422
    assert refused.context["form"].errors == {"password": ["This is not your password."]}
    assert User.objects.filter(pk=alice.pk).exists()


def test_whoever_has_a_second_factor_is_asked_for_it(alice):
    add_app(alice)
    client = browser(alice)

    without = client.post(LEAVE, {"password": PASSWORD})
    wrong = client.post(LEAVE, {"password": PASSWORD, "otp": "000000"})
    right = client.post(LEAVE, {"password": PASSWORD, "otp": code_of(SECRET)})

    assert without.context["form"].errors.keys() == {"otp"}
    assert wrong.context["form"].errors.keys() == {"otp"}
    assert right.status_code == 302
    assert not User.objects.filter(pk=alice.pk).exists()


def test_the_only_owner_of_other_people_s_workspace_is_told_first(alice, bob, harbour):
    make_member(harbour, user=bob, role=Role.EDITOR)
    client = browser(alice)

    page = client.get(LEAVE)
    refused = client.post(LEAVE, {"password": PASSWORD})

    assert tree(page).xpath(f"//main//a[@href='/workspaces/{harbour.pk}/members/']")
    assert not tree(page).xpath("//main//form")
    assert refused.status_code == 422
    assert "Somebody else has to own these first" in words(refused)
    assert User.objects.filter(pk=alice.pk).exists()


def test_the_demo_stays_when_the_last_who_could_look_into_it_leaves(agent, alice):
    demo = Workspace.objects.create(name="The demo", is_demo=True)
    make_member(demo, user=alice)
    client = browser(alice)

    page = client.get(LEAVE)
    client.post(LEAVE, {"password": PASSWORD})

    demo.refresh_from_db()
    assert "The demo" not in words(page)
    assert not User.objects.filter(pk=alice.pk).exists()
    assert demo.deleted_at is None
