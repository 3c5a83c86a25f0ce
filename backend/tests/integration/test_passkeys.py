"""Passkeys: adding one, signing in with it, and everything that is none."""

import json
from dataclasses import replace
from hashlib import sha256

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AuthenticatorData

from apps.users.models import User
from tests.console import browser, tree, words
from tests.factories import PASSWORD
from tests.passkey import FLAG, Device, add_passkey

LOG_IN, ADD = "/accounts/login/passkey/", "/accounts/passkeys/add/"
SECOND = "/accounts/login/code/"
pytestmark = pytest.mark.django_db


def challenge(client: Client, path: str = LOG_IN) -> str:
    """What a device has to sign; each time another."""
    if path == LOG_IN:
        options = client.get(path, headers={"accept": "application/json"}).json()
    else:
        script = tree(client.get(path)).xpath("string(//script[@id='passkey-options'])")
        options = json.loads(script)
    (wanted,) = options.values()
    return str(wanted["publicKey"]["challenge"])


def show(client: Client, said: object, path: str = LOG_IN, **more: str):
    return client.post(path, {"credential": json.dumps(said), **more}, follow=True)


def is_in(client: Client) -> bool:
    return client.get("/accounts/").status_code == 200


def confirmed(user: User) -> Client:
    client = browser(user)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def test_a_new_passkey_signs_in_without_password_and_code(alice):
    owner, device = confirmed(alice), Device(alice)
    said = device.makes(challenge(owner, ADD))
    show(owner, said, ADD, name="Laptop", passwordless="on")
    client = browser()

    show(client, device.signs(challenge(client)))

    assert is_in(client)
    kinds = {row.type: str(row) for row in Authenticator.objects.filter(user=alice)}
    assert kinds["webauthn"] == "Laptop"
    assert "recovery_codes" in kinds


def test_a_passkey_is_a_second_factor_as_well(alice):
    _, device = add_passkey(alice)
    client = browser()
    client.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    assert not is_in(client)

    show(client, device.signs(challenge(client, SECOND)), SECOND)

    assert is_in(client)


def test_a_passkey_confirms_who_it_is_before_a_sensitive_step(alice):
    _, device = add_passkey(alice)
    client, path = browser(alice), "/accounts/reauthenticate/passkey/"

    show(client, device.signs(challenge(client, path)), path)

    assert client.get(ADD).status_code == 200


def test_what_a_device_signed_opens_once(alice):
    _, device = add_passkey(alice)
    first = browser()
    said = device.signs(challenge(first))
    show(first, said)
    first.post("/accounts/logout/")

    again = show(first, said)

    assert "Incorrect code" in words(again)
    assert not is_in(first)


def test_an_address_that_is_not_confirmed_is_not_passed_by_a_passkey(alice, settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    _, device = add_passkey(alice)
    client = browser()

    answer = show(client, device.signs(challenge(client)))

    assert "Look into your mail" in words(answer)
    assert not is_in(client)


def test_a_disabled_person_s_passkey_opens_nothing(alice):
    _, device = add_passkey(alice)
    User.objects.filter(pk=alice.pk).update(is_active=False)
    client = browser()

    show(client, device.signs(challenge(client)))

    assert not is_in(client)


FORGED = {
    "made for another site": lambda device, _: replace(device, site="evil.example"),
    "made on another site": lambda device, _: replace(device, origin="https://evil.example"),
    "made without https": lambda device, _: replace(device, origin="http://chat.example.com"),
    "signed by nobody": lambda device, _: replace(device, flags=FLAG(0)),
    "signed without PIN": lambda device, _: replace(device, flags=FLAG.UP),
    "signed by another key": lambda device, other: replace(device, key=other.key),
    "an unknown key": lambda device, _: replace(device, key_id=b"unknown"),
    "another person's": lambda device, other: replace(other, user=device.user),
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_a_forged_passkey_opens_nothing(alice, mallory, forge):
    _, device = add_passkey(alice)
    _, other = add_passkey(mallory)
    client = browser()

    answer = show(client, forge(device, other).signs(challenge(client)))

    assert answer.status_code == 200
    assert not is_in(client)


def test_a_challenge_of_another_browser_opens_nothing(alice):
    _, device = add_passkey(alice)
    mine, theirs = browser(), browser()
    challenge(mine)

    show(mine, device.signs(challenge(theirs)))

    assert not is_in(mine)


def test_an_answer_without_a_question_opens_nothing(alice):
    _, device = add_passkey(alice)
    client = browser()

    show(client, device.signs("AAAA"))

    assert not is_in(client)


def test_mallory_s_passkey_does_not_open_alice_s_account_as_a_second_factor(alice, mallory):
    add_passkey(alice)
    _, device = add_passkey(mallory)
    client = browser()
    client.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})

    show(client, device.signs(challenge(client, SECOND), owner=alice), SECOND)

    assert not is_in(client)


