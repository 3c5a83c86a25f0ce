"""Two people in one workspace: one invites, the other sees exactly what their role allows."""

import re
from collections.abc import Iterator

import httpx2
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.chrome import Person, Watch
from tests.e2e.conftest import DESKTOP, PASSWORD, PHONE
from tests.e2e.contrast import faint_text
from tests.processes import wait_for

BOB = "bob@example.com"
LINK = re.compile(r"http://localhost:\d+/invitations/\S+")
PARTS = ("", "members/", "keys/", "usage/", "deletions/", "audit/")
FEW = ["General", "Members", "Usage", "Deletions"]
ALL = ["General", "Members", "API keys", "Usage", "Deletions", "Audit log"]
REFUSED = "Your role in this workspace does not allow this"


def somebody(browser, stack, **options) -> Iterator[Person]:
    """A person with a browser of their own, in which nothing may go wrong."""
    context = browser.new_context(viewport=DESKTOP, **options)
    watch = Watch(context, stack.url)
    yield Person(context.new_page(), stack.url)
    context.close()
    assert watch.complaints == []


@pytest.fixture(scope="module")
def owner(browser, mailing) -> Iterator[Person]:
    """Olga, the operator, in a new workspace that she owns."""
    for olga in somebody(browser, mailing):
        olga.page.goto(mailing.link)
        olga.page.get_by_label("Your name").fill("Olga")
        olga.page.get_by_label("E-mail address").fill("olga@example.com")
        olga.page.get_by_label("Password", exact=True).fill(PASSWORD)
        olga.page.get_by_role("button", name="Create the account").click()
        switcher(olga.page).click()
        olga.page.get_by_role("link", name="New workspace").click()
        dialog = olga.page.get_by_role("dialog", name="New workspace")
        dialog.get_by_label("Name").fill("Lighthouse")
        dialog.get_by_role("button", name="Create the workspace").click()
        expect(switcher(olga.page)).to_contain_text("Lighthouse")
        yield olga


@pytest.fixture(scope="module")
def workspace(owner) -> str:
    """The path of its pages."""
    owner.opens("/workspace/")
    return owner.page.url.removeprefix(owner.url)


@pytest.fixture(scope="module")
def bob(browser, mailing, mails, owner, workspace) -> Iterator[Person]:
    """Bob, who had no account, was invited as a viewer and came by the link in the mail."""
    owner.opens(f"{workspace}members/")
    owner.page.get_by_label("E-mail address").fill(BOB)
    owner.page.get_by_label("Role", exact=True).select_option("viewer")
    owner.page.get_by_role("button", name="Invite").click()
    expect(owner.page.get_by_text(f"An invitation is on its way to {BOB}.")).to_be_visible()
    expect(owner.page.locator("[data-invitation]")).to_contain_text(BOB)
    wait_for(lambda: mails.texts(BOB))
    [link] = LINK.findall(mails.texts(BOB)[0])
    for bob in somebody(browser, mailing):
        bob.page.goto(link)
        bob.page.get_by_label("Your name").fill("Bob")
        bob.page.get_by_label("Password", exact=True).fill(PASSWORD)
        bob.page.get_by_role("button", name="Create the account and join").click()
        expect(switcher(bob.page)).to_contain_text("Lighthouse")
        yield bob


def switcher(page: Page):
    return page.locator(".switcher")


def tabs(page: Page):
    return page.get_by_role("navigation", name="Parts of the workspace").get_by_role("link")


def makes_bob(owner: Person, workspace: str, role: str) -> None:
    owner.opens(f"{workspace}members/")
    row = owner.page.locator(f"[data-member='{BOB}']")
    if row.get_by_role("combobox").input_value() == role.lower():
        return
    row.get_by_role("combobox").select_option(label=role)
    row.get_by_role("button", name="Change").click()
    expect(owner.page.get_by_text(f"{BOB} is now: {role}.")).to_be_visible()


def asks_with(url: str, key: str) -> int:
    """The status of a program that shows the key."""
    headers = {"Authorization": f"Bearer {key}"}
    return httpx2.get(f"{url}/api/v1/bots/", headers=headers, trust_env=False).status_code


def test_whoever_was_invited_is_a_member_and_the_invitation_is_gone(owner, workspace, bob):
    owner.opens(f"{workspace}members/")

    expect(owner.page.locator(f"[data-member='{BOB}']")).to_contain_text("Bob")
    expect(owner.page.locator("[data-invitation]")).to_have_count(0)


@pytest.mark.parametrize(
    ("role", "seen", "may_make_bots"),
    [("Viewer", FEW, False), ("Editor", FEW, True), ("Admin", ALL, True)],
)
def test_an_open_page_offers_what_the_new_role_allows(
    owner, workspace, bob, role, seen, may_make_bots
):
    bob.opens(workspace)
    makes_bob(owner, workspace, role)

    bob.page.reload()

    expect(tabs(bob.page)).to_have_text(seen)
    for part, name in zip(PARTS, ALL, strict=True):
        bob.opens(workspace + part)
        expect(bob.page.get_by_role("heading", level=1)).to_have_text(
            name if name in seen else REFUSED
        )
    bob.opens("/")
    expect(bob.page.get_by_role("button", name="begin with an empty bot")).to_have_count(
        int(may_make_bots)
    )


