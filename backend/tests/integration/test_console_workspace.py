"""The pages of a workspace: going between them, people, keys, use and what happened."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from apps.api_keys.models import ApiKey
from apps.bots.models import Bot
from apps.console.happenings import WORDS
from apps.console.workplaces import KEPT_AS
from apps.invitations.models import Invitation
from apps.plans.models import LimitOverride, SubscriptionPlan
from apps.workspaces import audit
from apps.workspaces.actions import create_workspace
from apps.workspaces.models import Membership, Role, Workspace
from tests.console import HTMX, browser, tree, words
from tests.factories import make_bot, make_key, make_member, make_user

pytestmark = pytest.mark.django_db
TABS = {
    Role.VIEWER: ["General", "Members", "Usage", "Deletions"],
    Role.EDITOR: ["General", "Members", "Usage", "Deletions"],
    Role.ADMIN: ["General", "Members", "API keys", "Usage", "Deletions", "Audit log"],
    Role.OWNER: ["General", "Members", "API keys", "Usage", "Deletions", "Audit log"],
}


@pytest.fixture
def harbour(alice):
    """A second workspace of Alice's."""
    return create_workspace(alice, "Harbour")


def at(workspace: Workspace, part: str = "") -> str:
    return f"/workspaces/{workspace.pk}/{part}"


def opened(client, workspace: Workspace):
    """The browser, with another workspace chosen in the switcher."""
    client.post(at(workspace, "open/"))
    return client


def tabs(page) -> list[str]:
    links = tree(page).xpath("//nav[@class='sections']/a")
    return [link.text_content().strip() for link in links]


def shown_name(page) -> str:
    return tree(page).xpath("string(//*[@class='switcher-name'])")


# Going from one to another


def test_at_first_one_s_own_workspace_is_open(alice, harbour):
    assert shown_name(browser(alice).get("/")) == "Alice's workspace"


def test_the_switcher_lists_one_s_own_first_and_never_the_demo(alice, harbour):
    make_member(Workspace.objects.create(name="Demo", is_demo=True), user=alice)

    names = tree(browser(alice).get("/")).xpath("//*[@id='workspace-menu']//*[@class='menu-name']")

    assert [name.text for name in names] == ["Alice's workspace", "Harbour"]


def test_the_home_page_shows_the_bots_of_the_workspace_that_is_open(alice, harbour):
    make_bot(owner=alice, name="Mine")
    Bot.objects.create(workspace=harbour, name="Theirs")

    page = words(opened(browser(alice), harbour).get("/"))

    assert "Theirs" in page
    assert "Mine" not in page


def test_a_new_bot_goes_into_the_workspace_that_was_open_when_the_page_was_drawn(alice, harbour):
    client = opened(browser(alice), harbour)
    drawn = tree(client.get("/")).xpath("string(//input[@name='workspace_id']/@value)")
    opened(client, alice.personal_workspace)  # in another tab

    client.post("/", {"name": "Pilot", "workspace_id": drawn})

    assert Bot.objects.get().workspace == harbour


def test_whoever_is_put_out_finds_themselves_in_their_own_workspace(bob, harbour):
    client = opened(browser(make_member(harbour, user=bob)), harbour)
    harbour.memberships.filter(user=bob).delete()

    page = client.get("/")

    assert page.status_code == 200
    assert shown_name(page) == "Bob's workspace"


@pytest.mark.parametrize("kept", ["", "nonsense", str(uuid4()), 7, None])
def test_nonsense_in_the_session_opens_one_s_own_workspace(alice, kept):
    client = browser(alice)
    session = client.session
    session[KEPT_AS] = kept
    session.save()

    assert shown_name(client.get("/")) == "Alice's workspace"


def test_a_stranger_s_workspace_cannot_be_opened(mallory, harbour):
    client = browser(mallory)

    assert client.post(at(harbour, "open/")).status_code == 404
    assert shown_name(client.get("/")) == "Mallory's workspace"


