"""Settings with which nothing starts."""

import json
import os
import subprocess
import sys

import pytest

from core.checks import unsafe_settings
from tests.processes import BACKEND

ENTRIES = {
    "manage.py": ["manage.py", "check"],
    "web": ["-m", "uvicorn", "config.asgi:application", "--port", "0"],
    "worker": ["-m", "celery", "-A", "config", "worker", "--pool", "solo"],
}


def found() -> list[str]:
    return [error.id for error in unsafe_settings()]


def test_the_defaults_are_safe():
    assert found() == []


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("JWT_SIGNING_KEY", "same", "chatsphere.E001"),
        ("AGENT_SERVICE_TOKEN", "same", "chatsphere.E001"),
        ("ALLOWED_HOSTS", ["chat.example.com", "*"], "chatsphere.E002"),
        ("ALLOWED_HOSTS", ["."], "chatsphere.E002"),
        ("ALLOWED_HOSTS", [".com"], "chatsphere.E002"),
        ("ALLOWED_HOSTS", ["*.example.com"], "chatsphere.E002"),
        ("PUBLIC_URL", "chat.example.com", "chatsphere.E003"),
        ("PUBLIC_URL", "ftp://chat.example.com", "chatsphere.E003"),
        ("PUBLIC_URL", "https://", "chatsphere.E003"),
        ("CORS_ALLOWED_ORIGINS", ["*"], "chatsphere.E006"),
        ("CORS_ALLOWED_ORIGINS", ["https://*.example.com"], "chatsphere.E006"),
        ("CORS_ALLOWED_ORIGINS", ["http://www.example.com"], "chatsphere.E006"),
        ("CORS_ALLOWED_ORIGINS", ["null"], "chatsphere.E006"),
        ("CORS_ALLOW_ALL_ORIGINS", True, "chatsphere.E006"),
        ("CORS_ALLOW_CREDENTIALS", True, "chatsphere.E007"),
        ("TRUSTED_PROXIES", ["*"], "chatsphere.E008"),
        ("TRUSTED_PROXIES", ["127.0.0.1", "proxy.example.com"], "chatsphere.E008"),
        ("TRUSTED_PROXIES", ["0.0.0.0/0"], "chatsphere.E008"),
        ("ALLOWED_NETWORKS", ["10.0.0.0/8", "wiki.example.com"], "chatsphere.E010"),
        ("ALLOWED_NETWORKS", ["::/0"], "chatsphere.E010"),
        ("SECURE_PROXY_SSL_HEADER", ("HTTP_X_FORWARDED_PROTO", "https"), "chatsphere.E009"),
        ("USE_X_FORWARDED_HOST", True, "chatsphere.E009"),
        ("DATABASES", {"default": {"NAME": ""}}, "chatsphere.E004"),
    ],
)
def test_each_unsafe_setting_is_named(settings, name, value, error):
    setattr(settings, name, settings.SECRET_KEY if value == "same" else value)

    assert found() == [error]


def test_debug_is_for_one_s_own_machine(settings):
    settings.DEBUG, settings.ALLOWED_HOSTS = True, ["localhost", "127.0.0.1", "[::1]"]
    assert found() == []

    settings.PUBLIC_URL = "https://chat.example.com"
    assert found() == ["chatsphere.E005"]

    settings.PUBLIC_URL, settings.ALLOWED_HOSTS = "http://localhost:8000", ["chat.example.com"]
    assert found() == ["chatsphere.E005"]


def started(entry: list[str], **variables: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, *entry],
        cwd=BACKEND,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.prod", **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


