"""What the guarded client takes from servers that mean well, and from those that do not."""

import gzip
import socket
import zlib
from dataclasses import replace
from ipaddress import ip_address
from threading import Event

import httpcore2
import pytest

from services.guarded_http import (
    Conditions,
    FetchFailed,
    Purpose,
    UrlRefused,
    fetch,
    pinned,
    resolving,
)
from services.guarded_http.purposes import MAX_BYTES, RULES
from tests.outgoing import Canary, watched
from tests.raw_server import serving

ELSEWHERE = "127.0.0.2"  # this machine as well, and not vouched for
SHORT = 0.5  # seconds, in place of a fetch's 20
OK = "200 OK\nContent-Type: text/html"


@pytest.fixture(autouse=True)
def _this_machine_is_vouched_for(settings):
    settings.ALLOWED_NETWORKS = ["127.0.0.1/32"]


@pytest.fixture
def canary(monkeypatch):
    """Only its address is left to be refused: its port is one of the web."""
    found = Canary(ELSEWHERE)
    rules = replace(RULES[Purpose.PAGE], ports=RULES[Purpose.PAGE].ports | {found.port})
    monkeypatch.setitem(RULES, Purpose.PAGE, rules)
    yield found
    found.close()


@pytest.fixture
def hurried(monkeypatch):
    monkeypatch.setitem(RULES, Purpose.PAGE, replace(RULES[Purpose.PAGE], seconds=SHORT))


def page(url, conditions=None):
    return fetch(url, purpose=Purpose.PAGE, conditions=conditions)


def failure(url, purpose=Purpose.PAGE):
    with pytest.raises(FetchFailed) as caught:
        fetch(url, purpose=purpose)
    return caught.value


# What is asked, and what comes back


def test_a_page_comes_with_what_is_needed_to_read_it_and_to_ask_again():
    def script(line):
        line.answer(
            '200 OK\nContent-Type: Text/HTML; Charset="ISO-8859-1"\nETag: "v1"\n'
            "Last-Modified: Mon, 02 Mar 2026 10:00:00 GMT\nX-Robots-Tag: noindex\n"
            "Content-Length: 5",
            b"Hello",
        )

    with serving(script) as server:
        found = page(server.url("/a?b=c#d"))

    assert (found.url, found.status, found.body) == (server.url("/a?b=c"), 200, b"Hello")
    assert (found.media_type, found.charset) == ("text/html", "iso-8859-1")
    assert (found.etag, found.robots) == ('"v1"', "noindex")
    assert found.last_modified == "Mon, 02 Mar 2026 10:00:00 GMT"


def test_the_request_says_who_asks_and_takes_only_what_can_be_unpacked():
    with serving(lambda line: line.answer(OK + "\nContent-Length: 0")) as server:
        page(server.url("/a?b=c"))

    head, *lines = server.requests[0].strip().split("\r\n")
    assert head == "GET /a?b=c HTTP/1.1"
    assert sorted(lines) == [
        "Accept-Encoding: gzip, deflate",
        "Accept: */*",
        "Connection: close",
        f"Host: 127.0.0.1:{server.port}",
        "User-Agent: ChatSphereBot/1.0",
    ]


def test_proxies_and_passwords_of_the_environment_are_not_used(monkeypatch, tmp_path):
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login alice password secret")
    monkeypatch.setenv("HOME", str(tmp_path))
    with serving(lambda line: line.answer(OK + "\nContent-Length: 0")) as server:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, "http://127.0.0.1:9")
        assert page(server.url()).is_ok

    assert "Authorization" not in server.requests[0]


def test_cookies_are_forgotten():
    def script(line):
        line.answer("302 Found\nLocation: /b\nSet-Cookie: a=b" if line.path == "/a" else OK)

    with serving(script) as server:
        page(server.url("/a"))

    assert "Cookie" not in server.requests[1]


def test_an_unchanged_page_is_not_sent_again():
    with serving(lambda line: line.answer("304 Not Modified")) as server:
        found = page(server.url(), Conditions(etag='"v1"', last_modified="yesterday"))

    assert found.is_not_modified
    assert 'If-None-Match: "v1"' in server.requests[0]
    assert "If-Modified-Since: yesterday" in server.requests[0]


def test_a_tag_that_cannot_be_sent_is_left_away():
    with serving(lambda line: line.answer(OK)) as server:
        assert page(server.url(), Conditions(etag="ü", last_modified="a\r\nHost: b")).is_ok

    assert "If-" not in server.requests[0]


