"""Getting in: the one-time link, signing up, in and out, and a forgotten password."""

import re

import pytest
from django.core import mail

from apps.users.models import User
from apps.workspaces import first_run
from tests.console import browser, tree, words
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
ADA = {"name": "Ada", "email": "ada@example.com", "password": PASSWORD}


@pytest.fixture(autouse=True)
def mails(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def path_of_link() -> str:
    link = first_run.link()
    assert link
    return "/" + link.split("/", 3)[3]


def test_the_link_makes_the_operator_and_signs_them_in():
    client = browser()

    made = client.post(path_of_link(), ADA, follow=True)

    assert User.objects.get().is_superuser
    assert made.redirect_chain == [("/", 302)]
    assert "What should your first bot know?" in words(made)


def test_the_link_shows_a_form_first():
    page = browser().get(path_of_link())

    assert page.status_code == 200
    assert [field.name for field in tree(page).xpath("//form//input[@type!='hidden']")] == [
        "name",
        "email",
        "password",
    ]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"password": "short"}, "too short"),
        ({"email": "nobody"}, "valid email"),
        ({"email": ""}, "required"),
        ({"password": "x" * 2_000}, "at most 1024"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_the_link_still_works(change, complaint):
    client, path = browser(), path_of_link()

    refused = client.post(path, ADA | change)

    assert refused.status_code == 422
    assert complaint in words(refused)
    assert not User.objects.exists()
    assert client.post(path, ADA).status_code == 302


def test_a_taken_address_is_told():
    make_user("ada@example.com")

    refused = browser().post(path_of_link(), ADA)

    assert "taken" in words(refused)


def test_a_spent_link_says_what_to_do():
    path = path_of_link()
    browser().post(path, ADA)

    for answer in (browser().get(path), browser().post(path, ADA)):
        assert answer.status_code == 404
        assert "does not work any more" in words(answer)
        assert tree(answer).xpath("//a[@href='/accounts/login/']")


def test_a_link_that_is_not_ours_is_spent_as_well():
    assert browser().get("/first-run/anything/").status_code == 404


def test_whoever_signs_up_has_a_workspace_and_is_in():
    fields = {"email": "Bob@example.com", "password1": PASSWORD}

    made = browser().post("/accounts/signup/", fields, follow=True)

    bob = User.objects.get(email="bob@example.com")
    assert bob.personal_workspace
    assert bob.profile
    assert made.context["user"] == bob


def test_a_weak_password_is_refused_in_words():
    refused = browser().post("/accounts/signup/", {"email": "b@example.com", "password1": "short"})

    assert "too short" in words(refused)
    assert not User.objects.exists()


def test_signing_in_leads_to_where_one_wanted_to_go(alice):
    client = browser()
    wanted = client.get("/?page=2")

    fields = {"login": "alice@example.com", "password": PASSWORD}
    entered = client.post(wanted["Location"], fields | {"next": "/?page=2"})

    assert entered["Location"] == "/?page=2"


def test_a_wrong_password_is_told_without_telling_more(alice):
    def attempt(email: str) -> str:
        fields = {"login": email, "password": "not the right one"}
        return words(browser().post("/accounts/login/", fields)).replace(email, "")

    assert "not correct" in attempt("alice@example.com")
    assert attempt("alice@example.com") == attempt("nobody@example.com")


def test_signing_in_does_not_lead_to_other_sites(alice):
    fields = {"login": "alice@example.com", "password": PASSWORD, "next": "https://evil.example/"}

    entered = browser().post("/accounts/login/", fields)

    assert entered["Location"] == "/"


def test_after_signing_out_the_pages_ask_to_sign_in(alice):
    client = browser(alice)

    client.post("/accounts/logout/")

    assert client.get("/")["Location"] == "/accounts/login/?next=/"


def test_a_forgotten_password_is_replaced_by_mail(alice):
    client = browser()
    client.post("/accounts/password/reset/", {"email": "alice@example.com"})
    link = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", mail.outbox[0].body)

    page = client.get(link.group(1), follow=True)
    new = {"password1": "another long pass phrase", "password2": "another long pass phrase"}
    client.post(page.redirect_chain[-1][0], new)

    alice.refresh_from_db()
    assert alice.check_password("another long pass phrase")


def test_a_link_for_a_password_works_once(alice):
    client = browser()
    client.post("/accounts/password/reset/", {"email": "alice@example.com"})
    link = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", mail.outbox[0].body)
    alice.set_password("another long pass phrase")
    alice.save()

    assert "does not work any more" in words(client.get(link.group(1)))


def parts_of_link(email: str, number: int = -1) -> tuple[str, str]:
    """Whose link it is, and the secret in it."""
    browser().post("/accounts/password/reset/", {"email": email})
    found = re.search(r"/accounts/password/reset/key/(\w+)-(\S+)/", mail.outbox[number].body)
    assert found
    return found.group(1), found.group(2)


@pytest.mark.parametrize(
    "secret", ["null", "0", "true", "[]", "{}", "-", "set-password", "x" * 300]
)
def test_a_link_that_nobody_was_sent_changes_no_password(alice, secret):
    person, _ = parts_of_link(alice.email)
    new = {"password1": "another long pass phrase", "password2": "another long pass phrase"}

    for path in (f"{person}-{secret}", f"{person}-set-password"):
        client = browser()
        client.get(f"/accounts/password/reset/key/{path}/")
        client.post(f"/accounts/password/reset/key/{path}/", new)

    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)


def test_a_link_for_one_person_s_password_changes_nobody_else_s(alice, bob):
    _, secret = parts_of_link(bob.email)
    person, _ = parts_of_link(alice.email)

    page = browser().get(f"/accounts/password/reset/key/{person}-{secret}/")

    assert "does not work any more" in words(page)


def test_an_old_link_for_a_password_does_not_work(alice, settings):
    person, secret = parts_of_link(alice.email)
    settings.PASSWORD_RESET_TIMEOUT = -1

    page = browser().get(f"/accounts/password/reset/key/{person}-{secret}/")

    assert "does not work any more" in words(page)


def test_asking_for_a_password_does_not_show_the_link_to_whoever_asks(alice):
    answer = browser().post("/accounts/password/reset/", {"email": alice.email}, follow=True)

    _, secret = parts_of_link(alice.email, 0)
    assert secret not in answer.content.decode() + str(answer.redirect_chain)


def test_asking_for_a_password_says_the_same_for_unknown_addresses(alice):
    def asked(email: str) -> str:
        return words(browser().post("/accounts/password/reset/", {"email": email}, follow=True))

    assert asked("alice@example.com") == asked("nobody@example.com")


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/password/reset/",
        "/accounts/password/reset/done/",
        "/accounts/password/reset/key/done/",
        "/accounts/inactive/",
    ],
)
def test_every_field_has_a_name_that_can_be_read_out(path):
    page = browser().get(path)

    assert page.status_code == 200
    for field in tree(page).xpath("//input[not(@type='hidden')]"):
        assert tree(page).xpath(f"//label[@for='{field.get('id')}']"), field.get("name")


def test_the_password_can_be_changed_by_whoever_knows_it(alice):
    client = browser(alice)
    fields = {"oldpassword": PASSWORD, "password1": "another long pass phrase"}

    client.post("/accounts/password/change/", fields | {"password2": fields["password1"]})

    alice.refresh_from_db()
    assert alice.check_password("another long pass phrase")
