"""What an operator does for people: another address, a way back in, an end to all sessions."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.urls import reverse

from apps.users.models import User
from apps.users.sessions import open_session
from core.models import OutgoingMail
from tests.console import browser
from tests.factories import PASSWORD, make_user
from tests.otp import SECRET, add_app, add_recovery_codes

pytestmark = pytest.mark.django_db
PEOPLE = "/admin/users/user/"


@pytest.fixture
def operator():
    """A browser in which an operator is signed in."""
    user = make_user("operator@example.com")
    user.is_staff = user.is_superuser = True
    user.save()
    return browser(user)


def works(api, access: str) -> bool:
    me = api.get("/api/v1/users/me/", HTTP_AUTHORIZATION=f"Bearer {access}")
    return me.status_code == 200


def act(operator, action: str, person: User) -> None:
    operator.post(PEOPLE, {"action": action, "_selected_action": [person.pk]})


def test_another_address_has_to_be_confirmed_and_ends_every_session(operator, alice, api):
    EmailAddress.objects.update(verified=True)
    elsewhere, access = browser(alice), open_session(alice).access
    form = {
        "email": "new@example.com",
        "is_active": "on",
        "profile-TOTAL_FORMS": 1,
        "profile-INITIAL_FORMS": 1,
        "profile-0-user": alice.pk,
        "profile-0-language": "en",
        "profile-0-time_zone": "UTC",
    }

    saved = operator.post(f"{PEOPLE}{alice.pk}/change/", form)

    assert saved.status_code == 302, saved.content
    assert [(row.email, row.verified) for row in EmailAddress.objects.filter(user=alice)] == [
        ("new@example.com", False)
    ]
    assert not works(api, access)
    assert elsewhere.get("/accounts/").status_code == 302
    old = {"email": "alice@example.com", "password": PASSWORD}
    assert api.post("/api/token/", old, format="json").status_code == 401


def test_an_operator_signs_a_person_out_everywhere(operator, alice, bob, api):
    elsewhere, access, bobs = browser(alice), open_session(alice).access, open_session(bob).access

    act(operator, "sign_out", alice)

    assert elsewhere.get("/accounts/").status_code == 302
    assert (works(api, access), works(api, bobs)) == (False, True)
    assert operator.get(PEOPLE).status_code == 200


def test_an_operator_lets_in_who_has_lost_telephone_and_codes(operator, alice, bob, api):
    for person in (alice, bob):
        add_app(person)
        add_recovery_codes(person)

    act(operator, "remove_second_factors", alice)

    assert set(Authenticator.objects.values_list("user", flat=True)) == {bob.pk}
    entered = {"email": alice.email, "password": PASSWORD}
    assert api.post("/api/token/", entered, format="json").status_code == 200


def test_secrets_of_second_factors_are_on_no_page(operator, alice):
    add_app(alice)

    assert Authenticator not in admin.site._registry
    assert SECRET not in operator.get(f"{PEOPLE}{alice.pk}/change/").content.decode()


def test_a_mail_is_looked_at_without_what_it_says(operator):
    mail = OutgoingMail.objects.create(recipient="a@example.com", subject="Hi", body="secret-link")
    path = reverse("admin:core_outgoingmail_change", args=[mail.pk])

    answer = operator.get(path)

    assert answer.status_code == 200
    assert "secret-link" not in answer.content.decode()
    assert operator.post(path, {"subject": "x"}).status_code == 403