@pytest.mark.parametrize("status", ["404 Not Found", "500 Oops", "403 Forbidden", "204 No Content"])
def test_any_status_is_an_answer(status):
    with serving(lambda line: line.answer(status)) as server:
        assert page(server.url()).status == int(status[:3])


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(b"Hello")),
        ("GZIP", gzip.compress(b"Hello")),
        ("deflate", zlib.compress(b"Hello")),
        ("deflate", zlib.compress(b"Hello", wbits=-15)),
        ("identity", b"Hello"),
    ],
)
def test_what_was_packed_is_unpacked(encoding, packed):
    with serving(lambda line: line.answer(f"{OK}\nContent-Encoding: {encoding}", packed)) as server:
        assert page(server.url()).body == b"Hello"


# Redirects


def redirecting(status, hops, to):
    """`/3` leads to `/2` and so on; `/0` leads to `to`."""

    def script(line):
        left = int(line.path.strip("/"))
        line.answer(f"{status} Elsewhere\nLocation: {f'/{left - 1}' if left else to}")

    return serving(script)


@pytest.mark.parametrize("hop", range(1, 7))
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_a_private_address_is_refused_at_any_hop(status, hop, canary):
    with redirecting(status, hop, canary.url) as server:
        error = failure(server.url(f"/{hop - 1}"))

    assert error.code == ("redirect_refused" if hop < 6 else "too_many_redirects")
    assert f"redirect {hop}" in str(error) or hop == 6
    assert len(server.requests) == hop
    assert canary.calls == 0


@pytest.mark.parametrize(
    "location",
    [
        "//127.0.0.2:{port}/",
        "http://0x7f000002:{port}/",
        "http://[::ffff:127.0.0.2]:{port}/",
        "http://user@127.0.0.2:{port}/",
        "http://127.0.0.1:99999/",
        "http://127.1:{port}/",
        "http://127.0.0.2:{port}\\@example.com/",
        "file:///etc/passwd",
        "ftp://127.0.0.2:{port}/",
        "http://localhost:8000/",
        "http://[fe80::1%25lo]/",
        "http:////[^",
        "",
    ],
)
def test_a_redirect_is_read_as_if_somebody_had_typed_it(location, canary):
    with redirecting(302, 0, location.format(port=canary.port)) as server, watched() as traffic:
        error = failure(server.url("/0"))

    assert error.code == "redirect_refused"
    assert len(traffic.connections) == 1
    assert canary.calls == 0


def test_a_redirect_to_a_name_is_judged_by_the_addresses_behind_it(names, canary):
    names["inside.example.com"] = [ELSEWHERE]
    with redirecting(302, 0, f"http://inside.example.com:{canary.port}/") as server:
        error = failure(server.url("/0"))

    assert error.code == "redirect_refused"
    assert error.where == f"http://inside.example.com:{canary.port}/"
    assert canary.calls == 0


def test_five_redirects_are_followed_and_told():
    def script(line):
        left = int(line.path.strip("/"))
        line.answer(f"302 Elsewhere\nLocation: {left - 1}" if left else OK, b"" if left else b"Hi")

    with serving(script) as server:
        found = page(server.url("/5"))

    assert (found.body, found.url) == (b"Hi", server.url("/0"))
    assert found.redirects == tuple(server.url(f"/{number}") for number in (5, 4, 3, 2, 1))


def test_a_loop_of_redirects_ends():
    def script(line):
        line.answer(f"302 Elsewhere\nLocation: {'/b' if line.path == '/a' else '/a'}")

    with serving(script) as server:
        assert failure(server.url("/a")).code == "too_many_redirects"

    assert len(server.requests) == 2


def test_a_page_s_own_wish_to_be_left_is_not_followed(canary):
    wish = f"0; url={canary.url}"
    body = f'<meta http-equiv="refresh" content="{wish}">'.encode()
    with serving(lambda line: line.answer(f"{OK}\nRefresh: {wish}", body)) as server:
        assert page(server.url()).body == body

    assert canary.calls == 0


@pytest.mark.parametrize("purpose", [Purpose.TOOL, Purpose.WEBHOOK, Purpose.MODEL, Purpose.MCP])
def test_only_what_is_read_follows_redirects(purpose, canary):
    with redirecting(307, 0, canary.url) as server:
        assert fetch(server.url("/0"), purpose=purpose).status == 307

    assert canary.calls == 0


