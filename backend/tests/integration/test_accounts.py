"""Signing up, signing in, and one's own account, over HTTP."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from apps.users.models import ApiSession, User
from apps.workspaces.models import Role
from config.rates import Rate
from tests.factories import PASSWORD, make_member, make_user

REGISTER = "/api/v1/auth/register/"
LOG_IN = "/api/token/"
ME = "/api/v1/users/me/"
NEW = {"email": "alice@example.com", "password": PASSWORD, "name": "Alice"}


def codes(response) -> dict[str, str]:
    """What is wrong where, as {pointer: code}."""
    return {fault["pointer"]: fault["code"] for fault in response.json()["errors"]}


def test_signing_up_makes_a_person_with_a_workspace_of_their_own(api, db):
    response = api.post(REGISTER, NEW, format="json")

    user = User.objects.get()
    assert response.status_code == 201
    assert response.json() == {
        "id": str(user.pk),
        "email": "alice@example.com",
        "name": "Alice",
        "workspace_id": str(user.personal_workspace.pk),
    }
    assert user.memberships.get().role == Role.OWNER
    assert not user.is_staff


def test_whoever_signed_up_can_sign_in_and_read_themselves(api, db):
    api.post(REGISTER, NEW, format="json")

    tokens = api.post(LOG_IN, {"email": "ALICE@Example.com", "password": PASSWORD}, format="json")
    me = api.get(ME, HTTP_AUTHORIZATION=f"Bearer {tokens.json()['access']}").json()

    assert tokens.status_code == 200
    assert tokens.json().keys() == {"access", "refresh"}
    assert (me["email"], me["name"]) == ("alice@example.com", "Alice")
    assert [workspace["role"] for workspace in me["workspaces"]] == ["owner"]
    assert (me["subscription_status"], me["subscription_plan"]) == ("none", "")


@pytest.mark.parametrize("email", ["alice@example.com", "ALICE@EXAMPLE.COM", "Alice@example.com"])
def test_an_address_is_taken_in_any_case_of_letters(api, alice, email):
    response = api.post(REGISTER, {**NEW, "email": email}, format="json")

    assert response.status_code == 400
    assert codes(response) == {"/email": "unique"}
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    "email",
    [
        "",
        "alice",
        "a@b",
        "alice@example.com\nBcc: x@example.com",
        "one@example.com,two@example.com",
        "a@" + "b" * 250 + ".com",
        None,
        5,
        ["alice@example.com"],
    ],
)
def test_what_is_no_address_is_refused(api, db, email):
    response = api.post(REGISTER, {**NEW, "email": email}, format="json")

    assert response.status_code == 400
    assert codes(response).keys() == {"/email"}
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "blank"),
        ("elevenchars", "password_too_short"),
        ("alice@example.com", "password_too_similar"),
        ("password12345", "password_too_common"),
        ("ü" * 513, "password_too_long"),
        ("x" * 5_000, "max_length"),
        (None, "null"),
        (123456789012, "wrong_type"),
    ],
)
def test_a_weak_or_endless_password_is_refused(api, db, password, code):
    response = api.post(REGISTER, {**NEW, "password": password}, format="json")

    assert response.status_code == 400
    assert codes(response)["/password"] == code
    assert not User.objects.exists()


@pytest.mark.parametrize("password", ["  spaces count here  ", "päss phräse 漢字 🔑🔑", "x y" * 40])
def test_a_password_is_taken_as_it_is(api, db, password):
    api.post(REGISTER, {**NEW, "password": password}, format="json")

    exact = api.post(LOG_IN, {"email": NEW["email"], "password": password}, format="json")
    trimmed = api.post(LOG_IN, {"email": NEW["email"], "password": password[1:]}, format="json")

    assert (exact.status_code, trimmed.status_code) == (200, 401)


@pytest.mark.parametrize(
    "field", ["id", "is_staff", "is_superuser", "is_active", "workspace_id", "subscription_plan"]
)
def test_nobody_signs_up_with_more_than_they_are_asked_for(api, db, field):
    response = api.post(REGISTER, {**NEW, field: True}, format="json")

    assert response.status_code == 400
    assert codes(response) == {f"/{field}": "unknown_field"}
    assert not User.objects.exists()


def test_a_flood_of_sign_ups_from_one_address_is_stopped(api, client, db, settings):
    settings.RATES = settings.RATES | {"register": Rate("20/hour", exact=True)}

    statuses = [
        api.post(REGISTER, {**NEW, "email": f"a{number}@example.com"}, format="json").status_code
        for number in range(22)
    ]
    page = client.post(reverse("account_signup"), {"email": NEW["email"], "password1": PASSWORD})

    assert statuses == [201] * 20 + [429] * 2
    assert page.status_code == 429
    assert 3_500 < int(page["Retry-After"]) <= 3_600
    assert "60 minutes" in page.content.decode()


def test_the_console_and_the_api_count_sign_ups_together(api, client, db, settings):
    settings.RATES = settings.RATES | {"register": Rate("2/hour", exact=True)}
    form = {"email": "bob@example.com", "password1": PASSWORD}

    first = api.post(REGISTER, NEW, format="json").status_code
    second = client.post(reverse("account_signup"), form).status_code
    third = api.post(REGISTER, {**NEW, "email": "c@example.com"}, format="json").status_code

    assert [first, second, third] == [201, 302, 429]


def test_a_wrong_password_an_unknown_address_and_a_disabled_account_look_alike(api, alice):
    disabled = make_user()
    User.objects.filter(pk=disabled.pk).update(is_active=False)

    answers = [
        api.post(LOG_IN, {"email": email, "password": password}, format="json")
        for email, password in [
            (alice.email, "another pass phrase"),
            ("nobody@example.com", PASSWORD),
            (disabled.email, PASSWORD),
        ]
    ]

    assert {answer.status_code for answer in answers} == {401}
    bodies = [{**answer.json(), "request_id": ""} for answer in answers]
    assert bodies[0]["code"] == "invalid_credentials"
    assert bodies[0] == bodies[1] == bodies[2]


def test_an_unknown_address_costs_as_much_work_as_a_wrong_password(api, alice, monkeypatch):
    from django.contrib.auth.hashers import MD5PasswordHasher

    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda *given: hashed.append(1) or encode(*given)
    )

    for email in (alice.email, "nobody@example.com"):
        hashed.clear()
        api.post(LOG_IN, {"email": email, "password": "another pass phrase"}, format="json")
        assert len(hashed) == 1


def test_five_wrong_passwords_lock_an_account_for_a_while_whatever_the_proxy_header_says(
    api, alice
):
    wrong = {"email": alice.email, "password": "another pass phrase"}
    for number in range(5):
        api.post(LOG_IN, wrong, format="json", HTTP_X_FORWARDED_FOR=f"10.0.0.{number}")

    locked = api.post(LOG_IN, {**wrong, "password": PASSWORD}, format="json")

    assert locked.status_code == 429
    assert locked.json()["code"] == "rate_limited"
    assert 50 <= int(locked["Retry-After"]) <= 60


def test_the_limit_on_wrong_passwords_counts_per_account(api, alice, bob):
    wrong = {"email": alice.email, "password": "another pass phrase"}
    for _ in range(6):
        api.post(LOG_IN, wrong, format="json")

    other = api.post(LOG_IN, {"email": bob.email, "password": PASSWORD}, format="json")

    assert other.status_code == 200


def test_a_password_beyond_the_limit_is_not_hashed(api, alice, monkeypatch):
    monkeypatch.setattr("apps.users.log_in.authenticate", lambda *_, **__: pytest.fail("hashed"))

    response = api.post(LOG_IN, {"email": alice.email, "password": "x" * 2_000}, format="json")

    assert response.status_code == 401


def test_the_profile_can_be_changed_and_nothing_else(as_user, alice):
    client = as_user(alice)

    changed = client.patch(ME, {"name": "Alice A.", "time_zone": "Europe/Rome"})

    assert changed.status_code == 200
    assert (changed.json()["name"], changed.json()["time_zone"]) == ("Alice A.", "Europe/Rome")


@pytest.mark.parametrize(
    "field",
    [
        "id",
        "email",
        "password",
        "is_staff",
        "is_superuser",
        "is_active",
        "subscription_status",
        "subscription_plan",
        "stripe_customer_id",
        "workspaces",
        "created_at",
    ],
)
def test_a_person_cannot_change_what_is_not_theirs_to_change(as_user, alice, field):
    before = User.objects.filter(pk=alice.pk).values().get()

    response = as_user(alice).patch(ME, {field: "changed"})

    assert response.status_code == 400
    assert codes(response) == {f"/{field}": "unknown_field"}
    assert User.objects.filter(pk=alice.pk).values().get() == before


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("time_zone", "Mars/Olympus", "invalid_choice"),
        ("time_zone", "../../etc/passwd", "invalid_choice"),
        ("language", "zz_ZZ", "invalid_choice"),
        ("name", "x" * 121, "max_length"),
        ("name", 5, "wrong_type"),
    ],
)
def test_a_profile_takes_only_what_makes_sense(as_user, alice, field, value, code):
    response = as_user(alice).patch(ME, {field: value})

    assert response.status_code == 400
    assert codes(response) == {f"/{field}": code}


def test_people_see_their_colleagues_and_nobody_else(as_user, alice, mallory):
    bob = make_member(alice.personal_workspace)

    seen = as_user(alice).get("/api/v1/users/").json()["results"]

    assert {person["id"] for person in seen} == {str(alice.pk), str(bob.pk)}
    assert all(person.keys() == {"id", "email", "name"} for person in seen)


def test_guests_of_the_demo_do_not_see_each_other(as_user, alice, mallory):
    from apps.workspaces.models import Workspace

    demo = Workspace.objects.create(name="Demo", is_demo=True)
    make_member(demo, user=alice)
    make_member(demo, user=mallory)

    seen = as_user(alice).get("/api/v1/users/").json()["results"]

    assert [person["id"] for person in seen] == [str(alice.pk)]


def test_signing_up_in_the_console_gives_the_same_as_by_the_api(client, db):
    form = {"email": "Alice@Example.com", "password1": PASSWORD}

    response = client.post(reverse("account_signup"), form)

    user = User.objects.get(email="alice@example.com")
    assert response.status_code == 302
    assert user.personal_workspace.members.get() == user
    assert user.profile.name == ""
    assert EmailAddress.objects.filter(user=user).exists()
    assert not ApiSession.objects.exists()
