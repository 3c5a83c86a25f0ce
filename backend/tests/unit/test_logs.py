"""Log lines: one JSON object each, and never a credential."""

import json
import logging

import pytest
from django.core.exceptions import ImproperlyConfigured

from core import logs


def line(message: str, *, error: BaseException | None = None, **fields) -> str:
    record = logging.LogRecord("chatsphere.test", logging.INFO, __file__, 1, message, (), None)
    if error:
        record.exc_info = (type(error), error, None)
    if fields:
        record.fields = fields
    return logs.JsonLines().format(record)


def test_a_line_break_or_an_escape_sequence_stays_inside_its_line():
    text = line('a\n{"level": "error"}\r\x1b[31m\u2028b')

    assert len(text.splitlines()) == 1
    assert "\x1b" not in text
    assert json.loads(text)["message"] == 'a\n{"level": "error"}\r\x1b[31m\u2028b'


def test_fields_stand_beside_the_message():
    written = json.loads(line("taken", document=7))

    assert (written["message"], written["document"], written["level"]) == ("taken", 7, "info")
    assert written["time"].endswith("+00:00")


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer SECRET.value-1",
        "basic SECRET==",
        "key cs_live_SECRET",
        "token eyJhbGciOiJIUzI1NiJ9.SECRET.x",
        "password=SECRET",
        '{"password": "SECRET"}',
        "api_key: SECRET",
        "api-key='SECRET'",
        "secret = SECRET",
    ],
)
def test_a_credential_is_taken_out_of_message_and_traceback(text):
    assert "SECRET" not in line(text)
    assert "SECRET" not in line("failed", error=ValueError(text))


@pytest.mark.parametrize("status", [400, 403, 404, 502, 503, 504])
def test_an_answer_that_is_no_bug_has_no_traceback(status):
    written = json.loads(of_django(status))

    assert written["level"] == "warning"
    assert "error" not in written


@pytest.mark.parametrize("name", ["django.request", "django.security.DisallowedHost"])
def test_a_bug_keeps_its_traceback(name):
    written = json.loads(of_django(500, name=name))

    assert written["level"] == "error"
    assert "ValueError" in written["error"]


def of_django(status: int, *, name: str = "django.request") -> str:
    error = ValueError("why")
    record = logging.LogRecord(
        name, logging.ERROR, __file__, 1, "Oh", (), (ValueError, error, None)
    )
    record.status_code = status
    return logs.JsonLines().format(record)


def test_the_level_is_checked(monkeypatch):
    with pytest.raises(ImproperlyConfigured, match="CHATSPHERE_LOG_LEVEL"):
        logs.configure({"level": "LOUD"})
