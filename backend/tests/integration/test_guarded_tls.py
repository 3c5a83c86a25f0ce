"""Whom the guarded client believes to be who they say."""

import socket
import ssl
from dataclasses import replace
from ipaddress import ip_address

import pytest

from services.guarded_http import FetchFailed, Purpose, fetch, pinned
from services.guarded_http.purposes import RULES
from tests.certificates import Authority
from tests.outgoing import Canary
from tests.raw_server import serving

HOST = "shop.example.com"
PAGE = f"https://{HOST}/"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(autouse=True)
def to(monkeypatch, authority):
    """`to(server)`: the host leads there, and the test's authority is believed."""
    genuine = pinned.dial
    monkeypatch.setattr(socket, "getaddrinfo", only_literals(socket.getaddrinfo))
    monkeypatch.setattr(pinned, "tls", lambda: authority.trusting)

    def connect(server):
        monkeypatch.setattr(
            pinned,
            "dial",
            lambda _address, _port, seconds: genuine(ip_address("127.0.0.1"), server.port, seconds),
        )

    return connect


def only_literals(genuine):
    def look_up(host, port, *arguments, **options):
        if host == HOST:
            return [(0, 0, 0, "", ("8.8.8.8", port))]
        return genuine(host, port, *arguments, **options)

    return look_up


def hello(line):
    line.answer("200 OK", b"Hello")


def failure():
    with pytest.raises(FetchFailed) as caught:
        fetch(PAGE, purpose=Purpose.PAGE)
    return caught.value.code


def test_a_certificate_for_the_name_is_believed(authority, to):
    asked = []
    context = authority.server(HOST)
    context.sni_callback = lambda _socket, name, _context: asked.append(name)

    with serving(hello, tls=context) as server:
        to(server)
        assert fetch(PAGE, purpose=Purpose.PAGE).body == b"Hello"

    assert asked == [HOST]
    assert f"Host: {HOST}\r\n" in server.requests[0]


@pytest.mark.parametrize(
    ("host", "options"),
    [
        (HOST, {"is_self_signed": True}),
        (HOST, {"days": -1}),
        ("other.example.com", {}),
        ("*.com", {}),
        ("8.8.8.8", {}),
    ],
    ids=["self-signed", "expired", "wrong host", "wildcard of a whole domain", "address"],
)
def test_any_other_certificate_is_not(host, options, authority, to):
    with serving(hello, tls=authority.server(host, **options)) as server:
        to(server)
        assert failure() == "tls_error"

    assert server.requests == []


def test_an_unknown_authority_is_not_believed(tmp_path, to):
    with serving(hello, tls=Authority(tmp_path).server(HOST)) as server:
        to(server)
        assert failure() == "tls_error"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_an_old_version_is_not_spoken(authority, to):
    context = authority.server(HOST)
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1

    with serving(hello, tls=context) as server:
        to(server)
        assert failure() == "tls_error"


def test_a_server_that_hangs_up_in_the_handshake_proves_nothing(to):
    silent = Canary()
    to(silent)

    assert failure() == "tls_error"
    assert silent.calls == 1
    silent.close()


def test_a_handshake_that_does_not_end_is_left_in_time(to, monkeypatch):
    monkeypatch.setitem(RULES, Purpose.PAGE, replace(RULES[Purpose.PAGE], seconds=0.5))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        to(type("Silent", (), {"port": silent.getsockname()[1]}))
        assert failure() == "too_slow"


def test_nothing_turns_the_checks_off(monkeypatch, tmp_path):
    monkeypatch.undo()
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "mine.pem"))

    for context in (pinned.tls(), pinned.tls.__wrapped__()):
        assert context.verify_mode == ssl.CERT_REQUIRED
        assert context.check_hostname
        assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
