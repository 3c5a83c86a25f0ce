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
    context.close()
    return bot


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_can_be_read_and_fits(open_page, bot, viewport, scheme):
    ada = open_page(viewport=viewport, color_scheme=scheme)
    paths = ["/", *(f"/bots/{bot}/{tab}" for tab in ("", "knowledge/", "settings/")), "/nowhere/"]

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