def test_the_page_of_a_bot_names_the_bot_s_workspace_and_opens_nothing(alice, harbour, agent):
    bot = Bot.objects.create(workspace=harbour, name="Pilot")
    client = browser(alice)

    assert shown_name(client.get(f"/bots/{bot.pk}/knowledge/")) == "Harbour"
    assert shown_name(client.get("/")) == "Alice's workspace"


def test_a_new_workspace_is_open_at_once(alice):
    client = browser(alice)

    client.post("/workspaces/new/", {"name": " Light house "})

    assert shown_name(client.get("/")) == "Light house"
    assert Membership.objects.get(workspace__name="Light house").role == Role.OWNER


def test_a_workspace_without_a_name_is_refused_beside_the_field(alice):
    refused = browser(alice).post("/workspaces/new/", {"name": " "})

    assert refused.status_code == 422
    assert tree(refused).xpath("//ul[@id='id_name_error']")


def test_an_address_without_a_workspace_leads_to_the_one_that_is_open(alice, harbour):
    answer = opened(browser(alice), harbour).get("/workspace/members/")

    assert answer["Location"] == at(harbour, "members/")


def test_a_viewer_is_told_why_there_is_no_new_bot(bob, harbour):
    Bot.objects.create(workspace=harbour, name="Pilot")
    client = opened(browser(make_member(harbour, user=bob)), harbour)

    page = client.get("/")

    assert "You are a viewer here" in words(page)
    assert not tree(page).xpath("//*[@data-opens='new-bot']")
    assert client.post("/", {"name": "Mine", "workspace_id": harbour.pk}).status_code == 403


def test_a_viewer_of_an_empty_workspace_is_told_who_can_help(bob, harbour):
    page = opened(browser(make_member(harbour, user=bob)), harbour).get("/")

    assert "No bots here yet" in words(page)
    assert tree(page).xpath(f"//main//a[@href='{at(harbour, 'members/')}']")


def test_a_bot_too_many_is_refused_with_what_to_do(alice, harbour):
    LimitOverride.objects.create(workspace=harbour, max_bots=0)
    client = opened(browser(alice), harbour)

    refused = client.post("/", {"name": "Pilot", "workspace_id": harbour.pk})

    assert refused.status_code == 402
    card = tree(refused).xpath("//dialog[@data-open]//*[contains(@class, 'notice-quota')]")[0]
    assert "The plan allows 0 bots" in card.text_content()
    assert card.xpath(".//a[@href='/workspace/usage/']")


# What each role is offered


@pytest.mark.parametrize("role", Role)
def test_each_role_is_offered_exactly_the_tabs_that_it_may_open(harbour, bob, role):
    client = browser(make_member(harbour, user=bob, role=role))

    page = client.get(at(harbour))

    assert tabs(page) == TABS[role]
    for part in ("members/", "keys/", "usage/", "audit/"):
        offered = bool(tree(page).xpath(f"//nav/a[@href='{at(harbour, part)}']"))
        assert client.get(at(harbour, part)).status_code == (200 if offered else 403), part


@pytest.mark.parametrize(
    ("role", "actions"),
    [
        (Role.VIEWER, {"leave/"}),
        (Role.EDITOR, {"leave/"}),
        (Role.ADMIN, {"", "leave/"}),
        (Role.OWNER, {"", "leave/", "delete/"}),
    ],
)
def test_each_role_is_offered_the_ways_out_that_it_has(harbour, bob, role, actions):
    page = tree(browser(make_member(harbour, user=bob, role=role)).get(at(harbour)))

    assert set(page.xpath("//main//form/@action")) == {at(harbour, part) for part in actions}