# Names


@pytest.fixture
def names(monkeypatch):
    """`names[host]` is what a look-up finds: addresses, or such a list for each time."""
    found, genuine = {}, socket.getaddrinfo

    def look_up(host, port, *arguments, **options):
        if host not in found:
            return genuine(host, port, *arguments, flags=socket.AI_NUMERICHOST)
        answers = found[host]
        answer = answers.pop(0) if isinstance(answers[0], list) else answers
        return [(0, 0, 0, "", (address, port)) for address in answer]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return found


@pytest.fixture
def dialled(monkeypatch):
    """Which addresses were connected to; all of them stand on this machine."""
    calls, ports, genuine = [], [], pinned.dial

    def dial(address, port, seconds):
        calls.append(str(address))
        return genuine(ip_address("127.0.0.1"), ports[-1] if ports else port, seconds)

    monkeypatch.setattr(pinned, "dial", dial)
    return calls, ports


def test_the_connection_goes_to_the_address_that_was_checked(names, dialled):
    calls, ports = dialled
    names["rebinding.example.com"] = [["8.8.8.8"], ["127.0.0.2"]]
    with serving(lambda line: line.answer(OK)) as server:
        ports.append(server.port)
        page("http://rebinding.example.com/")

        with pytest.raises(UrlRefused):
            page("http://rebinding.example.com/")

    assert calls == ["8.8.8.8"]
    assert "Host: rebinding.example.com\r\n" in server.requests[0]


def test_a_redirect_back_to_the_same_name_is_looked_up_and_checked_anew(names, dialled):
    calls, ports = dialled
    names["rebinding.example.com"] = [["8.8.8.8"], ["127.0.0.2"]]
    with redirecting(302, 0, "/elsewhere") as server:
        ports.append(server.port)
        assert failure("http://rebinding.example.com/0").code == "redirect_refused"

    assert calls == ["8.8.8.8"]


@pytest.mark.parametrize(
    "addresses",
    [
        ["8.8.8.8", "::1"],
        ["8.8.8.8", "10.0.0.1"],
        ["2606:4700::1111", "fe80::1"],
        ["127.0.0.2"],
        ["127.0.0.1", "8.8.8.8", "192.168.0.1"],
        [f"8.8.4.{number}" for number in range(21)],
    ],
)
def test_a_name_is_refused_when_any_of_its_addresses_is_private(addresses, names, dialled):
    names["mixed.example.com"] = addresses

    with pytest.raises(UrlRefused) as caught:
        page("http://mixed.example.com/")

    assert caught.value.code == "url_not_allowed"
    assert dialled[0] == []


def test_a_name_may_lead_to_a_network_that_is_vouched_for(names):
    names["wiki.example.com"] = ["127.0.0.1"]
    with serving(lambda line: line.answer(OK, b"Hi")) as server:
        assert page(f"http://wiki.example.com:{server.port}/").body == b"Hi"


def test_an_odd_port_is_for_networks_that_are_vouched_for(names, dialled):
    names["odd.example.com"] = ["8.8.8.8"]

    with pytest.raises(UrlRefused) as caught:
        page("http://odd.example.com:9999/")

    assert caught.value.code == "port_not_allowed"
    assert dialled[0] == []


def test_the_next_address_is_tried_when_one_does_not_answer(names, monkeypatch):
    names["two.example.com"] = ["8.8.8.8", "8.8.4.4"]
    genuine = pinned.dial

    with serving(lambda line: line.answer(OK)) as server:

        def dial(address, _port, seconds):
            if str(address) == "8.8.8.8":
                raise httpcore2.ConnectError
            return genuine(ip_address("127.0.0.1"), server.port, seconds)

        monkeypatch.setattr(pinned, "dial", dial)
        assert page("http://two.example.com/").is_ok


def test_a_name_that_nobody_has_is_not_found(monkeypatch):
    def nobody(*_arguments, **_options):
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", nobody)

    error = failure("http://nobody.example.com/")
    assert (error.code, error.may_pass) == ("host_not_found", True)


def test_a_look_up_that_hangs_is_left_alone(monkeypatch):
    hanging = Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_o: hanging.wait(10) and [])
    monkeypatch.setattr(resolving, "PATIENCE", 0.1)

    assert failure("http://slow.example.com/").code == "too_slow"
    hanging.set()


