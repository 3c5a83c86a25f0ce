"""Which addresses of the network may be connected to."""

from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

from django.conf import settings

Address = IPv4Address | IPv6Address
# `is_global` says yes to each of these in some version of Python, or to what stands behind them.
NEVER_V4 = [ip_network(net) for net in ("192.0.0.0/24", "192.88.99.0/24", "100.64.0.0/10")]
GLOBAL_V6 = ip_network("2000::/3")  # all else is local, or carries an IPv4 address inside
NEVER_V6 = [
    ip_network("2001::/23"),  # Teredo and other experiments
    ip_network("2001:db8::/32"),
    ip_network("2002::/16"),  # 6to4: an IPv4 address inside
    ip_network("3fff::/20"),
]


def is_public(address: Address) -> bool:
    """Whether everybody on the internet means the same machine by it."""
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    if isinstance(address, IPv4Address):
        return not any(address in net for net in NEVER_V4)
    return address in GLOBAL_V6 and not any(address in net for net in NEVER_V6)


def is_vouched(address: Address) -> bool:
    """Whether the operator has listed it as part of a network that may be used."""
    return any(address in net for net in _vouched(tuple(settings.ALLOWED_NETWORKS)))


@cache
def _vouched(networks: tuple[str, ...]) -> list[IPv4Network | IPv6Network]:
    return [ip_network(net) for net in networks]