def test_every_page_has_one_heading_and_its_name_in_the_title(alice, harbour):
    key = make_key(alice, workspace=harbour).row
    paths = [at(harbour, part) for part in ("", "members/", "keys/", "usage/", "audit/")]
    client = browser(alice)

    for path in [*paths, f"/api-keys/{key.pk}/rotate/"]:
        page = tree(client.get(path))
        ids = page.xpath("//@id")
        assert len(page.xpath("//main//h1")) == 1, path
        assert page.xpath("string(//title)").endswith("· Harbour · ChatSphere"), path
        assert sorted(set(ids)) == sorted(ids), path
        for control in page.xpath("//button | //a | //summary"):
            assert control.get("aria-label") or control.text_content().strip(), control.attrib
        for field in page.xpath("//select | //textarea | //input[not(@type='hidden')]"):
            named = page.xpath(f"//label[@for='{field.get('id')}']")
            assert named or field.xpath("ancestor::label"), field.attrib


# General


def test_a_workspace_is_renamed(alice, harbour):
    browser(alice).post(at(harbour), {"name": "Haven"})

    harbour.refresh_from_db()
    assert harbour.name == "Haven"


def test_the_only_owner_is_told_why_they_cannot_leave(alice, harbour):
    client = browser(alice)

    assert "You are its only owner, so you cannot leave" in words(client.get(at(harbour)))
    refused = client.post(at(harbour, "leave/"))
    assert refused.status_code == 409
    assert "Make somebody else an owner first" in words(refused)


def test_one_s_own_workspace_offers_no_way_out(alice):
    page = browser(alice).get(at(alice.personal_workspace))

    assert "This is your own workspace" in words(page)
    assert not tree(page).xpath("//form[contains(@action, 'delete') or contains(@action, 'leave')]")


def test_whoever_leaves_does_not_see_it_any_more(bob, harbour):
    client = browser(make_member(harbour, user=bob, role=Role.ADMIN))

    client.post(at(harbour, "leave/"))

    assert client.get(at(harbour)).status_code == 404
    assert "You have left “Harbour”." in words(client.get("/"))


def test_a_workspace_is_deleted_only_if_its_name_was_typed(alice, harbour):
    client = browser(alice)

    refused = client.post(at(harbour, "delete/"), {"deletion-typed": "harbor"})
    assert refused.status_code == 422
    assert "Nothing was deleted" in tree(refused).xpath(
        "string(//*[@id='id_deletion-typed_error'])"
    )
    assert Workspace.objects.live().filter(pk=harbour.pk).exists()

    client.post(at(harbour, "delete/"), {"deletion-typed": "Harbour"})
    assert not Workspace.objects.live().filter(pk=harbour.pk).exists()


def test_before_deleting_it_is_told_what_goes(alice, harbour):
    Bot.objects.create(workspace=harbour, name="Pilot")
    make_member(harbour)

    text = words(browser(alice).get(at(harbour)))

    assert "With it go 1 bot, 0 documents, 0 conversations and every API key." in text
    assert "1 other person loses access." in text


# Members


def test_an_admin_may_change_everybody_but_owners(harbour, bob):
    make_member(harbour, user=make_user("vera@example.com"))
    client = browser(make_member(harbour, user=bob, role=Role.ADMIN))

    page = tree(client.get(at(harbour, "members/")))

    def of(email: str, what: str) -> list[str]:
        return page.xpath(f"//*[@data-member='{email}']//{what}")

    assert of("vera@example.com", "option/@value") == ["admin", "editor", "viewer"]
    assert not of("alice@example.com", "form")
    assert not of("bob@example.com", "form[contains(@action, 'remove')]")


def test_a_viewer_sees_who_is_there_and_nothing_to_change_it(harbour, bob):
    page = browser(make_member(harbour, user=bob)).get(at(harbour, "members/"))

    assert "alice@example.com" in words(page)
    assert not tree(page).xpath("//main//form")


