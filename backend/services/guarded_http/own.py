"""The addresses of this installation itself, which no user may have it call."""

from collections.abc import Iterator, Sequence
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings

from services.guarded_http.addresses import Address, is_public
from services.guarded_http.purposes import WEB_PORTS

PORTS = {"http": 80, "https": 443, "redis": 6379, "rediss": 6379}


def is_ours(host: str, port: int, addresses: Sequence[Address]) -> bool:
    """Whether this is our own public name, or one of our services.

    Those on this machine are known by their ports, and so are those elsewhere in networks that an
    operator vouches for: their addresses may have more names than the one that we use.
    """
    services = _services(settings.PUBLIC_URL, settings.AGENT_SERVICE_URL, settings.REDIS_URL)
    here = {number for name, number in services if _is_here(name)}
    elsewhere = {name: number for name, number in services if not _is_here(name)}
    if not elsewhere.keys().isdisjoint({host, *map(str, addresses)}):
        return True
    if any(not is_public(address) for address in addresses) and port not in WEB_PORTS:
        return port in {*here, *elsewhere.values()}
    return port in here and any(is_this_machine(address) for address in addresses)


def is_this_machine(address: Address) -> bool:
    return address.is_loopback or address.is_unspecified


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
