"""The token endpoint asks a program for whatever the console would ask a person for."""

import threading

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection, transaction
from django.test import RequestFactory
from rest_framework.test import APIClient

from apps.users import second_factor
from apps.users.models import ApiSession, User
from config.rates import Rate
from tests.console import browser
from tests.factories import PASSWORD
from tests.otp import SECRET, add_app, add_recovery_codes, code_of
from tests.passkey import add_passkey
from tests.processes import wait_for

LOG_IN = "/api/token/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def enforced(settings):
    """A mail server is set up, so addresses have to be confirmed."""
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"


def log_in(user: User, password: str = PASSWORD, **more: str):
    body = {"email": user.email, "password": password, **more}
    return APIClient(raise_request_exception=False).post(LOG_IN, body, format="json")


def answer(response) -> tuple[int, str]:
    return response.status_code, response.json().get("code", "")


def confirm(user: User) -> None:
    EmailAddress.objects.filter(user=user).update(verified=True)


def test_an_address_that_is_not_confirmed_opens_nothing_and_gets_another_link(alice, enforced):
    refused = log_in(alice)

    assert answer(refused) == (401, "email_not_verified")
    assert not ApiSession.objects.exists()
    assert [sent.to for sent in mail.outbox] == [[alice.email]]


def test_only_whoever_knows_the_password_is_told_that_the_address_is_not_confirmed(alice, enforced):
    assert answer(log_in(alice, "another pass phrase")) == (401, "invalid_credentials")
    assert mail.outbox == []


def test_a_confirmed_address_opens(alice, enforced):
    confirm(alice)

    assert log_in(alice).status_code == 200


def test_another_person_s_confirmed_address_does_not_count(alice, bob, enforced):
    confirm(bob)

    assert answer(log_in(alice)) == (401, "email_not_verified")


def test_a_confirmed_address_that_was_exchanged_does_not_count(alice, enforced):
    confirm(alice)
    User.objects.filter(pk=alice.pk).update(email="other@example.com")
    alice.refresh_from_db()

    assert answer(log_in(alice)) == (401, "email_not_verified")


def test_where_no_mail_is_sent_nothing_has_to_be_confirmed(alice):
    assert log_in(alice).status_code == 200


def test_a_password_alone_is_not_enough_for_whoever_has_an_app(alice):
    add_app(alice)

    refused = log_in(alice)

    assert answer(refused) == (401, "otp_required")
    assert "authenticator app" in refused.json()["detail"]
    assert not ApiSession.objects.exists()


def test_the_app_s_code_opens(alice):
    add_app(alice)

    assert log_in(alice, otp=code_of()).status_code == 200


@pytest.mark.parametrize("steps", [-1, 1])
def test_a_telephone_whose_clock_is_a_little_wrong_opens(alice, steps):
    add_app(alice)

    assert log_in(alice, otp=code_of(steps=steps)).status_code == 200


@pytest.mark.parametrize(
    "code",
    [
        lambda: "000000",
        lambda: "abc",
        lambda: "١٢٣٤٥٦",
        lambda: "0" * 64,
        lambda: code_of("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"),
        lambda: code_of(steps=-3),
        lambda: code_of(steps=4),
    ],
    ids=["zeros", "letters", "Arabic digits", "too long", "another app's", "too old", "too early"],
)
def test_any_other_code_is_refused(alice, code):
    """The codes are worked out now: those of the beginning of the run have grown old or due."""
    add_app(alice)

    assert answer(log_in(alice, otp=code())) == (401, "otp_invalid")
    assert not ApiSession.objects.exists()


@pytest.mark.parametrize("otp", ["", None, 123456, [], {}, "1" * 65])
def test_what_is_no_code_is_not_taken_for_one(alice, otp):
    add_app(alice)

    assert log_in(alice, otp=otp).status_code == 400


def test_a_code_does_not_replace_the_password(alice):
    add_app(alice)

    refused = log_in(alice, "another pass phrase", otp=code_of())

    assert answer(refused) == (401, "invalid_credentials")


def test_a_code_works_once(alice):
    add_app(alice)
    code = code_of()
    log_in(alice, otp=code)

    assert answer(log_in(alice, otp=code)) == (401, "otp_invalid")


def test_a_code_from_before_the_last_one_does_not_work(alice):
    add_app(alice)
    log_in(alice, otp=code_of(steps=1))

    assert answer(log_in(alice, otp=code_of())) == (401, "otp_invalid")
    assert answer(log_in(alice, otp=code_of(steps=-1))) == (401, "otp_invalid")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_of_ten_who_show_one_code_at_once_one_gets_in(alice, kind, settings):
    settings.RATES = settings.RATES | {"login": Rate("99/minute", True)}
    add_app(alice)
    code = code_of() if kind == "app" else add_recovery_codes(alice)[0]
    statuses, start = [], threading.Barrier(10)

    def race() -> None:
        start.wait(20)
        try:
            statuses.append(log_in(alice, otp=code).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=race) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(statuses) == [200] + [401] * 9