# Answers that are too much


def endless(line, piece=b"x" * 2**16):
    while not line.ended.is_set():
        line.send(piece)


def drip(line, text=b"x"):
    while not line.ended.wait(0.05):
        line.send(text)


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_bomb_is_noticed_while_it_is_unpacked(encoding):
    packer = zlib.compressobj(9, wbits=31 if encoding == "gzip" else 15)
    bomb = packer.compress(bytes(200 * 2**20)) + packer.flush()
    assert len(bomb) < 250_000
    with serving(lambda line: line.answer(f"{OK}\nContent-Encoding: {encoding}", bomb)) as server:
        assert failure(server.url()).code == "too_large"


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "compress", "deflate, gzip"])
def test_what_was_not_asked_for_is_not_unpacked(encoding):
    body = gzip.compress(b"x")
    with serving(lambda line: line.answer(f"{OK}\nContent-Encoding: {encoding}", body)) as server:
        assert failure(server.url()).code == "bad_answer"


@pytest.mark.parametrize("body", [b"no gzip", gzip.compress(b"Hello" * 99)[:-9]])
def test_what_is_packed_wrongly_is_no_answer(body):
    with serving(lambda line: line.answer(f"{OK}\nContent-Encoding: gzip", body)) as server:
        assert failure(server.url()).code == "bad_answer"


@pytest.mark.parametrize(
    "head", [OK, f"{OK}\nContent-Length: {2**30}", f"{OK}\nTransfer-Encoding: chunked"]
)
def test_a_body_ends_at_the_limit(head):
    def script(line):
        line.answer(head)
        endless(line, b"10000\r\n" + b"x" * 2**16 + b"\r\n" if "chunked" in head else b"x" * 2**16)

    with serving(script) as server:
        assert failure(server.url()).code == "too_large"


def test_a_body_of_just_the_limit_is_taken():
    body = bytes(MAX_BYTES)
    with serving(lambda line: line.answer(OK, body)) as server:
        assert len(page(server.url()).body) == MAX_BYTES


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: y\r\n" % number for number in range(100_000)),
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\nHello",
        b"HTTP/1.1 200 " + b"y" * 1_000_000,
    ],
)
def test_a_head_ends_at_its_limit(head):
    with serving(lambda line: line.send(head)) as server:
        assert failure(server.url()).code == "too_large"


@pytest.mark.parametrize(
    "script",
    [
        drip,
        lambda line: drip(line, b"HTTP/1.1 100 Continue\r\n\r\n"),
        lambda line: (line.answer(OK), drip(line)),
        lambda line: line.ended.wait(10),
        lambda line: (line.answer(f"{OK}\nContent-Encoding: gzip"), line.ended.wait(10)),
    ],
    ids=["head", "promises", "body", "nothing", "no body"],
)
def test_who_is_slow_is_left_in_time(script, hurried):
    with serving(script) as server:
        assert failure(server.url()).code == "too_slow"


def test_all_redirects_share_one_time(hurried):
    def script(line):
        line.ended.wait(0.2)
        line.answer(f"302 Elsewhere\nLocation: {int(line.path.strip('/')) + 1}")

    with serving(script) as server:
        assert failure(server.url("/1")).code == "too_slow"

    assert len(server.requests) <= 3


# Answers that make no sense


@pytest.mark.parametrize(
    "answer",
    [
        b"<html>HTTP/0.9</html>",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"+PONG\r\n",
        b"HTTP/1.1 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nHello",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nHello",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nHello",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nHello",
        b"HTTP/1.1 200 OK\r\nBad header\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n",
        b"",
    ],
)
def test_what_is_not_http_is_no_answer(answer):
    with serving(lambda line: line.send(answer)) as server:
        assert failure(server.url()).code == "bad_answer"


def test_a_body_longer_than_it_says_is_cut():
    with serving(lambda line: line.answer(f"{OK}\nContent-Length: 5", b"Hello, world")) as server:
        assert page(server.url()).body == b"Hello"


def test_a_type_may_be_missing():
    with serving(lambda line: line.answer("200 OK", b"Hi")) as server:
        assert page(server.url()).media_type == ""


def test_a_closed_port_is_no_connection():
    with serving(lambda line: line.answer(OK)) as server:
        pass

    error = failure(server.url())
    assert (error.code, error.may_pass) == ("connection_failed", True)
