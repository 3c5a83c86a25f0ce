"""Limits count the address that connects; a header changes it only where a known proxy sent it."""

import httpx2
import pytest
from django.test import RequestFactory

from core.client_address import address_of, place_of
from tests.processes import free_port
from tests.web import in_process

WRONG = {"email": "nobody@example.com", "password": "wrong"}
PROXY, CLIENT = "127.0.0.1", "198.51.100.7"


def statuses(url: str, claims: list[str]) -> list[int]:
    """What log-ins are answered that come with these X-Forwarded-For."""
    with httpx2.Client(base_url=url, trust_env=False) as http:
        return [
            http.post("/api/token/", json=WRONG, headers={"X-Forwarded-For": claim}).status_code
            for claim in claims
        ]


@pytest.mark.django_db(transaction=True)
def test_nobody_believes_what_a_client_says_of_itself(web):
    claims = [f"203.0.113.{number}" for number in range(6)]

    assert statuses(web, claims) == [401] * 5 + [429]


@pytest.mark.django_db(transaction=True)
def test_a_known_proxy_is_believed_and_not_what_it_was_told(tmp_path):
    no_agent = f"http://127.0.0.1:{free_port()}"
    with in_process(tmp_path, no_agent, CHATSPHERE_TRUSTED_PROXIES=PROXY) as server:
        many = statuses(server.url, [f"203.0.113.{number}" for number in range(6)])
        one = statuses(server.url, [f"192.0.2.{number}, {CLIENT}" for number in range(6)])

    assert many == [401] * 6
    assert one == [401] * 5 + [429]


@pytest.mark.parametrize(
    ("connects", "address", "place"),
    [
        ("192.0.2.1", "192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1", "192.0.2.1"),
        ("2001:db8:0:1::a", "2001:db8:0:1::a", "2001:db8:0:1::/64"),
        ("2001:DB8:0:1:ffff::1", "2001:db8:0:1:ffff::1", "2001:db8:0:1::/64"),
        ("fe80::1%eth0", "fe80::1", "fe80::/64"),
        ("unknown", "", ""),
        ("", "", ""),
    ],
)
def test_whoever_has_a_line_has_one_place(connects, address, place):
    request = RequestFactory().get("/", REMOTE_ADDR=connects)

    assert (address_of(request), place_of(request)) == (address, place)
