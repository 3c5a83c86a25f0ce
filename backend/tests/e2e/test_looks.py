"""Every page on a desk and on a phone, light and dark: nothing too faint, nothing cut off."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import DESKTOP, PASSWORD, PHONE
from tests.e2e.contrast import faint_text


@pytest.fixture(scope="module")
def bot(browser, stack, signed_in) -> str:
    from tests.e2e.chrome import Person

    context = browser.new_context(storage_state=signed_in)
    ada = Person(context.new_page(), stack.url)
    bot = ada.makes_a_bot("A bot with a name that is much longer than any name of a bot should be")
    ada.page.get_by_label("Look at it before it is used").check()
    form = ada.adds("Text")
    form.get_by_label("Title").fill(
        "A text with a title that is much longer than it should be " * 3
    )
    form.get_by_label("Text", exact=True).fill("Short.")
    ada.page.get_by_role("button", name="Add it").click()
    expect(ada.page.locator(".document")).to_contain_text("Waits for your yes")
    context.close()
    return bot


@pytest.fixture
def of_the_document(stack, signed_in, browser, bot) -> list[str]:
    """The addresses of the pages of the bot's only document."""
    context = browser.new_context(storage_state=signed_in)
    page = context.new_page()
    page.goto(f"{stack.url}/bots/{bot}/knowledge/")
    document = page.locator(".document").get_attribute("data-document")
    context.close()
    return [f"/documents/{document}/", f"/documents/{document}/replace/"]


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_can_be_read_and_fits(open_page, bot, of_the_document, viewport, scheme):
    ada = open_page(viewport=viewport, color_scheme=scheme)
    of_the_bot = [
        f"/bots/{bot}/{tab}" for tab in ("", "knowledge/", "sources/", "passages/", "settings/")
    ]
    others = ["/", "/nowhere/", "/workspace/deletions/", "/accounts/", "/accounts/delete/"]
    paths = of_the_bot + of_the_document + others

    for path in paths:
        ada.opens(path)
        assert faint_text(ada.page) == [], path
        assert ada.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_before_signing_in_can_be_read_and_fit(open_page, viewport, scheme):
    anyone = open_page(viewport=viewport, color_scheme=scheme, storage_state=None)

    for path in ("login/", "signup/", "password/reset/", "password/reset/done/"):
        anyone.opens(f"/accounts/{path}")
        assert faint_text(anyone.page) == [], path
        assert anyone.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_way_to_add_knowledge_can_be_read_and_fits(open_page, bot, scheme):
    ada = open_page(viewport=PHONE, color_scheme=scheme).opens(f"/bots/{bot}/knowledge/")

    for what in ("Text", "Questions", "Page", "Site"):
        ada.adds(what)
        ada.page.get_by_role("button", name="Add").last.click()
        expect(ada.page.locator(".adding .errors:visible")).not_to_have_count(0)
        assert faint_text(ada.page) == [], what
        assert ada.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), what


def test_the_theme_can_be_chosen_and_stays(open_page):
    ada = open_page(color_scheme="light").opens("/")
    light = ada.page.evaluate("getComputedStyle(document.body).backgroundColor")

    ada.page.get_by_role("button", name="Switch between light and dark").click()
    ada.page.reload()

    assert ada.page.evaluate("getComputedStyle(document.body).backgroundColor") != light


def test_signing_up_and_getting_to_the_content_work_by_keyboard_alone(open_page):
    bob = open_page(storage_state=None).opens("/accounts/signup/")
    bob.page.keyboard.type("bob@example.com")
    bob.page.keyboard.press("Tab")
    bob.page.keyboard.type(PASSWORD)
    bob.page.keyboard.press("Enter")
    bob.page.wait_for_url(f"{bob.url}/")

    bob.page.keyboard.press("Tab")

    expect(bob.page.get_by_role("link", name="Skip to the content")).to_be_focused()
    expect(bob.page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
