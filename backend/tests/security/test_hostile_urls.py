"""Every hostile address is refused when it is saved and when it is used, and nothing leaves."""

import re
from dataclasses import replace

import pytest

from services.guarded_http import FetchFailed, Purpose, UrlRefused, check, fetch
from services.guarded_http.purposes import RULES
from tests import hostile
from tests.outgoing import Canary, watched

CASES = hostile.table("urls")
READING = {Purpose.PAGE, Purpose.SITE}
KIND = "hostile addresses"
AUTHORITY = re.compile(
    r"^(?P<start>https?://[^/?#\\:@]+|https?://\[[^/?#\\@]*\])(?::[0-9]+)?(?=[/?#]|$)", re.I
)


@pytest.fixture(autouse=True)
def _our_own_addresses(settings):
    settings.PUBLIC_URL = "https://chat.example.com"
    settings.AGENT_SERVICE_URL = "http://agent.example.net:8001"
    settings.REDIS_URL = "redis://redis.example.net:6379/0"


@pytest.fixture
def canaries():
    found = [Canary("127.0.0.1"), Canary("::1")]
    yield found
    for canary in found:
        canary.close()


def refusal(what, *arguments, **options):
    try:
        what(*arguments, **options)
    except UrlRefused as error:
        return error.code
    return None


def test_there_are_enough_of_them():
    assert len(CASES) >= 250


@pytest.mark.parametrize("purpose", Purpose)
def test_each_is_refused_with_its_code_when_it_is_saved_and_when_it_is_used(purpose, counted):
    wrong = []

    with watched() as traffic:
        for case in CASES:
            expected = {case.code}
            if case.value and case.value.lower().startswith("http:") and purpose not in READING:
                expected.add("scheme_not_allowed")
            answers = [
                refusal(check, case.value, purpose),
                refusal(fetch, case.value, purpose=purpose),
            ]
            if not expected.issuperset(answers):
                wrong.append(f"{case.name}: {answers} for {case.value[:80]!r}")
            counted(KIND, f"{purpose}: {case.name}")

    assert not wrong, "\n".join(wrong)
    assert traffic.connections == traffic.look_ups == []


def test_none_reaches_a_listener_on_this_machine(canaries, monkeypatch):
    """The same with the listeners' ports, so that only the hosts are left to be refused."""
    ports = frozenset(canary.port for canary in canaries)
    monkeypatch.setitem(RULES, Purpose.PAGE, replace(RULES[Purpose.PAGE], ports=ports))
    tried = 0

    with watched() as traffic:
        for case in CASES:
            for port in ports:
                url = AUTHORITY.sub(rf"\g<start>:{port}", case.value)
                tried += str(port) in url
                if case.code != "port_not_allowed":
                    assert refusal(fetch, url, purpose=Purpose.PAGE), (case.name, url[:80])

    assert tried > 300
    assert traffic.connections == traffic.look_ups == []
    assert [canary.calls for canary in canaries] == [0, 0]


def test_a_listener_notices_who_reaches_it(canaries, settings):
    settings.ALLOWED_NETWORKS = ["127.0.0.1/32", "::1/128"]

    with watched() as traffic:
        for url in (canaries[0].url, f"http://[::1]:{canaries[1].port}/"):
            with pytest.raises(FetchFailed):
                fetch(url, purpose=Purpose.PAGE)

    assert [canary.calls for canary in canaries] == [1, 1]
    assert [address[1] for address in traffic.connections] == [canary.port for canary in canaries]


@pytest.mark.parametrize(
    ("given", "normal"),
    [
        ("https://example.com", "https://example.com"),
        ("HTTP://Example.COM:80/A", "http://example.com/A"),
        ("https://example.com:443/", "https://example.com/"),
        ("https://example.com:8443/", "https://example.com:8443/"),
        ("https://example.com./a#part", "https://example.com/a"),
        ("https://example.com/a/../b/./c?x=1#y", "https://example.com/b/c?x=1"),
        ("https://bücher.example/ü?ö=ä", "https://xn--bcher-kva.example/%C3%BC?%C3%B6=%C3%A4"),
        ("http://8.8.8.8/", "http://8.8.8.8/"),
        ("http://[2606:4700:0::1111]/", "http://[2606:4700:0::1111]/"),
        ("https://example.com/a|b?{c}", "https://example.com/a|b?{c}"),
    ],
)
def test_an_ordinary_address_passes_in_its_normal_form(given, normal):
    assert check(given, Purpose.PAGE) == normal


@pytest.mark.parametrize("purpose", sorted(set(Purpose) - READING))
def test_what_is_not_only_read_needs_https(purpose):
    assert check("https://example.com/", purpose)
    assert refusal(check, "http://example.com/", purpose) == "scheme_not_allowed"


def test_a_network_that_is_vouched_for_may_be_reached_by_http_and_at_any_port(settings):
    settings.ALLOWED_NETWORKS = ["10.1.2.0/24"]

    assert check("http://10.1.2.3:11434/v1", Purpose.MODEL)
    assert check("http://ollama:11434/v1", Purpose.MODEL)  # its addresses are judged at use
    assert refusal(check, "http://10.1.3.3:11434/v1", Purpose.MODEL) == "scheme_not_allowed"
    assert refusal(check, "https://10.1.3.3/v1", Purpose.MODEL) == "url_not_allowed"


@pytest.mark.parametrize(
    "url", ["http://10.1.2.3:8001/", "http://10.1.2.4:5000/", "http://10.1.2.4/"]
)
def test_nor_those_on_other_machines_by_another_name(settings, url):
    settings.ALLOWED_NETWORKS = ["10.1.2.0/24"]
    settings.AGENT_SERVICE_URL = "http://agent.example.net:8001"
    settings.REDIS_URL = "redis://10.1.2.4:6379/0"

    assert refusal(check, url, Purpose.PAGE) == "url_not_allowed"
    assert check("http://10.1.2.3:5000/", Purpose.PAGE)


@pytest.mark.parametrize("port", [8000, 8001, 6379])
def test_our_own_services_are_refused_even_in_a_network_that_is_vouched_for(settings, port):
    settings.ALLOWED_NETWORKS = ["127.0.0.0/8"]
    settings.PUBLIC_URL = "http://localhost:8000"
    settings.AGENT_SERVICE_URL = "http://127.0.0.1:8001"
    settings.REDIS_URL = "redis://:secret@localhost:6379/0"

    assert refusal(fetch, f"http://127.0.0.2:{port}/", purpose=Purpose.PAGE) == "url_not_allowed"
    assert check("http://127.0.0.2:9000/", Purpose.PAGE)
