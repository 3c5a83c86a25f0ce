"""Signing up where addresses are confirmed by mail: nobody learns who has an account, and nobody
gets the account of a person whose address they merely typed.
"""

import re
import statistics
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail

from apps.api_keys.actions import make_key
from apps.users.models import ApiSession, User
from apps.users.sessions import open_session
from config.rates import Rate
from tests.console import browser, tree, words
from tests.factories import PASSWORD, make_user
from tests.otp import add_app
from tests.passkey import add_passkey

REGISTER = "/api/v1/auth/register/"
SIGN_UP = "/accounts/signup/"
OTHER = "mallory's own pass phrase"
NEW = {"email": "alice@example.com", "password": PASSWORD, "name": "Alice"}
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def enforced(settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.MFA_ALLOW_UNVERIFIED_EMAIL = False
    settings.PUBLIC_URL = "https://chat.example.com"


def link_in(sent, part: str) -> str:
    """The path of the link in a mail."""
    found = re.search(rf"https://chat\.example\.com(/accounts/{part}/\S+)", sent.body)
    assert found, sent.body
    return found.group(1)


def register(api, email: str = NEW["email"], password: str = PASSWORD):
    return api.post(REGISTER, {**NEW, "email": email, "password": password}, format="json")


def sign_up(email: str, password: str = PASSWORD):
    return browser().post(SIGN_UP, {"email": email, "password1": password}, follow=True)


def is_confirmed(email: str) -> bool:
    return EmailAddress.objects.filter(email=email, verified=True).exists()


def test_registering_answers_the_same_for_known_and_unknown_addresses(api):
    make_user("bob@example.com")

    unknown, known = register(api), register(api, "BOB@example.com")

    assert (unknown.status_code, known.status_code) == (202, 202)
    assert unknown.json() == known.json()
    assert unknown.json().keys() == {"detail"}
    headers = [{name for name, _ in answer.items()} for answer in (unknown, known)]
    assert headers[0] == headers[1]


def test_the_new_address_gets_a_link_and_the_known_one_is_told_of_its_account(api):
    make_user("bob@example.com")

    register(api)
    register(api, "bob@example.com")

    first, second = mail.outbox
    assert first.to == ["alice@example.com"]
    assert link_in(first, "confirm")
    assert second.to == ["bob@example.com"]
    assert "has an account already" in second.body
    assert "https://chat.example.com/accounts/password/reset/" in second.body


def test_a_known_account_is_left_as_it_was(api):
    bob = make_user("bob@example.com")
    before = User.objects.filter(pk=bob.pk).values().get()

    register(api, "bob@example.com", OTHER)
    sign_up("bob@example.com", OTHER)

    assert User.objects.filter(pk=bob.pk).values().get() == before
    assert User.objects.count() == 1


def test_a_weak_password_is_refused_for_known_and_unknown_alike(api):
    make_user("bob@example.com")

    answers = [register(api, email, "short") for email in (NEW["email"], "bob@example.com")]

    assert {answer.status_code for answer in answers} == {400}
    assert answers[0].json()["errors"] == answers[1].json()["errors"]
    assert mail.outbox == []


@pytest.mark.parametrize("way", ["api", "console"])
def test_a_known_address_costs_as_much_work_as_a_new_one(api, way, monkeypatch):
    from django.contrib.auth.hashers import MD5PasswordHasher

    make_user("bob@example.com")
    hashed, encode = [], MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda *given: hashed.append(1) or encode(*given)
    )
    ask = sign_up if way == "console" else lambda email: register(api, email)

    counts = []
    for email in ("new@example.com", "bob@example.com"):
        hashed.clear()
        ask(email)
        counts.append(len(hashed))

    assert counts == [1, 1]


