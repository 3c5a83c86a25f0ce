"""Who follows a reply follows it only while what they signed in by would let them in."""

import pytest
from django.test import RequestFactory
from rest_framework.test import APIRequestFactory

from apps.conversations.access import still_reads
from apps.users import sessions
from apps.users.actors import Actor
from apps.users.authentication import SessionBoundJWT, actor_of


@pytest.fixture
def reply(alices):
    return alices["message_id"]


def program(user, access: str) -> Actor:
    """Whoever asks with an access token."""
    request = APIRequestFactory().get("/", HTTP_AUTHORIZATION=f"Bearer {access}")
    request.user, request.auth = SessionBoundJWT().authenticate(request)
    return actor_of(request)


def browser(client, user) -> Actor:
    """Whoever asks from the console."""
    client.force_login(user)
    request = RequestFactory().get("/")
    request.user, request.session = user, client.session
    return actor_of(request)


def test_a_program_reads_until_its_session_is_revoked(alice, reply):
    pair = sessions.open_session(alice)
    actor = program(alice, pair.access)
    assert still_reads(actor, reply)

    sessions.revoke(pair.refresh)

    assert not still_reads(actor, reply)


def test_a_program_reads_on_while_another_one_is_signed_out(alice, reply):
    mine, other = sessions.open_session(alice), sessions.open_session(alice)
    actor = program(alice, mine.access)

    sessions.revoke(other.refresh)

    assert still_reads(actor, reply)


def test_a_browser_reads_until_its_person_signs_out(client, alice, reply):
    actor = browser(client, alice)
    assert still_reads(actor, reply)

    client.logout()

    assert not still_reads(actor, reply)


def test_a_browser_reads_until_everything_is_signed_out(client, alice, reply):
    actor = browser(client, alice)

    sessions.end_all(alice)

    assert not still_reads(actor, reply)


def test_nobody_reads_on_who_was_disabled(client, alice, reply):
    actor = browser(client, alice)
    alice.is_active = False
    alice.save()

    assert not still_reads(actor, reply)
