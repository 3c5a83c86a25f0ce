"""A person's way into an installation that sends mail, and how they protect their account."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.e2e.chrome import Person, Watch
from tests.e2e.conftest import DESKTOP, PASSWORD, PHONE
from tests.e2e.contrast import faint_text
from tests.mail_sink import Sink
from tests.otp import code_of
from tests.processes import wait_for

GRACE = "grace@example.com"
LINK = re.compile(r"http://localhost:\d+/accounts/\S+")
PAGES = (
    "",
    "password/change/",
    "reauthenticate/",
    "reauthenticate/code/",
    "reauthenticate/passkey/",
    "app/remove/",
    "codes/",
    "codes/new/",
)
LEADS = "a[href^='/accounts/passkeys/']"


@pytest.fixture(scope="module")
def device(browser, mailing) -> Iterator[Person]:
    """Grace at her own computer, which has a fingerprint reader."""
    context = browser.new_context(viewport=DESKTOP)
    watch = Watch(context, mailing.url)
    page = context.new_page()
    add_reader(context.new_cdp_session(page))
    yield Person(page, mailing.url)
    context.close()
    assert watch.complaints == []


def add_reader(session: CDPSession) -> None:
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    verified = {"hasUserVerification": True, "isUserVerified": True}
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {**options, **verified, "automaticPresenceSimulation": True}},
    )


def link_for(mails: Sink, number: int) -> str:
    """The link in the mail of that number to Grace."""
    wait_for(lambda: len(mails.texts(GRACE)) >= number)
    found = LINK.search(mails.texts(GRACE)[number - 1])
    assert found
    return found.group()


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Your account").click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def give_password(page: Page) -> None:
    page.get_by_label("E-mail address").fill(GRACE)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def confirm_by_password(page: Page) -> None:
    expect(page.get_by_role("heading")).to_have_text("Please confirm that it is you")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()


@pytest.fixture(scope="module")
def signed_up(device, mails) -> Person:
    device.opens("/accounts/signup/")
    device.page.get_by_label("E-mail address").fill(GRACE)
    device.page.get_by_label("Password", exact=True).fill(PASSWORD)
    device.page.get_by_role("button", name="Create the account").click()
    expect(device.page.get_by_role("heading")).to_have_text("Look into your mail")
    device.opens("/")
    expect(device.page.get_by_role("heading")).to_have_text("Sign in")

    device.page.goto(link_for(mails, 1))
    device.page.get_by_role("button", name="Confirm and go on").click()

    device.page.wait_for_url(f"{device.url}/")
    return device


@pytest.fixture(scope="module")
def secret(signed_up) -> str:
    """What Grace's telephone knows, once an app is added there."""
    page = signed_up.opens("/").page
    page.get_by_role("button", name="Your account").click()
    page.get_by_role("link", name="Account", exact=True).click()
    page.get_by_role("link", name="Add an authenticator app").click()
    confirm_by_password(page)
    expect(page.locator(".qr svg")).to_be_visible()
    found = page.locator("#totp-key").inner_text()
    page.get_by_label("The code the app shows now").fill(code_of(found))
    page.get_by_role("button", name="Add the app").click()
    expect(page.get_by_role("heading")).to_have_text("Recovery codes")
    expect(page.locator("#codes")).to_have_text(re.compile(r"^(\d{8}\s){9}\d{8}$"))
    return found


@pytest.fixture(scope="module")
def passkey(signed_up, secret) -> str:
    """The name of a passkey on Grace's computer."""
    page = signed_up.opens("/accounts/passkeys/add/").page
    if page.get_by_label("Password", exact=True).count():
        confirm_by_password(page)
    page.get_by_label("Name").fill("Laptop")
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.locator(".row", has_text="Laptop")).to_contain_text("Passkey")
    return "Laptop"


def test_signing_up_is_over_once_the_link_in_the_mail_was_followed(signed_up):
    signed_up.opens("/accounts/")

    expect(signed_up.page.get_by_text("confirmed", exact=True)).to_be_visible()
    expect(signed_up.page.locator(".row", has_text="This browser")).to_have_count(1)


def test_signing_in_asks_for_the_code_of_the_app(signed_up, secret):
    page = signed_up.opens("/").page
    sign_out(page)
    give_password(page)
    expect(page.get_by_role("heading")).to_have_text("One more step")

    page.get_by_label("Code of your authenticator app").fill("000000")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("Incorrect code")).to_be_visible()
    page.get_by_label("Code of your authenticator app").fill(code_of(secret, steps=1))
    page.get_by_role("button", name="Sign in", exact=True).click()

    page.wait_for_url(f"{signed_up.url}/")


def test_a_passkey_signs_in_with_one_click(signed_up, passkey):
    page = signed_up.opens("/").page
    sign_out(page)

    page.get_by_role("button", name="Sign in with a passkey").click()

    page.wait_for_url(f"{signed_up.url}/")
    signed_up.opens("/accounts/")
    expect(page.locator(".row", has_text=passkey)).to_contain_text("Last used")


def test_a_passkey_is_enough_after_the_password(signed_up, passkey):
    page = signed_up.opens("/").page
    sign_out(page)
    give_password(page)

    page.get_by_role("button", name="Use a passkey").click()

    page.wait_for_url(f"{signed_up.url}/")


def test_a_device_without_a_passkey_is_told_so(browser, mailing):
    context = browser.new_context(viewport=PHONE)
    anyone = Person(context.new_page(), mailing.url).opens("/accounts/login/")
    add_reader(context.new_cdp_session(anyone.page))

    anyone.page.get_by_role("button", name="Sign in with a passkey").click()

    expect(anyone.page.get_by_text("Perhaps there is no passkey")).to_be_visible()
    context.close()


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_of_the_account_can_be_read_and_fits(signed_up, passkey, viewport, scheme):
    page = signed_up.opens("/accounts/reauthenticate/").page
    confirm_by_password(page)
    page.set_viewport_size(viewport)
    page.emulate_media(color_scheme=scheme)

    signed_up.opens("/accounts/")
    found = page.locator(LEADS).evaluate_all("links => links.map((link) => link.pathname)")

    for path in (*(f"/accounts/{name}" for name in PAGES), *found):
        signed_up.opens(path)
        assert page.get_by_role("heading", level=1).count() == 1, path
        assert faint_text(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