def test_known_and_unknown_addresses_take_about_the_same_time(api, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    settings.RATES = settings.RATES | {
        "register": Rate("99/hour", True),
        "mail": Rate("99/hour", True),
    }
    make_user("bob@example.com")

    def took(email: str) -> float:
        began = time.perf_counter()
        register(api, email)
        return time.perf_counter() - began

    unknown = [took(f"new{number}@example.com") for number in range(7)]
    known = [took("bob@example.com") for _ in range(7)]

    assert 0.5 < statistics.median(known) / statistics.median(unknown) < 2


def test_the_console_shows_the_same_for_known_and_unknown_addresses():
    make_user("bob@example.com")

    pages = [
        words(sign_up(email)).replace(email, "") for email in ("a@example.com", "bob@example.com")
    ]

    assert pages[0] == pages[1]
    assert "Look into your mail" in pages[0]


def test_nobody_is_in_before_the_address_is_confirmed():
    client = browser()
    client.post(SIGN_UP, {"email": "alice@example.com", "password1": PASSWORD})

    assert client.get("/").status_code == 302
    assert client.get("/api/v1/users/me/").status_code == 401
    assert not is_confirmed("alice@example.com")


def test_in_the_browser_where_one_signed_up_the_link_confirms_at_one_click():
    client = browser()
    client.post(SIGN_UP, {"email": "alice@example.com", "password1": PASSWORD})
    link = link_in(mail.outbox[0], "confirm")

    looked = client.get(link)
    assert not is_confirmed("alice@example.com")
    entered = client.post(link, follow=True)

    assert not tree(looked).xpath("//input[@type='password']")
    assert is_confirmed("alice@example.com")
    assert entered.context["user"].email == "alice@example.com"


def test_elsewhere_the_link_asks_for_the_password_chosen_when_signing_up(api):
    register(api)
    client, link = browser(), link_in(mail.outbox[0], "confirm")

    entered = client.post(link, {"password": PASSWORD}, follow=True)

    assert is_confirmed("alice@example.com")
    assert entered.context["user"].email == "alice@example.com"


@pytest.mark.parametrize("given", [{}, {"password": ""}, {"password": "not the right one"}])
def test_the_link_alone_confirms_nothing(api, given):
    """Mallory signed up with Alice's address, and Alice follows the link that comes to her."""
    register(api, "alice@example.com", OTHER)

    refused = browser().post(link_in(mail.outbox[0], "confirm"), given)

    assert refused.status_code == 422
    assert "Choose a password of your own" in words(refused)
    assert not is_confirmed("alice@example.com")


def test_a_link_for_one_address_is_not_confirmed_by_another_person_s_password(api):
    register(api, "alice@example.com", OTHER)
    alices = link_in(mail.outbox[0], "confirm")
    make_user("bob@example.com")

    refused = browser().post(alices, {"password": PASSWORD})

    assert refused.status_code == 422
    assert not is_confirmed("alice@example.com")


def test_guessing_the_password_at_a_link_counts_as_signing_in(api):
    register(api)
    link = link_in(mail.outbox[0], "confirm")
    for _ in range(5):
        browser().post(link, {"password": "not the right one"})

    assert browser().post(link, {"password": PASSWORD}).status_code == 429
    assert not is_confirmed("alice@example.com")


def test_a_link_works_once_and_looking_at_it_signs_nobody_out(api, bob):
    register(api)
    link = link_in(mail.outbox[0], "confirm")
    somebody = browser(bob)

    somebody.get(link)
    assert somebody.get("/").status_code == 200
    browser().post(link, {"password": PASSWORD})

    assert "does not work any more" in words(browser().get(link))
    assert browser().post(link, {"password": PASSWORD}).status_code == 404


@pytest.mark.parametrize("change", [lambda k: k[:-1], lambda k: "x" + k, lambda k: "MQ:1:x"])
def test_a_link_that_is_not_ours_confirms_nothing(api, change):
    register(api)
    key = link_in(mail.outbox[0], "confirm").split("/")[-2]

    answer = browser().post(f"/accounts/confirm/{change(key)}/", {"password": PASSWORD})

    assert answer.status_code == 404
    assert not is_confirmed("alice@example.com")


def reset(email: str, password: str) -> None:
    """Whoever reads the mails to `email` chooses a password."""
    client = browser()
    client.post("/accounts/password/reset/", {"email": email})
    page = client.get(link_in(mail.outbox[-1], "password/reset/key"), follow=True)
    client.post(page.redirect_chain[-1][0], {"password1": password, "password2": password})


def test_the_owner_of_an_address_takes_it_back_from_whoever_signed_up_with_it(api):
    """Mallory came first, even before mail was set up, and left herself every way back in."""
    register(api, "alice@example.com", OTHER)
    user = User.objects.get()
    add_app(user)
    add_passkey(user)
    tokens = open_session(user)
    key = make_key(user.personal_workspace, by=user, name="Mine", scopes=["chat"])

    reset("alice@example.com", PASSWORD)

    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert is_confirmed("alice@example.com")
    assert not Authenticator.objects.exists()
    assert not ApiSession.objects.live().exists()
    assert api.get("/api/v1/bots/", HTTP_AUTHORIZATION=f"Bearer {key.text}").status_code == 401
    assert (
        api.post("/api/token/refresh/", {"refresh": tokens.refresh}, format="json").status_code
        == 401
    )
    entered = {"email": "alice@example.com", "password": PASSWORD}
    assert api.post("/api/token/", entered, format="json").status_code == 200
    assert api.post("/api/token/", {**entered, "password": OTHER}, format="json").status_code == 401


def test_a_reset_does_not_remove_what_a_confirmed_person_set_up(alice):
    EmailAddress.objects.update(verified=True)
    add_app(alice)

    reset(alice.email, OTHER)

    alice.refresh_from_db()
    assert alice.check_password(OTHER)
    assert Authenticator.objects.exists()


def test_whoever_did_not_confirm_the_address_adds_no_second_factor(alice):
    client = browser(alice)

    answer = client.get("/accounts/app/add/", follow=True)

    assert answer.redirect_chain[0][0] == "/accounts/"
    assert "until you have verified" in words(answer)


def test_an_address_gets_at_most_five_mails_an_hour_whoever_asks_for_them(api):
    make_user("bob@example.com")
    for _ in range(4):
        register(api, "bob@example.com")
    for _ in range(4):
        browser().post("/accounts/password/reset/", {"email": "bob@example.com"})

    assert len(mail.outbox) == 5


def test_a_flood_of_asking_for_a_password_is_refused_for_known_and_unknown_alike():
    make_user("bob@example.com")

    def asked(email: str) -> list[int]:
        post = browser().post
        return [post("/accounts/password/reset/", {"email": email}).status_code for _ in range(7)]

    assert asked("bob@example.com") == asked("nobody@example.com") == [302] * 5 + [429] * 2


@pytest.mark.parametrize("host", ["evil.example", "localhost:8000"])
def test_links_lead_to_the_public_address_whatever_host_a_request_names(settings, api, host):
    settings.ALLOWED_HOSTS = ["*"]
    make_user("bob@example.com")

    for email in ("alice@example.com", "bob@example.com"):
        api.post(REGISTER, {**NEW, "email": email}, format="json", HTTP_HOST=host)
        browser().post("/accounts/password/reset/", {"email": email}, HTTP_HOST=host)
    browser().post("/accounts/password/reset/", {"email": "nobody@example.com"}, HTTP_HOST=host)

    assert len(mail.outbox) == 5
    for sent in mail.outbox:
        found = re.findall(r"https?://[^/\s]+", sent.subject + sent.body)
        assert set(found) == {"https://chat.example.com"}


def test_a_mail_to_an_unproved_address_says_nothing_that_a_stranger_wrote(api):
    body = {**NEW, "name": "Win at https://evil.example"}

    api.post(REGISTER, body, format="json")

    assert "evil" not in mail.outbox[0].subject + mail.outbox[0].body


def test_the_first_operator_needs_no_mail_to_get_in(api):
    from apps.workspaces import first_run

    token = first_run.link().rstrip("/").rpartition("/")[2]
    first_run.make_operator(token, name="Ada", email="ada@example.com", password=PASSWORD)

    entered = {"email": "ada@example.com", "password": PASSWORD}
    assert api.post("/api/token/", entered, format="json").status_code == 200


def test_two_who_sign_up_at_once_with_one_address_see_the_same(monkeypatch):
    """The second has looked before the first was there."""
    from apps.workspaces.forms import SignUpForm

    monkeypatch.setattr(SignUpForm, "validate_unique_email", lambda form, email: email)
    make_user("bob@example.com")

    page = sign_up("bob@example.com", OTHER)

    assert "Look into your mail" in words(page)
    assert "has an account already" in mail.outbox[-1].body
