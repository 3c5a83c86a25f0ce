"""Fetches an address: checked, looked up once, connected to what was checked; again at each hop."""

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager

import httpcore2
import httpx2

from services.guarded_http.answers import Conditions, Fetched
from services.guarded_http.deadlines import Deadline
from services.guarded_http.errors import FetchFailed, UrlRefused
from services.guarded_http.pinned import CONNECT_SECONDS, MAX_HEAD_BYTES, Pinned
from services.guarded_http.purposes import RULES, Purpose, Rules
from services.guarded_http.resolving import resolve
from services.guarded_http.targets import Target, read, refuse_unless_allowed
from services.guarded_http.unpacking import ACCEPTED, unpack

AGENT = "ChatSphereBot/1.0"
REDIRECTS = {301, 302, 303, 307, 308}
CHARSET = re.compile(r"charset\s*=\s*\"?([\w.:-]{1,40})", re.IGNORECASE)


def fetch(url: str, *, purpose: Purpose, conditions: Conditions | None = None) -> Fetched:
    """What stands at `url`, with redirects followed as far as the purpose allows.

    A status such as 404 is an answer. A page's own wish to be left for another one, by a
    `Refresh` header or a meta element, is not followed.

    Raises:
        UrlRefused: it may not be asked.
        FetchFailed: it was asked, and there is no answer, or one that is not taken.
    """
    rules, hops = RULES[purpose], list[str]()
    deadline = Deadline(rules.seconds)
    target = read(url, purpose)
    while True:
        where = str(target.url)
        with _failures(where, hops), _asked(target, rules, deadline, conditions) as answer:
            if answer.status_code not in REDIRECTS or not rules.redirects:
                return _fetched(answer, where, hops, rules)
            hops.append(where)
            target = _next(answer, target, hops, purpose)


@contextmanager
def _asked(
    target: Target, rules: Rules, deadline: Deadline, conditions: Conditions | None
) -> Iterator[httpx2.Response]:
    headers = {
        "User-Agent": AGENT,
        "Accept": "*/*",
        "Accept-Encoding": ACCEPTED,
        "Connection": "close",
        **(conditions.headers() if conditions else {}),
    }
    addresses = (
        [target.address]
        if target.address
        else resolve(target.host, target.port, seconds=deadline.left())
    )
    refuse_unless_allowed(target, addresses, rules)
    with Pinned(addresses, deadline, rules.max_bytes + 2 * MAX_HEAD_BYTES) as transport:
        timeout = {"connect": CONNECT_SECONDS, "read": rules.patience, "write": rules.patience}
        request = httpx2.Request(
            "GET", target.url, headers=headers, extensions={"timeout": timeout}
        )
        with closing(transport.handle_request(request)) as answer:
            yield answer


def _next(answer: httpx2.Response, target: Target, hops: list[str], purpose: Purpose) -> Target:
    """Where a redirect leads; it is read and checked as if somebody had typed it."""
    location = answer.headers.get("Location", "")
    if not location:
        raise FetchFailed("redirect_refused", more="It does not say where to.")
    if len(hops) > RULES[purpose].redirects:
        raise FetchFailed("too_many_redirects")
    try:
        found = read(str(target.url.join(location)), purpose)
    except (UrlRefused, httpx2.InvalidURL, ValueError) as error:  # joined, it may be none at all
        raise _refused_at(len(hops), location) from error
    if str(found.url) in hops:
        raise FetchFailed("too_many_redirects")
    return found


def _refused_at(hop: int, where: str) -> FetchFailed:
    return FetchFailed("redirect_refused", where=where, more=f"That is redirect {hop}.")


def _fetched(answer: httpx2.Response, where: str, hops: list[str], rules: Rules) -> Fetched:
    given = answer.headers
    kind, _, parameters = given.get("Content-Type", "").partition(";")
    charset = CHARSET.search(parameters)
    encoding = given.get("Content-Encoding", "")
    return Fetched(
        url=where,
        status=answer.status_code,
        body=unpack(answer.iter_raw(), encoding, max_bytes=rules.max_bytes),
        media_type=kind.strip().lower(),
        charset=charset[1].lower() if charset else "",
        etag=given.get("ETag", ""),
        last_modified=given.get("Last-Modified", ""),
        robots=given.get("X-Robots-Tag", ""),
        retry_after=given.get("Retry-After", ""),
        redirects=tuple(hops),
    )


@contextmanager
def _failures(where: str, hops: list[str]) -> Iterator[None]:
    """What the libraries raise, in our terms."""
    try:
        yield
    except httpcore2.TimeoutException as error:
        raise FetchFailed("too_slow", where=where) from error
    except httpcore2.NetworkError as error:
        raise FetchFailed("connection_failed", where=where) from error
    except (httpcore2.ProtocolError, httpx2.InvalidURL) as error:
        raise FetchFailed("bad_answer", where=where) from error
    except UrlRefused as error:  # by the addresses behind its name
        if hops:
            raise _refused_at(len(hops), where) from error
        raise
    except FetchFailed as error:
        error.where = error.where or where
        raise
