"""Settings with which nothing starts."""

import os
import subprocess
import sys

import pytest

from core.checks import unsafe_settings
from tests.processes import BACKEND

ENTRIES = {
    "manage.py": ["manage.py", "check"],
    "web": ["-c", "import config.asgi"],
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
        ("PUBLIC_URL", "chat.example.com", "chatsphere.E003"),
        ("PUBLIC_URL", "ftp://chat.example.com", "chatsphere.E003"),
        ("PUBLIC_URL", "https://", "chatsphere.E003"),
        ("DATABASES", {"default": {"NAME": ""}}, "chatsphere.E004"),
    ],
)
def test_each_unsafe_setting_is_named(settings, name, value, error):
    setattr(settings, name, settings.SECRET_KEY if value == "same" else value)

    assert found() == [error]


@pytest.mark.parametrize("entry", ENTRIES)
def test_no_entry_starts_with_an_unsafe_setting(entry):
    done = subprocess.run(
        [sys.executable, *ENTRIES[entry]],
        cwd=BACKEND,
        env={**os.environ, "CHATSPHERE_ALLOWED_HOSTS": "*"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode != 0
    assert "CHATSPHERE_ALLOWED_HOSTS must name hosts" in done.stderr
