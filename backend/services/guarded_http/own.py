"""The addresses of this installation itself, which no user may have it call."""

from collections.abc import Iterator, Sequence
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings

from services.guarded_http.addresses import Address

PORTS = {"http": 80, "https": 443, "redis": 6379, "rediss": 6379}


def is_ours(host: str, port: int, addresses: Sequence[Address]) -> bool:
    """Whether this is our own public name, or one of our services beside us.

    A service on this machine is known by its port, whatever name its address was given.
    """
    services = _services(settings.PUBLIC_URL, settings.AGENT_SERVICE_URL, settings.REDIS_URL)
    if host in {name for name, _ in services if not _is_here(name)}:
        return True
    if host == urlsplit(settings.PUBLIC_URL).hostname:
        return True
    here = any(address.is_loopback or address.is_unspecified for address in addresses)
    return here and port in {port for name, port in services if _is_here(name)}


def _is_here(name: str) -> bool:
    return name in {"localhost", "127.0.0.1", "::1"}


@cache
def _services(*urls: str) -> list[tuple[str, int]]:
    return list(_of(urls))


def _of(urls: Sequence[str]) -> Iterator[tuple[str, int]]:
    for url in urls:
        parts = urlsplit(url)
        if parts.hostname:
            yield parts.hostname, parts.port or PORTS.get(parts.scheme, 0)
    database = settings.DATABASES["default"]
    host = str(database.get("HOST", ""))
    if host and not host.startswith("/"):  # not a socket's folder
        yield host, int(str(database.get("PORT") or 5432))