SAME = "4c1f0b5e9a7d48e2b6c3d1f0a9e8b7c6d5e4f3a2b1c0d9e8f7a6"
UNSAFE = [
    ({"CHATSPHERE_SECRET_KEY": ""}, "CHATSPHERE_SECRET_KEY is not set"),
    ({"CHATSPHERE_SECRET_KEY": "short"}, "CHATSPHERE_SECRET_KEY is too short"),
    (
        {"CHATSPHERE_JWT_SIGNING_KEY": "changeme" * 8},
        "CHATSPHERE_JWT_SIGNING_KEY is too short or easy",
    ),
    ({"CHATSPHERE_SECRET_KEY": "django-insecure-" + SAME}, "CHATSPHERE_SECRET_KEY is too short or"),
    ({"CHATSPHERE_SECRET_KEY": SAME[:49]}, "give it 50 random characters or more"),
    ({"CHATSPHERE_AGENT_SERVICE_TOKEN": "abc" * 20}, "CHATSPHERE_AGENT_SERVICE_TOKEN is too short"),
    ({"CHATSPHERE_SECRET_KEY": SAME, "CHATSPHERE_JWT_SIGNING_KEY": SAME}, "must differ"),
    ({"CHATSPHERE_AGENT_SERVICE_TOKEN": ""}, "CHATSPHERE_AGENT_SERVICE_TOKEN is not set"),
    ({"CHATSPHERE_ALLOWED_HOSTS": "*"}, "CHATSPHERE_ALLOWED_HOSTS must name hosts"),
    ({"CHATSPHERE_CORS_ORIGINS": "*"}, "CHATSPHERE_CORS_ORIGINS must name sites"),
    ({"CHATSPHERE_TRUSTED_PROXIES": "*"}, "CHATSPHERE_TRUSTED_PROXIES must list addresses"),
    ({"CHATSPHERE_RATES": "login=often"}, "CHATSPHERE_RATES: 'often' is not a rate"),
]


@pytest.mark.parametrize(("variables", "words"), UNSAFE, ids=[words for _, words in UNSAFE])
def test_an_unsafe_start_is_refused_and_names_the_variable(variables, words):
    done = started(ENTRIES["manage.py"], **variables)

    assert done.returncode != 0
    assert words in done.stderr


@pytest.mark.parametrize("entry", ENTRIES)
def test_no_entry_starts_with_an_unsafe_setting(entry):
    done = started(ENTRIES[entry], CHATSPHERE_ALLOWED_HOSTS="*")

    assert done.returncode != 0
    assert "CHATSPHERE_ALLOWED_HOSTS must name hosts" in done.stderr


def test_django_finds_nothing_to_warn_of_in_production():
    deploy = ["manage.py", "check", "--deploy", "--fail-level", "WARNING"]

    done = started(deploy, CHATSPHERE_PUBLIC_URL="https://chat.example.com")

    assert done.returncode == 0, done.stderr


# As written in the security checklist; what differs says why where it is set.
LOCKED = {
    "DEBUG": False,
    "USE_X_FORWARDED_HOST": False,
    "SECURE_PROXY_SSL_HEADER": None,
    "SECURE_HSTS_SECONDS": 31_536_000,
    "SECURE_CONTENT_TYPE_NOSNIFF": True,
    "SECURE_CROSS_ORIGIN_OPENER_POLICY": "same-origin",
    "SESSION_COOKIE_SECURE": True,
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "SESSION_COOKIE_NAME": "__Host-sid",
    "CSRF_COOKIE_SECURE": True,
    "CSRF_COOKIE_SAMESITE": "Lax",
    "CSRF_COOKIE_NAME": "__Host-csrf",
    "X_FRAME_OPTIONS": "DENY",
    "DATA_UPLOAD_MAX_MEMORY_SIZE": 2**20,
    "DATA_UPLOAD_MAX_NUMBER_FIELDS": 100,
    "FILE_UPLOAD_PERMISSIONS": 0o600,
    "FILE_UPLOAD_DIRECTORY_PERMISSIONS": 0o700,
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.Argon2PasswordHasher"],
    "CORS_ALLOWED_ORIGINS": [],
    "CORS_ALLOW_ALL_ORIGINS": False,
    "CORS_ALLOW_CREDENTIALS": False,
    "TRUSTED_PROXIES": [],
}
SAY = """
import json, sys
from django.conf import settings
print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}))
"""


def test_production_is_locked_without_being_asked():
    done = started(["-c", SAY, *LOCKED], CHATSPHERE_PUBLIC_URL="https://chat.example.com")

    assert json.loads(done.stdout) == LOCKED