def test_a_viewer_can_change_nobody_and_an_admin_no_owner(owner, workspace, bob):
    makes_bob(owner, workspace, "Viewer")
    bob.opens(f"{workspace}members/")
    expect(bob.page.locator("main form")).to_have_count(0)

    makes_bob(owner, workspace, "Admin")
    bob.page.reload()

    expect(bob.page.get_by_role("button", name="Invite")).to_be_visible()
    expect(bob.page.locator("[data-member='olga@example.com'] form")).to_have_count(0)


def test_a_key_is_shown_once_and_opens_the_api_until_it_is_revoked(owner, workspace):
    page = owner.opens(f"{workspace}keys/").page
    page.get_by_text("New key").click()
    page.get_by_role("textbox", name="Name").fill("Web site")
    page.get_by_role("button", name="Create the key").click()
    expect(page.get_by_text("Choose at least one, or the key could do nothing.")).to_be_visible()
    page.get_by_role("checkbox", name="chat").check()
    page.get_by_role("button", name="Create the key").click()
    expect(page.get_by_role("region", name="The key “Web site” is ready")).to_be_focused()
    key = page.locator("#key-text").inner_text()
    assert asks_with(owner.url, key) == 200

    page.reload()
    expect(page.locator("#key-text")).to_have_count(0)
    expect(page.locator(".row")).to_contain_text("Last used")
    page.get_by_role("button", name="Revoke Web site").click()
    dialog = page.get_by_role("dialog", name="Revoke “Web site”?")
    expect(dialog).to_contain_text("refused from their next request on")
    dialog.get_by_role("button", name="Revoke").click()

    expect(page.get_by_text("“Web site” opens nothing any more.")).to_be_visible()
    assert asks_with(owner.url, key) == 401


def test_the_last_owner_cannot_leave(owner, workspace, bob):
    makes_bob(owner, workspace, "Admin")
    page = owner.opens(workspace).page
    expect(page.get_by_text("You are its only owner, so you cannot leave.")).to_be_visible()
    expect(page.get_by_role("button", name="Leave")).to_have_count(0)

    makes_bob(owner, workspace, "Owner")

    owner.opens(workspace)
    expect(page.get_by_role("button", name="Leave")).to_be_visible()
    makes_bob(owner, workspace, "Viewer")


def test_what_happened_is_told_and_can_be_narrowed(owner, workspace, bob):
    page = owner.opens(f"{workspace}audit/").page
    expect(page.locator(".event").filter(has_text="invited")).to_contain_text(BOB)

    page.get_by_label("Who").select_option(label=BOB)
    page.get_by_role("button", name="Show").click()

    expect(page.locator(".event")).to_have_count(1)
    expect(page.locator(".event")).to_contain_text("Bob joined")


def test_without_javascript_a_role_is_changed_and_somebody_invited(
    browser, mailing, owner, workspace, bob
):
    kept = owner.page.context.storage_state()
    for plain in somebody(browser, mailing, java_script_enabled=False, storage_state=kept):
        page = plain.opens(f"{workspace}members/").page
        row = page.locator(f"[data-member='{BOB}']")
        row.get_by_role("combobox").select_option(label="Editor")
        row.get_by_role("button", name="Change").click()
        expect(row.get_by_role("combobox")).to_have_value("editor")

        page.get_by_label("E-mail address").fill("grace@example.net")
        page.get_by_role("button", name="Invite").click()
        expect(page.locator("[data-invitation]")).to_contain_text("grace@example.net")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_of_a_workspace_can_be_read_and_fits(owner, workspace, bob, viewport, scheme):
    page = owner.opens(workspace).page
    page.set_viewport_size(viewport)
    page.emulate_media(color_scheme=scheme)

    for path in (*(workspace + part for part in PARTS), "/workspaces/new/", "/"):
        owner.opens(path)
        for more in page.locator("summary").all():
            more.click()
        assert faint_text(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    switcher(page).click()
    expect(page.get_by_role("link", name="New workspace")).to_be_in_viewport()
    assert faint_text(page) == []


def test_whoever_is_removed_finds_themselves_in_their_own_workspace(owner, workspace, bob):
    bob.opens(workspace)
    owner.opens(f"{workspace}members/")
    owner.page.get_by_role("button", name="Remove Bob").click()
    owner.page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(owner.page.locator(f"[data-member='{BOB}']")).to_have_count(0)

    bob.page.reload()

    expect(bob.page.get_by_role("heading", level=1)).to_have_text("There is nothing here")
    bob.opens("/")
    expect(switcher(bob.page)).to_contain_text("Bob's workspace")


def test_a_workspace_is_deleted_by_typing_its_name(owner, workspace):
    page = owner.opens(workspace).page
    page.get_by_label("Type the workspace's name to confirm").fill("Light")
    page.get_by_role("button", name="Delete the workspace").click()
    expect(page.get_by_text("This is not its name. Nothing was deleted.")).to_be_visible()

    page.get_by_label("Type the workspace's name to confirm").fill("Lighthouse")
    page.get_by_role("button", name="Delete the workspace").click()

    expect(page.get_by_text("“Lighthouse” was deleted.")).to_be_visible()
    expect(switcher(page)).to_contain_text("Olga's workspace")