@pytest.mark.django_db(transaction=True)
def test_who_shows_a_code_while_another_process_takes_it_comes_too_late(alice):
    add_app(alice)
    code, answers = code_of(), []

    def late() -> None:
        try:
            answers.append(answer(log_in(alice, otp=code)))
        finally:
            connection.close()

    waiting = threading.Thread(target=late)
    with transaction.atomic():
        assert second_factor.check(RequestFactory().get("/"), alice, code)
        waiting.start()
        wait_for(somebody_waits_for_a_lock)
    waiting.join(10)

    assert answers == [(401, "otp_invalid")]


def somebody_waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def test_a_recovery_code_opens_once(alice):
    add_app(alice)
    code = add_recovery_codes(alice)[0]

    assert log_in(alice, otp=code).status_code == 200
    assert answer(log_in(alice, otp=code)) == (401, "otp_invalid")


def test_somebody_else_s_code_does_not_open(alice, bob):
    add_app(alice)
    add_app(bob, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
    codes = [code_of("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), add_recovery_codes(bob)[0]]

    assert {answer(log_in(alice, otp=code)) for code in codes} == {(401, "otp_invalid")}


def test_recovery_codes_alone_ask_for_nothing(alice):
    add_recovery_codes(alice)

    assert log_in(alice).status_code == 200


def test_whoever_has_passkeys_only_is_told_what_a_program_can_use(alice):
    add_passkey(alice)

    refused = log_in(alice)

    assert answer(refused) == (401, "otp_required")
    assert "API key" in refused.json()["detail"]


def test_a_passkey_s_owner_gets_in_with_a_recovery_code(alice):
    add_passkey(alice)
    code = add_recovery_codes(alice)[0]

    assert log_in(alice, otp=code).status_code == 200


def test_neither_step_is_a_way_round_the_other(alice, enforced):
    add_app(alice)

    assert answer(log_in(alice, otp=code_of())) == (401, "email_not_verified")
    confirm(alice)
    assert answer(log_in(alice)) == (401, "otp_required")
    assert log_in(alice, otp=code_of()).status_code == 200


def test_wrong_codes_count_like_wrong_passwords_and_together_with_them(alice):
    add_app(alice)
    for number in range(5):
        given = {"otp": "000000"} if number % 2 else {"password": "another pass phrase"}
        log_in(alice, **given)

    assert answer(log_in(alice, otp=code_of())) == (429, "rate_limited")


def test_a_right_password_before_each_wrong_code_uncounts_none_of_them(alice):
    add_app(alice)
    for _ in range(5):
        assert answer(log_in(alice, otp="000000")) == (401, "otp_invalid")

    assert answer(log_in(alice, otp=code_of())) == (429, "rate_limited")


def test_whoever_signs_in_often_is_not_stopped(alice):
    assert {log_in(alice).status_code for _ in range(25)} == {200}


def test_asking_what_is_needed_does_not_count(alice):
    add_app(alice)
    for _ in range(8):
        log_in(alice)

    assert log_in(alice, otp=code_of()).status_code == 200


def test_the_secret_of_an_app_is_not_in_the_database(alice):
    row = add_app(alice)
    codes = add_recovery_codes(alice)

    kept = str(list(type(row).objects.values_list("data", flat=True)))
    assert SECRET not in kept
    assert not [code for code in codes if code in kept]


def test_the_list_of_sessions_can_tell_who_signed_in_from_where(alice):
    APIClient(headers={"user-agent": "curl/8.9"}).post(
        LOG_IN, {"email": alice.email, "password": PASSWORD}, format="json"
    )

    session = ApiSession.objects.get()
    assert (session.program, session.address) == ("curl/8.9", "127.0.0.1")


def test_a_person_sees_whether_their_account_is_protected(as_user, alice, enforced):
    confirm(alice)
    me = as_user(alice).get("/api/v1/users/me/").json()
    assert (me["email_verified"], me["mfa_enabled"]) == (True, False)

    add_app(alice)

    assert as_user(alice).get("/api/v1/users/me/").json()["mfa_enabled"] is True


def test_a_factor_of_another_secret_key_opens_nothing_and_says_what_helps(alice, settings):
    add_app(alice)
    codes = add_recovery_codes(alice)
    settings.SECRET_KEY = "another-secret-key-that-is-long-enough-for-a-test"

    for code in (code_of(), codes[0], "000000", code_of("")):
        assert answer(log_in(alice, otp=code)) == (409, "second_factor_unreadable")
    assert not ApiSession.objects.exists()


def test_the_page_of_an_account_opens_also_with_a_factor_that_cannot_be_read(alice, settings):
    add_app(alice)
    add_recovery_codes(alice)
    settings.SECRET_KEY = "another-secret-key-that-is-long-enough-for-a-test"

    assert browser(alice).get("/accounts/").status_code == 200
