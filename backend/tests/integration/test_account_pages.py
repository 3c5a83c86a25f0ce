"""The pages of one's account: ways to sign in, and where one is signed in."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core import mail
from django.utils import timezone

from apps.users.models import ApiSession, User
from apps.users.sessions import open_session, user_of
from apps.users.tokens import InvalidToken
from core.middleware import policy_for
from tests.console import browser, tree, words
from tests.factories import PASSWORD
from tests.otp import SECRET, add_app, add_recovery_codes, code_of
from tests.passkey import add_passkey

ACCOUNT = "/accounts/"
pytestmark = pytest.mark.django_db


def entered(user: User, **given):
    """A browser in which somebody has signed in by the form."""
    client = browser(**given)
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    return client


def is_in(client) -> bool:
    return client.get(ACCOUNT).status_code == 200


def confirmed(user: User):
    """A browser whose person has just shown the password again."""
    client = browser(user)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def works(access: str) -> bool:
    try:
        return bool(user_of(access))
    except InvalidToken:
        return False


def test_the_menu_leads_to_the_account(alice):
    assert tree(browser(alice).get("/")).xpath(f"//a[@href='{ACCOUNT}']")


def test_the_profile_can_be_changed(alice):
    fields = {"name": "Alice A.", "language": "en", "time_zone": "Europe/Rome"}

    answer = browser(alice).post(ACCOUNT, fields, follow=True)

    alice.profile.refresh_from_db()
    assert (alice.profile.name, alice.profile.time_zone) == ("Alice A.", "Europe/Rome")
    assert "Saved." in words(answer)


@pytest.mark.parametrize(
    "wrong", [{"time_zone": "Mars/Olympus"}, {"language": "zz"}, {"name": "x" * 121}]
)
def test_a_profile_takes_only_what_makes_sense(alice, wrong):
    fields = {"name": "A", "language": "en", "time_zone": "UTC", **wrong}

    answer = browser(alice).post(ACCOUNT, fields)

    assert answer.status_code == 422
    alice.profile.refresh_from_db()
    assert alice.profile.name == "Alice"


def test_nobody_makes_themselves_more_than_they_are_by_the_profile(alice):
    fields = {"name": "A", "language": "en", "time_zone": "UTC", "subscription_plan": "gold"}

    browser(alice).post(ACCOUNT, {**fields, "is_staff": "1", "email": "x@example.com"})

    fresh = User.objects.get(pk=alice.pk)
    assert (fresh.is_staff, fresh.email) == (False, "alice@example.com")
    assert fresh.profile.subscription_plan == ""


# Second factors


def test_an_app_is_added_by_its_code_and_brings_recovery_codes(alice):
    client = confirmed(alice)
    page = client.get("/accounts/app/add/")
    secret = tree(page).xpath("string(//*[@id='totp-key'])")

    added = client.post("/accounts/app/add/", {"code": code_of(secret)}, follow=True)

    kinds = set(Authenticator.objects.values_list("type", flat=True))
    assert kinds == {"totp", "recovery_codes"}
    assert added.redirect_chain[-1][0] == "/accounts/codes/"
    codes = tree(added).xpath("string(//*[@id='codes'])").split()
    assert len(set(codes)) == 10


@pytest.mark.django_db(transaction=True)
def test_whoever_owns_the_account_is_told_by_mail_what_changed(alice):
    client = confirmed(alice)

    adds_an_app(client)
    changes_password(client)

    assert [sent.subject for sent in mail.outbox] == [
        "An authenticator app was added",
        "Your password was changed",
    ]
    assert all(sent.to == [alice.email] for sent in mail.outbox)


def test_a_wrong_code_adds_no_app(alice):
    client = confirmed(alice)
    client.get("/accounts/app/add/")

    refused = client.post("/accounts/app/add/", {"code": "000000"})

    assert "Incorrect code" in words(refused)
    assert not Authenticator.objects.exists()


def test_the_code_that_added_an_app_is_spent(alice, api):
    client = confirmed(alice)
    secret = tree(client.get("/accounts/app/add/")).xpath("string(//*[@id='totp-key'])")
    code = code_of(secret)
    client.post("/accounts/app/add/", {"code": code})

    body = {"email": alice.email, "password": PASSWORD, "otp": code}
    assert api.post("/api/token/", body, format="json").json()["code"] == "otp_invalid"


def test_the_picture_for_the_app_needs_nothing_that_the_policy_forbids(alice):
    page = confirmed(alice).get("/accounts/app/add/")

    assert page["Content-Security-Policy"] == policy_for("/")
    assert tree(page).xpath("//div[@class='qr']/svg/path")
    assert not tree(page).xpath(
        "//*[@style] | //style | //script[not(@src)][not(@type='application/json')]"
    )
    assert "<?xml" not in page.content.decode()


def half_in(user: User):
    """A browser in which the password was right and the second factor is still asked for."""
    client = browser()
    answer = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert answer["Location"] == "/accounts/login/code/"
    return client


def test_whoever_is_half_in_is_nobody_anywhere(alice):
    add_app(alice)
    client = half_in(alice)

    assert client.get("/")["Location"] == "/accounts/login/?next=/"
    assert client.get(ACCOUNT).status_code == 302
    assert client.get("/api/v1/users/me/").status_code == 401
    assert client.get("/admin/").status_code == 302
    assert client.post("/accounts/app/remove/").status_code == 302
    assert Authenticator.objects.exists()


@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_a_code_lets_in_once(alice, kind):
    add_app(alice)
    code = code_of() if kind == "app" else add_recovery_codes(alice)[0]

    first, second = half_in(alice), half_in(alice)
    first.post("/accounts/login/code/", {"code": code})
    again = second.post("/accounts/login/code/", {"code": code})

    assert is_in(first)
    assert not is_in(second)
    assert "Incorrect code" in words(again)


def test_a_code_used_by_a_program_does_not_open_the_console(alice, api):
    add_app(alice)
    code = code_of()
    api.post(
        "/api/token/", {"email": alice.email, "password": PASSWORD, "otp": code}, format="json"
    )

    client = half_in(alice)
    client.post("/accounts/login/code/", {"code": code})

    assert not is_in(client)


def test_wrong_codes_and_wrong_passwords_are_counted_together_on_every_page(alice, api):
    add_app(alice)
    client = half_in(alice)
    for _ in range(3):
        client.post("/accounts/login/code/", {"code": "000000"})
    for _ in range(2):
        browser().post("/accounts/login/", {"login": alice.email, "password": "not the right one"})

    refused = client.post("/accounts/login/code/", {"code": code_of()})
    form = browser().post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    token = api.post("/api/token/", {"email": alice.email, "password": PASSWORD}, format="json")

    assert [refused.status_code, form.status_code, token.status_code] == [429, 429, 429]
    assert "Too many attempts" in words(refused)


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/accounts/reauthenticate/", {"password": "not the right one"}),
        (
            "/accounts/password/change/",
            {
                "oldpassword": "not the right one",
                "password1": "a new one of mine",
                "password2": "a new one of mine",
            },
        ),
    ],
)
def test_guessing_the_password_from_inside_counts_as_well(alice, api, path, fields):
    client = entered(alice)
    for _ in range(5):
        client.post(path, fields)

    token = api.post("/api/token/", {"email": alice.email, "password": PASSWORD}, format="json")

    assert token.status_code == 429


SENSITIVE = [
    "/accounts/app/add/",
    "/accounts/app/remove/",
    "/accounts/codes/",
    "/accounts/codes/new/",
    "/accounts/passkeys/add/",
    "/accounts/passkeys/{pk}/rename/",
    "/accounts/passkeys/{pk}/remove/",
]


STEPS = [(method, path) for method in ("get", "post") for path in SENSITIVE]
STEPS.remove(("post", "/accounts/codes/"))  # there is nothing to send


@pytest.mark.parametrize(("method", "path"), STEPS)
def test_a_sensitive_step_asks_again_who_it_is(alice, path, method):
    passkey, _ = add_passkey(alice)
    add_recovery_codes(alice)
    if "remove" in path:
        add_app(alice)

    answer = getattr(browser(alice), method)(path.format(pk=passkey.pk))

    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/reauthenticate/")


def test_somebody_else_s_passkey_is_not_there(alice, mallory):
    passkey, _ = add_passkey(alice)
    client = confirmed(mallory)

    for step in ("rename", "remove"):
        path = f"/accounts/passkeys/{passkey.pk}/{step}/"
        assert client.get(path).status_code == 404
        assert client.post(path, {"name": "Mine"}).status_code == 404
    passkey.refresh_from_db()
    assert passkey.data["name"] == "Passkey"


def test_a_passkey_belongs_to_the_public_address(settings, alice):
    settings.PUBLIC_URL = "https://chat.example.com"

    page = confirmed(alice).get("/accounts/passkeys/add/")

    options = tree(page).xpath("string(//script[@id='passkey-options'])")
    assert re.search(r'"rp": {[^}]*"id": "chat.example.com"', options)


# What ends when something changes


def changes_password(client) -> None:
    new = "another long pass phrase"
    fields = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    client.post("/accounts/password/change/", fields)


def adds_an_app(client) -> None:
    secret = tree(client.get("/accounts/app/add/")).xpath("string(//*[@id='totp-key'])")
    client.post("/accounts/app/add/", {"code": code_of(secret)})
    assert Authenticator.objects.filter(type="totp").exists()


def removes_a_passkey(client) -> None:
    client.post(f"/accounts/passkeys/{Authenticator.objects.get().pk}/remove/")
    assert not Authenticator.objects.exists()


def signs_out_everywhere_else(client) -> None:
    client.post("/accounts/sessions/others/end/")


@pytest.mark.parametrize(
    "step", [changes_password, adds_an_app, removes_a_passkey, signs_out_everywhere_else]
)
def test_a_change_of_how_to_sign_in_ends_every_session_but_one_s_own(alice, bob, step):
    if step is removes_a_passkey:
        add_passkey(alice)
    here, elsewhere, bobs = confirmed(alice), browser(alice), entered(bob)
    tokens = open_session(alice)

    step(here)

    assert is_in(here)
    assert not is_in(elsewhere)
    assert not works(tokens.access)
    assert is_in(bobs)


def test_new_recovery_codes_replace_the_old_ones_and_end_other_sessions(alice):
    here, elsewhere = confirmed(alice), entered(alice)
    adds_an_app(here)
    old = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    tokens = open_session(alice)

    here.post("/accounts/codes/new/")

    new = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    assert not set(old) & set(new)
    assert is_in(here)
    assert not is_in(elsewhere)
    assert not works(tokens.access)


def test_signing_in_with_a_code_or_renaming_a_passkey_ends_nothing(alice):
    add_app(alice)
    passkey, _ = add_passkey(alice)
    tokens, elsewhere = open_session(alice), browser(alice)

    client = half_in(alice)
    client.post("/accounts/login/code/", {"code": code_of()})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post(f"/accounts/passkeys/{passkey.pk}/rename/", {"name": "Laptop"})

    passkey.refresh_from_db()
    assert passkey.data["name"] == "Laptop"
    assert works(tokens.access)
    assert is_in(elsewhere)


def test_a_disabled_person_is_out_at_once_everywhere(alice):
    client, tokens = entered(alice), open_session(alice)

    User.objects.filter(pk=alice.pk).update(is_active=False)

    assert not is_in(client)
    assert client.get("/api/v1/users/me/").status_code == 401
    assert not works(tokens.access)


def test_saving_an_old_copy_of_a_person_brings_no_session_back(alice):
    from apps.users import sessions

    elsewhere, copy = entered(alice), User.objects.get(pk=alice.pk)
    sessions.end_all(alice)

    copy.save()

    assert not is_in(elsewhere)


# Sessions


def test_the_page_lists_where_one_is_signed_in(alice, bob):
    client = entered(alice, headers={"user-agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"})
    open_session(alice, program="curl/8.9", address="192.0.2.7")
    entered(bob, headers={"user-agent": "Bobs/1.0"})

    page = words(client.get(ACCOUNT))

    assert "Firefox · Linux" in page
    assert "This browser" in page
    assert "curl" in page
    assert "192.0.2.7" in page
    assert "Bobs" not in page


def test_each_session_can_be_ended(alice):
    here, elsewhere = entered(alice), entered(alice)
    first, second = open_session(alice), open_session(alice)
    row = UserSession.objects.get(session_key=elsewhere.session.session_key)
    program = ApiSession.objects.earliest("created_at")

    here.post(f"/accounts/sessions/{row.pk}/end/")
    here.post(f"/accounts/sessions/{program.pk}/end/")

    assert is_in(here)
    assert not is_in(elsewhere)
    assert (works(first.access), works(second.access)) == (False, True)


def test_nobody_ends_a_session_of_somebody_else(alice, mallory):
    alices, tokens = entered(alice), open_session(alice)
    row = UserSession.objects.get(session_key=alices.session.session_key)
    client = entered(mallory)

    client.post(f"/accounts/sessions/{row.pk}/end/")
    client.post(f"/accounts/sessions/{ApiSession.objects.get().pk}/end/")
    client.post("/accounts/sessions/others/end/")

    assert is_in(alices)
    assert works(tokens.access)


@pytest.mark.parametrize("path", ["others", "1", "01a21008-6174-71f2-bd71-a3a7525718af"])
def test_sessions_are_not_ended_by_a_look_at_an_address(alice, path):
    tokens = open_session(alice)

    assert browser(alice).get(f"/accounts/sessions/{path}/end/").status_code == 405
    assert works(tokens.access)


def test_a_session_that_is_over_is_not_listed(alice):
    open_session(alice, program="curl/8.9")
    ApiSession.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert "curl" not in words(entered(alice).get(ACCOUNT))


# What all these pages share

PAGES = [ACCOUNT, "/accounts/password/change/", *SENSITIVE[1:]]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_names_for_its_controls_and_the_strict_policy(alice, path):
    add_app(alice)
    passkey, _ = add_passkey(alice)
    add_recovery_codes(alice)
    client = confirmed(alice)

    answer = client.get(path.format(pk=passkey.pk))

    page = tree(answer)
    assert answer.status_code == 200
    assert answer["Content-Security-Policy"] == policy_for("/")
    assert "no-store" in answer.get("Cache-Control", "")
    ids = page.xpath("//@id")
    assert sorted(set(ids)) == sorted(ids)
    assert len(page.xpath("//main//h1")) == 1
    for control in page.xpath("//button | //a"):
        assert control.get("aria-label") or control.text_content().strip(), control.attrib
    for field in page.xpath("//select | //input[not(@type='hidden')]"):
        named = page.xpath(f"//label[@for='{field.get('id')}']")
        assert named or field.xpath("ancestor::label"), field.attrib
    assert not page.xpath("//*[@style]")


def test_the_secret_of_an_app_is_shown_only_while_it_is_added(alice):
    add_app(alice)
    client = confirmed(alice)

    assert SECRET not in client.get(ACCOUNT).content.decode()