def test_only_those_who_may_invite_see_who_is_invited(alice, harbour, bob):
    browser(alice).post(at(harbour, "members/"), {"email": "grace@example.com", "role": "editor"})

    page = browser(make_member(harbour, user=bob, role=Role.EDITOR)).get(at(harbour, "members/"))

    assert "grace@example.com" not in page.content.decode()


def test_a_role_is_changed(alice, harbour, bob):
    make_member(harbour, user=bob)
    client = browser(alice)

    client.post(at(harbour, f"members/{bob.pk}/role/"), {"role": "editor"})

    assert harbour.memberships.get(user=bob).role == Role.EDITOR
    assert "bob@example.com is now: Editor." in words(client.get(at(harbour, "members/")))


@pytest.mark.parametrize("role", ["", "king", "OWNER"])
def test_there_are_no_other_roles(alice, harbour, bob, role):
    make_member(harbour, user=bob)

    browser(alice).post(at(harbour, f"members/{bob.pk}/role/"), {"role": role})

    assert harbour.memberships.get(user=bob).role == Role.VIEWER


def test_a_member_is_removed(alice, harbour, bob):
    make_member(harbour, user=bob)

    browser(alice).post(at(harbour, f"members/{bob.pk}/remove/"))

    assert not harbour.memberships.filter(user=bob).exists()


def test_somebody_is_invited_and_stands_among_those_who_have_not_answered(alice, harbour):
    client = browser(alice)

    client.post(at(harbour, "members/"), {"email": "grace@example.com", "role": "editor"})

    row = tree(client.get(at(harbour, "members/"))).xpath("//*[@data-invitation]")[0]
    assert row.get("data-invitation") == "grace@example.com"
    assert "Editor" in row.text_content()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"email": "grace", "role": "editor"}, "id_email_error"),
        ({"email": "grace@example.com", "role": "king"}, "id_role_error"),
    ],
)
def test_an_invitation_that_makes_no_sense_is_refused_beside_the_field(
    alice, harbour, given, field
):
    refused = browser(alice).post(at(harbour, "members/"), given)

    assert refused.status_code == 422
    assert tree(refused).xpath(f"//ul[@id='{field}']")
    assert not Invitation.objects.exists()


def test_whoever_is_there_already_is_not_invited(alice, harbour):
    refused = browser(alice).post(
        at(harbour, "members/"), {"email": "alice@example.com", "role": "viewer"}
    )

    assert refused.status_code == 422
    assert tree(refused).xpath("//main//*[@role='alert']")


def test_an_admin_invites_nobody_as_an_owner(harbour, bob):
    client = browser(make_member(harbour, user=bob, role=Role.ADMIN))

    refused = client.post(at(harbour, "members/"), {"email": "grace@example.com", "role": "owner"})

    assert refused.status_code == 422
    assert not Invitation.objects.exists()


def test_an_invitation_is_sent_again_and_taken_back(alice, harbour):
    client = browser(alice)
    client.post(at(harbour, "members/"), {"email": "grace@example.com", "role": "editor"})
    first = Invitation.objects.get()

    client.post(at(harbour, f"invitations/{first.pk}/resend/"))
    assert Invitation.objects.get().digest != first.digest

    client.post(at(harbour, f"invitations/{first.pk}/revoke/"))
    assert not Invitation.objects.exists()


def test_the_table_of_roles_says_what_is_enforced(alice, harbour):
    page = tree(browser(alice).get(at(harbour, "members/")))

    row = page.xpath("//tr[th[text()='Delete the workspace']]/td")
    assert [cell.text_content().strip() for cell in row] == ["no", "no", "no", "yes"]


# API keys

KEY = {"name": "Web site", "scopes": ["chat"], "bot_id": "", "days": "90"}


def test_a_new_key_is_shown_in_this_answer_and_never_again(alice, harbour):
    client = browser(alice)

    made = client.post(at(harbour, "keys/"), KEY)

    text = tree(made).xpath("string(//*[@id='key-text'])")
    assert ApiKey.objects.get().public_name in text
    assert "no-store" in made["Cache-Control"]
    assert text not in client.get(at(harbour, "keys/")).content.decode()


