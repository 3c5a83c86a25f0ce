"""Whose request it is, as far as an address tells."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from django.http import HttpRequest
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

LINE = 64  # bits of an IPv6 address that are the provider's; the rest whoever has the line chooses


def behind(application: Any, proxies: Sequence[str]) -> Any:
    """The ASGI `application`, told by these proxies, and nobody else, who connects to them.

    Args:
        proxies: addresses and networks; what they hand on in X-Forwarded-For is believed from the
            right up to the first address that is none of them.
    """
    return ProxyHeadersMiddleware(application, list(proxies)) if proxies else application


def address_of(request: HttpRequest) -> str:
    """The caller's address; empty where there is none.

    What a proxy says of it stands here already, if it is one of settings.TRUSTED_PROXIES. Whatever
    else an X-Forwarded-For says is anybody's claim.
    """
    address = _parsed(str(request.META.get("REMOTE_ADDR", "")))
    return str(address) if address else ""


def place_of(request: HttpRequest) -> str:
    """Where the caller is, for limits: an address, or the network of an IPv6 line, whose owner has
    more addresses than can be counted.
    """
    address = _parsed(str(request.META.get("REMOTE_ADDR", "")))
    if isinstance(address, IPv6Address):
        return str(ip_network((int(address), LINE), strict=False))
    return str(address) if address else ""


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text.partition("%")[0])  # no zone: it means something here only
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
