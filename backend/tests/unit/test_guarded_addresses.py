"""Which addresses of the network everybody means the same machine by."""

from ipaddress import ip_address

import pytest

from services.guarded_http.addresses import is_public, is_vouched

PUBLIC = ["8.8.8.8", "2606:4700::1111"]
OTHERS = [
    "127.0.0.1",
    "0.0.0.0",  # noqa: S104
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "192.0.0.8",
    "192.88.99.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::7f00:1",
    "64:ff9b:1::a00:1",
    "2002:7f00:1::",
    "2001:0:7f00:1::1",
    "fe80::1",
    "fec0::1",
    "fd00:ec2::254",
]


def test_the_table_has_27_rows():
    assert len({*PUBLIC, *OTHERS}) == 27


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_passes(address):
    assert is_public(ip_address(address))


@pytest.mark.parametrize("address", [*OTHERS, "ff0e::1", "2001:db8::1", "3fff::1", "5f00::1"])
def test_any_other_does_not(address):
    assert not is_public(ip_address(address))


def test_an_operator_vouches_for_networks_and_nothing_beside_them(settings):
    settings.ALLOWED_NETWORKS = ["10.1.2.0/24", "fd00:1::/64"]

    assert is_vouched(ip_address("10.1.2.255"))
    assert is_vouched(ip_address("fd00:1::5"))
    assert not is_vouched(ip_address("10.1.3.0"))
    assert not is_vouched(ip_address("::ffff:10.1.2.1"))


def test_nobody_is_vouched_for_by_default(settings):
    assert settings.ALLOWED_NETWORKS == []
    assert not is_vouched(ip_address("127.0.0.1"))
