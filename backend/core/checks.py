"""Settings with which ChatSphere refuses to start: `manage.py`, the web process and the worker."""

from collections.abc import Iterator
from ipaddress import ip_network
from itertools import combinations
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

TAG = "safety"
OWN_MACHINE = {"localhost", "127.0.0.1", "::1", "[::1]"}
DEBUGGING = "With DEBUG, which shows code and settings to everyone,"
SECRETS = ("SECRET_KEY", "JWT_SIGNING_KEY", "AGENT_SERVICE_TOKEN")


@checks.register(TAG)
def unsafe_settings(**_: Any) -> list[checks.CheckMessage]:
    """One error for each setting that no installation may have."""
    return [
        checks.Error(words, id=f"chatsphere.E{number:03}")
        for number, words in (*_secrets(), *_addresses())
    ]


def refuse_unsafe_settings() -> None:
    """For entry points that run no system checks by themselves. Raises: ImproperlyConfigured."""
    found = unsafe_settings()
    if found:
        raise ImproperlyConfigured(" ".join(str(error.msg) for error in found))


def _secrets() -> Iterator[tuple[int, str]]:
    for one, other in combinations(SECRETS, 2):
        if getattr(settings, one) == getattr(settings, other):
            yield 1, f"CHATSPHERE_{one} and CHATSPHERE_{other} must differ."


def _addresses() -> Iterator[tuple[int, str]]:
    if any("*" in host or host.startswith(".") for host in settings.ALLOWED_HOSTS):
        yield 2, "CHATSPHERE_ALLOWED_HOSTS must name hosts; * would let anyone pick ours."
    public = urlsplit(settings.PUBLIC_URL)
    if public.scheme not in {"http", "https"} or not public.hostname:
        yield 3, "CHATSPHERE_PUBLIC_URL must be an address such as https://chat.example.com."
    if settings.DEBUG and not OWN_MACHINE.issuperset({public.hostname, *settings.ALLOWED_HOSTS}):
        yield 5, f"{DEBUGGING} CHATSPHERE_PUBLIC_URL and CHATSPHERE_ALLOWED_HOSTS must be local."
    if settings.CORS_ALLOW_ALL_ORIGINS or not all(map(_is_origin, settings.CORS_ALLOWED_ORIGINS)):
        yield 6, "CHATSPHERE_CORS_ORIGINS must name sites such as https://www.example.com."
    if settings.CORS_ALLOW_CREDENTIALS:
        yield 7, "CORS_ALLOW_CREDENTIALS would lend people's sign-in to other sites."
    if not all(map(_is_network, settings.TRUSTED_PROXIES)):
        yield 8, "CHATSPHERE_TRUSTED_PROXIES must list addresses such as 127.0.0.1 or 10.0.0.0/24."
    if not all(map(_is_network, settings.ALLOWED_NETWORKS)):
        yield 10, "CHATSPHERE_ALLOWED_NETWORKS must list networks such as 10.1.2.0/24, not all."
    if settings.SECURE_PROXY_SSL_HEADER or settings.USE_X_FORWARDED_HOST:
        yield 9, "SECURE_PROXY_SSL_HEADER and USE_X_FORWARDED_HOST would believe anybody's header."
    if not settings.DATABASES["default"]["NAME"]:
        yield 4, "CHATSPHERE_DATABASE_URL must name a database."


def _is_origin(text: str) -> bool:
    parts = urlsplit(text)
    host = parts.hostname or ""
    bare = f"{parts.scheme}://{parts.netloc}" == text and "@" not in text and "*" not in text
    return bare and (parts.scheme == "https" or (parts.scheme == "http" and host in OWN_MACHINE))


def _is_network(text: str) -> bool:
    """An address or a network, and not all of them."""
    try:
        return ip_network(text).prefixlen > 0
    except ValueError:
        return False