def test_the_new_key_opens_the_api_until_it_is_revoked(alice, harbour, api):
    client = browser(alice)
    text = tree(client.post(at(harbour, "keys/"), KEY)).xpath("string(//*[@id='key-text'])")
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {text}")
    assert api.get("/api/v1/bots/").status_code == 200

    client.post(f"/api-keys/{ApiKey.objects.get().pk}/revoke/")

    assert api.get("/api/v1/bots/").status_code == 401


def test_a_key_gets_what_was_chosen(alice, harbour):
    bot = Bot.objects.create(workspace=harbour, name="Pilot")
    chosen = {"scopes": ["chat", "knowledge:read"], "bot_id": bot.pk, "days": "30"}

    browser(alice).post(at(harbour, "keys/"), {**KEY, **chosen})

    key = ApiKey.objects.get()
    left = key.expires_at - timezone.now()
    assert (sorted(key.scopes), key.bot, key.made_by) == (["chat", "knowledge:read"], bot, alice)
    assert timedelta(days=29) < left < timedelta(days=31)


def test_a_key_may_last_for_ever(alice, harbour):
    browser(alice).post(at(harbour, "keys/"), {**KEY, "days": ""})

    assert ApiKey.objects.get().expires_at is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "id_name_error"),
        ({"scopes": []}, "id_scopes_error"),
        ({"scopes": ["everything"]}, "id_scopes_error"),
        ({"days": "1000"}, "id_days_error"),
        ({"bot_id": str(uuid4())}, "id_bot_id_error"),
    ],
)
def test_a_key_that_makes_no_sense_is_refused_beside_the_field(alice, harbour, change, field):
    refused = browser(alice).post(at(harbour, "keys/"), {**KEY, **change}, headers=HTMX)

    assert refused.status_code == 422
    assert tree(refused).xpath(f"//details[@open]//ul[@id='{field}']")
    assert not ApiKey.objects.exists()


def test_a_key_cannot_be_for_a_bot_of_another_workspace(alice, harbour):
    elsewhere = make_bot(owner=alice)

    refused = browser(alice).post(at(harbour, "keys/"), {**KEY, "bot_id": elsewhere.pk})

    assert refused.status_code == 422
    assert not ApiKey.objects.exists()


def test_each_scope_says_what_it_allows_and_the_widest_does_not_repeat_the_others(alice, harbour):
    page = tree(browser(alice).get(at(harbour, "keys/")))

    help_of = {
        choice.xpath("string(.//input/@value)"): choice.xpath("string(.//*[@class='choice-help'])")
        for choice in page.xpath("//label[contains(@class, 'choice')]")
    }
    assert help_of["chat"] == "Talk to bots, read one's own conversations"
    assert help_of["admin"].startswith("Everything above · ")
    assert "Talk to bots" not in help_of["admin"]
    assert "Read the audit log" in help_of["admin"]


def test_htmx_gets_the_keys_and_not_the_page(alice, harbour):
    part = browser(alice).post(at(harbour, "keys/"), KEY, headers=HTMX)

    assert b"<html" not in part.content
    assert tree(part).get("id") == "keys"


def test_a_rotated_key_s_successor_is_shown_and_the_old_one_goes_on_for_a_while(alice, harbour):
    old = make_key(alice, workspace=harbour).row

    shown = browser(alice).post(f"/api-keys/{old.pk}/rotate/", {"overlap": "3600"})

    old.refresh_from_db()
    assert old.replaced_by.public_name in tree(shown).xpath("string(//*[@id='key-text'])")
    assert old.revoked_at is None
    assert old.expires_at <= timezone.now() + timedelta(hours=1)


