"""Reads the environment: the only place in the backend that does.

Every name starts with `CHATSPHERE_`; `NAME_FILE` may hold the path of a file with the value, so
that a secret need not stand in the environment. A value that cannot be used stops the start and
names its variable.
"""

import os
import re
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

PLACEHOLDERS = {"changeme", "change-me", "secret", "password", "default", "insecure"}
MIN_SECRET_LENGTH = 32  # characters
LANGUAGE = re.compile(r"[A-Za-z]\w{1,30}(?:/\w{1,30})?", re.ASCII)
MIN_VARIETY = 8  # different ones


def text(name: str, *, default: str = "") -> str:
    """The value of `name`, or of the file that `name_FILE` points to, without outer white space."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        return _file(name, Path(path))
    return os.environ.get(name, "").strip() or default


def number(name: str, *, default: int, minimum: int = 0) -> int:
    """A whole number of at least `minimum`; the unit is the setting's own."""
    value = text(name)
    if not value:
        return default
    if not (value.isascii() and value.isdigit()) or int(value) < minimum:
        raise ImproperlyConfigured(f"{name} must be a whole number of at least {minimum}.")
    return int(value)


def flag(name: str, *, default: bool) -> bool:
    """True for 1, true, yes, on; False for 0, false, no, off; in any case of letters."""
    value = text(name).lower()
    if not value:
        return default
    if value not in {"1", "true", "yes", "on", "0", "false", "no", "off"}:
        raise ImproperlyConfigured(f"{name} must be 1 or 0.")
    return value in {"1", "true", "yes", "on"}


def choice(name: str, among: tuple[str, ...]) -> str:
    """One of `among`, in any case of letters; the first is the default."""
    value = text(name, default=among[0]).lower()
    if value not in among:
        raise ImproperlyConfigured(f"{name} must be one of: {', '.join(among)}.")
    return value


def words(name: str, *, default: str = "") -> list[str]:
    """The comma-separated parts of a value, without empty ones."""
    return [part.strip() for part in text(name, default=default).split(",") if part.strip()]


def languages(name: str, *, default: str) -> list[str]:
    """As `words`; each the name of a language as tesseract has it, such as `deu` or `chi_sim`."""
    found = words(name, default=default)
    for word in found:
        if not LANGUAGE.fullmatch(word):
            raise ImproperlyConfigured(f"{name} must be names such as eng,deu,chi_sim.")
    return found


def secret(name: str, *, shortest: int = MIN_SECRET_LENGTH) -> str:
    """A value nobody can guess. It has no default: without it the service does not start."""
    value = text(name)
    if not value:
        raise ImproperlyConfigured(f"{name} is not set.")
    known = any(word in value.lower() for word in PLACEHOLDERS)
    if len(value) < shortest or known or len(set(value)) < MIN_VARIETY:
        raise ImproperlyConfigured(
            f"{name} is too short or easy to guess: give it {shortest} random characters or more."
        )
    return value


def _file(name: str, path: Path) -> str:
    try:
        return path.read_text("utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE cannot be read: {error.strerror}.") from error
