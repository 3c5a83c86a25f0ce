"""What providers' exceptions mean, by status, kind and moment."""

import json
from typing import Any

import pytest

from chatsphere_agent.errors import ModelRateLimited
from chatsphere_agent.providers.faults import kinds_of, model_error


class APITimeoutError(Exception):
    """Named as a provider's."""


class APIConnectionError(Exception):
    """Named as a provider's."""


class OpenAIError(Exception):
    """Named as a provider's."""


class StatusError(Exception):
    """An HTTP refusal, as each library has one."""

    def __init__(self, status: Any, name: str = "status_code", **more: Any) -> None:
        super().__init__("with the key sk-123 inside")
        vars(self).update({name: status, **more})


class Response:
    def __init__(self, **headers: str) -> None:
        self.headers = headers


def caused_by(cause: BaseException) -> RuntimeError:
    error = RuntimeError("wrapped")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "begun", "code"),
    [
        (StatusError(401), False, "model_auth"),
        (StatusError(403, "code"), False, "model_auth"),
        (caused_by(caused_by(StatusError(429))), False, "model_rate_limited"),
        (StatusError(404), False, "model_error"),
        (StatusError(418), False, "model_error"),
        (StatusError(529), True, "model_unavailable"),
        (APITimeoutError(), True, "model_timeout"),
        (caused_by(APITimeoutError()), False, "model_timeout"),
        (APIConnectionError(), False, "model_unavailable"),
        (APIConnectionError(), True, "model_bad_stream"),
        (ConnectionResetError(), True, "model_bad_stream"),
        (json.JSONDecodeError("x", "x", 0), True, "model_bad_stream"),
        (TypeError(), False, "model_bad_stream"),
        (KeyError(), False, "model_bad_stream"),
        (ValueError("No generation chunks were returned"), False, "model_empty"),
        (OpenAIError(), True, "model_error"),
        (StatusError(7), True, None),
        (StatusError("not a number"), True, None),
        (RuntimeError("a bug"), False, None),
        (AssertionError(), False, None),
    ],
)
def test_each_exception_becomes_one_error_and_a_bug_stays_a_bug(error, begun, code):
    found = model_error(error, begun=begun)

    assert (found.code if found else None) == code
    assert "sk-123" not in str(found)


@pytest.mark.parametrize(
    ("more", "seconds"),
    [
        ({}, 20),
        ({"response": Response(**{"retry-after": "3"})}, 3),
        ({"response": Response(**{"retry-after": "0"})}, 1),
        ({"response": Response(**{"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"})}, 20),
        ({"response": None}, 20),
        ({"details": {"error": {"details": [{"retryDelay": "12s"}]}}}, 12),
        ({"details": None}, 20),
    ],
)
def test_the_time_to_wait_is_the_providers_or_ours(more, seconds):
    found = model_error(StatusError(429, **more), begun=False)

    assert isinstance(found, ModelRateLimited)
    assert found.retry_after == seconds


def test_the_log_names_classes_and_no_messages():
    assert kinds_of(caused_by(StatusError(401))) == "RuntimeError < StatusError"