def test_a_key_that_was_replaced_is_not_replaced_again(alice, harbour):
    old = make_key(alice, workspace=harbour).row
    client = browser(alice)
    client.post(f"/api-keys/{old.pk}/rotate/", {"overlap": "0"})

    refused = client.post(f"/api-keys/{old.pk}/rotate/", {"overlap": "0"})

    assert refused.status_code == 422
    assert "replaced already" in words(refused)
    assert ApiKey.objects.count() == 2


# Usage


def test_without_limits_everything_is_unlimited(alice, harbour):
    page = browser(alice).get(at(harbour, "usage/"))

    assert words(page).count("unlimited") == 6
    assert not tree(page).xpath("//progress")


def test_a_limit_is_a_bar_and_what_is_used_up_says_what_to_do(alice, harbour):
    LimitOverride.objects.create(workspace=harbour, max_bots=1, max_members=5)
    Bot.objects.create(workspace=harbour, name="Pilot")

    page = browser(alice).get(at(harbour, "usage/"))

    bars = tree(page).xpath("//progress")
    assert [(bar.get("value"), bar.get("max")) for bar in bars] == [("1", "1"), ("1", "5")]
    assert "Delete a bot" in words(page)


def test_the_month_s_messages_tell_when_they_begin_anew(alice, harbour):
    assert "Counted anew from 1 " in words(browser(alice).get(at(harbour, "usage/")))


# Audit log


def test_an_entry_tells_who_did_what_to_what_when_and_from_where(alice, harbour):
    client = browser(alice, REMOTE_ADDR="203.0.113.7")
    client.post(at(harbour), {"name": "Haven"})

    row = tree(client.get(at(harbour, "audit/"))).xpath("//*[@class='event']")[0]
    text = " ".join(row.text_content().split())

    assert "Alice renamed the workspace Haven: Harbour → Haven" in text
    assert "from 203.0.113.7" in text
    assert row.xpath(".//time/@datetime")


@pytest.mark.parametrize("action", audit.Action)
def test_every_action_has_words(action):
    assert WORDS[action]


@pytest.mark.parametrize("action", ["workspace.created", "member.joined"])
def test_the_log_is_narrowed_by_action(alice, harbour, action):
    page = tree(browser(alice).get(at(harbour, "audit/"), {"action": action}))

    found = page.xpath("//*[@class='event']//code/text()")
    assert set(found) <= {action}
    assert bool(found) is (action == "workspace.created")


def test_the_log_is_narrowed_by_person(alice, harbour, bob):
    make_member(harbour, user=bob, role=Role.ADMIN)
    browser(bob).post(at(harbour), {"name": "Haven"})

    page = tree(browser(alice).get(at(harbour, "audit/"), {"person": bob.pk}))

    assert page.xpath("//*[@class='event']//code/text()") == ["workspace.renamed"]


def test_a_filter_that_is_not_offered_is_refused(alice, harbour):
    refused = browser(alice).get(at(harbour, "audit/"), {"action": "bot.fed"})

    assert refused.status_code == 422
    assert tree(refused).xpath("//ul[@id='id_action_error']")


def test_a_long_log_comes_in_pages_that_keep_the_filter(alice, harbour):
    for number in range(51):
        audit.record(harbour.pk, "bot.created", by=alice, bot_name=f"bot-{number}")
    client = browser(alice)

    first = tree(client.get(at(harbour, "audit/"), {"action": "bot.created"}))
    older = first.xpath("string(//nav[@class='pager']/a/@href)")
    second = client.get(at(harbour, "audit/") + older)

    assert len(first.xpath("//*[@class='event']")) == 50
    assert "bot-0" in words(second)


def test_a_plan_without_the_log_says_so(alice, harbour):
    SubscriptionPlan.objects.filter(is_default=True).update(is_default=False)
    SubscriptionPlan.objects.create(slug="small", name="Small", is_default=True, features=[])

    refused = browser(alice).get(at(harbour, "audit/"))

    assert refused.status_code == 402
    assert "The plan does not include: Audit log" in words(refused)
