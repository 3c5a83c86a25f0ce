"""Reads an address once; what the socket will use is what is judged, not how it is written."""

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address

import httpx2
from django.conf import settings

from services.guarded_http import own
from services.guarded_http.addresses import Address, is_public, is_vouched
from services.guarded_http.errors import UrlRefused
from services.guarded_http.purposes import RULES, Purpose, Rules

LONGEST = 2_048  # characters
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
AUTHORITY = re.compile(
    r"[a-z]+://(\[[^/?#@\]]+\]|[^/?#@:\[\]%]+)(?::[0-9]*)?(?=[/?#]|$)", re.IGNORECASE
)
# White space and what nobody sees; a backslash is a slash to some programs.
UNSAFE = re.compile(
    r"[\x00-\x20\x7f-\xa0\\\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\ufeff]"
)
NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?:\.(?!-)[a-z0-9_-]{1,63})*")
NUMERIC = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)")  # the last label of an IPv4 address in any notation
INTERNAL = {"localhost", "localdomain", "local", "internal", "intranet", "lan", "home", "corp"}
INTERNAL |= {"arpa", "onion", "private", "svc", "test", "invalid"}
DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Target:
    """Where a request would go. `only_vouched` is the code it is refused with in public."""

    url: httpx2.URL
    host: str
    port: int
    address: Address | None = None
    only_vouched: str = ""


def check(url: str, purpose: Purpose) -> str:
    """The address in its normal form, without a fragment. Nothing is looked up, nothing is sent.

    A name that leads to a private address is found out when it is used.

    Raises:
        UrlRefused: with one of the codes of `errors.REFUSALS`.
    """
    return str(read(url, purpose).url)


def read(url: str, purpose: Purpose) -> Target:
    """As `check`, in parts."""
    rules = RULES[purpose]
    parsed = _parse(url)
    host = parsed.raw_host.decode("ascii").removesuffix(".")
    port = DEFAULT_PORTS[parsed.scheme] if parsed.port is None else parsed.port
    target = Target(
        url=parsed.copy_with(host=host, fragment=None),
        host=host,
        port=port,
        address=_literal(host),
        only_vouched=_only_vouched(parsed.scheme, port, rules),
    )
    refuse_unless_allowed(target, [target.address] if target.address else None, rules)
    return target


def refuse_unless_allowed(target: Target, addresses: list[Address] | None, rules: Rules) -> None:
    """Judge a target by the addresses behind it, or by its name as long as they are not known.

    Raises:
        UrlRefused.
    """
    vouching = bool(settings.ALLOWED_NETWORKS)
    vouched = vouching if addresses is None else all(map(is_vouched, addresses))
    if target.only_vouched and not vouched:
        raise UrlRefused(target.only_vouched, schemes=" or ".join(_schemes(rules)))
    if own.is_ours(target.host, target.port, addresses or []):
        raise UrlRefused("url_not_allowed")
    if addresses is None:
        if not vouching and _is_internal(target.host):
            raise UrlRefused("url_not_allowed")
    elif not all(is_public(address) or is_vouched(address) for address in addresses):
        raise UrlRefused("url_not_allowed")


def _parse(url: str) -> httpx2.URL:
    if len(url) > LONGEST:
        raise UrlRefused("url_too_long")
    if UNSAFE.search(url) or not (scheme := SCHEME.match(url)):
        raise UrlRefused("url_invalid")
    if scheme[1].lower() not in DEFAULT_PORTS:
        raise UrlRefused("scheme_not_allowed", schemes="https:// or http://")
    authority = AUTHORITY.match(url)
    if not authority or any(sign.isnumeric() > sign.isascii() for sign in authority[1]):
        raise UrlRefused("url_invalid")
    if "%" in authority[1] or _is_odd_number(authority[1]):
        raise UrlRefused("url_not_allowed")
    try:
        parsed = httpx2.URL(url)
    except (httpx2.InvalidURL, UnicodeError) as error:
        raise UrlRefused("url_invalid") from error
    if len(str(parsed)) > LONGEST:
        raise UrlRefused("url_too_long")
    return parsed


def _literal(host: str) -> Address | None:
    """The address that stands in the place of a name, if one does."""
    if ":" in host:
        return IPv6Address(host)
    if not NAME.fullmatch(host) or len(host) > 253:
        raise UrlRefused("url_invalid")
    if _is_odd_number(host):
        raise UrlRefused("url_not_allowed")
    return IPv4Address(host) if NUMERIC.fullmatch(host.rpartition(".")[2]) else None


def _is_odd_number(host: str) -> bool:
    """Numbers that only some programs take for an address, and not all of them for the same."""
    if not NUMERIC.fullmatch(host.lower().removesuffix(".").rpartition(".")[2]):
        return False
    try:
        IPv4Address(host.removesuffix("."))
    except AddressValueError:
        return True
    return False


def _only_vouched(scheme: str, port: int, rules: Rules) -> str:
    if not 0 < port < 65_536:
        raise UrlRefused("port_not_allowed")
    if scheme not in rules.schemes:
        return "scheme_not_allowed"
    return "" if port in rules.ports else "port_not_allowed"


def _schemes(rules: Rules) -> list[str]:
    return [f"{scheme}://" for scheme in sorted(rules.schemes, reverse=True)]


def _is_internal(host: str) -> bool:
    """Names that never belong to the internet: of one label, or under one that is kept for that."""
    _, dot, last = host.rpartition(".")
    return not dot or last in INTERNAL
