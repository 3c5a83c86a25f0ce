"""The one variable that says which mail server is used."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.mail_server import MailServer, parsed

NAME = "CHATSPHERE_EMAIL_URL"


@pytest.mark.parametrize(
    ("address", "server"),
    [
        ("", MailServer()),
        ("smtp://localhost", MailServer("smtp", "localhost", 25)),
        ("smtp+tls://mail.example.com", MailServer("smtp+tls", "mail.example.com", 587)),
        ("smtps://mail.example.com:4465", MailServer("smtps", "mail.example.com", 4465)),
        (
            "smtp+tls://me%40example.com:p%3Aw%2Fd@mail.example.com:587",
            MailServer("smtp+tls", "mail.example.com", 587, "me@example.com", "p:w/d"),
        ),
    ],
)
def test_an_address_says_where_how_and_as_whom(address, server):
    assert parsed(NAME, address) == server


@pytest.mark.parametrize(
    "address",
    [
        "mail.example.com",
        "http://mail.example.com",
        "smtp://",
        "smtp://u:secret-word@host:port",
        "smtp://u:secret-word@host:99999",
        "smtp://u:secret-word@host/path",
        "smtp://u:secret-word@host?tls=1",
        "smtp://u:secret-word@[::1",
    ],
)
def test_what_is_no_address_stops_the_start_and_never_shows_the_password(address):
    with pytest.raises(ImproperlyConfigured, match=NAME) as refused:
        parsed(NAME, address)

    assert "secret-word" not in str(refused.value)


def test_the_password_is_not_shown_where_settings_are():
    assert "secret-word" not in repr(parsed(NAME, "smtp://u:secret-word@host"))