BYTES = (
    '{"rawId": "AAAA", "response": {"clientDataJSON": "%s", "attestationObject": "oA",'
    ' "authenticatorData": "AAAA", "signature": "AAAA"}}'
)
NOTHING = {
    "empty": "",
    "null": "null",
    "text": '"x"',
    "list": "[]",
    "object": "{}",
    "number": "1",
    "no JSON": "x",
    "deep": "[" * 900,
    "only an id": '{"id": 1}',
    "raw id": '{"rawId": "AAAA"}',
    "no response": '{"id": "AAAA", "rawId": "AAAA", "type": "public-key"}',
    "response null": '{"id": "AAAA", "rawId": "AAAA", "response": null}',
    "response empty": '{"id": "AAAA", "rawId": "AAAA", "response": {}}',
    "response list": '{"id": "AAAA", "rawId": "AAAA", "response": []}',
    "not base64": '{"id": "*", "rawId": "*", "response": {"clientDataJSON": "*"}}',
    "no client data": BYTES % "e30",
    "client data list": BYTES % "W10",
    "user handle": '{"rawId": "AAAA", "response": {"userHandle": "AAAA"}}',
    "user handle number": '{"rawId": "AAAA", "response": {"userHandle": 5}}',
}


@pytest.mark.parametrize("path", [LOG_IN, SECOND, ADD])
@pytest.mark.parametrize("text", NOTHING.values(), ids=NOTHING)
def test_what_is_no_passkey_is_refused(alice, text, path):
    add_passkey(alice)
    client = confirmed(alice) if path == ADD else browser()
    if path == SECOND:
        client.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    challenge(client, path)

    answer = client.post(path, {"credential": text, "name": "x"}, follow=True)

    assert answer.status_code == 200
    assert is_in(client) == (path == ADD)
    assert Authenticator.objects.filter(type="webauthn").count() == 1


def test_an_answer_that_holds_no_key_adds_no_passkey(alice):
    client, device = confirmed(alice), Device(alice)
    said = device.makes(challenge(client, ADD))
    nothing = AuthenticatorData.create(sha256(b"localhost").digest(), FLAG.UP | FLAG.UV, 0)
    attestation = AttestationObject.create("none", nothing, {})
    said["response"]["attestationObject"] = websafe_encode(attestation)

    answer = show(client, said, ADD, name="x")

    assert answer.status_code == 200
    assert not Authenticator.objects.exists()


def test_a_name_of_a_passkey_is_not_endless(alice):
    client, device = confirmed(alice), Device(alice)

    show(client, device.makes(challenge(client, ADD)), ADD, name="x" * 121)

    assert not Authenticator.objects.exists()


def test_a_passkey_without_pin_cannot_be_the_only_step(alice):
    client = confirmed(alice)
    device = Device(alice, flags=FLAG.UP)

    show(client, device.makes(challenge(client, ADD)), ADD, name="x", passwordless="on")

    assert not Authenticator.objects.exists()
