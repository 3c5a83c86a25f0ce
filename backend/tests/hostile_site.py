"""A web site on this machine with 200 good pages and every trap that crawlers have fallen into.

    with hostile_site() as site:
        site.url("/")                        where a crawl begins
        site.asked                           the paths that were asked for, in order
        site.canary.calls                    who was led to an address that nobody may reach
        site.write("/page/3", "New words.")  a page changes, with its ETag
        site.remove("/page/4")               a page goes
    site.broken.add("/page/5")           a page fails, for now

What has to become of each address stands in `EXPECTED` and `KEPT`. Crawling it needs
`settings.ALLOWED_NETWORKS = ["127.0.0.1/32"]`; the canary listens at 127.0.0.2.
"""

import gzip
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from urllib.parse import parse_qs, urlsplit

from tests.outgoing import Canary

PAGES, LISTED, DEEPEST = 150, 38, 10
DEPTH = 5  # links from the first page that `EXPECTED` is about
BOMB = gzip.compress(bytes(50 * 2**20), 9)
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))

# What a crawl keeps: the first page, those it links to, those of the sitemap, and five of a chain.
KEPT = {
    "/",
    *(f"/page/{number}" for number in range(1, PAGES + 1)),
    *(f"/listed/{number}" for number in range(1, LISTED + 1)),
    *(f"/deep/{number}" for number in range(1, DEPTH + 1)),
    "/untyped",
    "/text",
    "/based",
    "/copy/1",
    "/no-follow",
    "/many",
}
# Rows without an end, of which it keeps this many at most.
ENDLESS = {"/calendar/": 24, "/day": 24, "/shop": 100, "/sessions": 1, "/echo/": 2}
# Why it does not keep these.
EXPECTED = {
    "/private/report": "robots",
    "/missing": "not_found",
    "/gone": "not_found",
    "/login": "login_required",
    "/forbidden": "login_required",
    "/broken": "server_error",
    "/limited": "rate_limited",
    "/teapot": "bad_status",
    "/secret": "noindex",
    "/secret-header": "noindex",
    "/unwanted": "nofollow",
    "/unwanted-page": "nofollow",
    "/copy/2": "duplicate",
    "/print": "duplicate",
    "/page/1?n=7": "duplicate",
    "/page/1?n=999": "trap",
    "/to-page-3": "duplicate",
    "/to-loop": "too_many_redirects",
    "/to-many/9": "too_many_redirects",
    "/to-private": "redirect_refused",
    "/to-file": "redirect_refused",
    "/to-nowhere": "redirect_refused",
    f"/deep/{DEPTH + 1}": "too_deep",
    "/picture.png": "not_a_page",
    "/archive.zip": "not_a_page",
    "/binary": "not_a_page",
    "/image": "not_a_page",
    "/empty": "not_a_page",
    "/bomb": "too_large",
    "/endless": "too_large",
    "/slow": "too_slow",
    "/garbage": "bad_answer",
    "/echo/echo/echo/": "trap",
    "/a/b/c/d/e/f/g/h/i/j/k/l/m/": "trap",
}
LINKED = [
    path for path in EXPECTED if not path.startswith(("/deep", "/unwanted", "/echo", "/page"))
]

Handler = Callable[["Visitor"], None]


class HostileSite:
    """`asked` are the paths that were asked for, with their queries; `heads` what came along."""

    def __init__(self) -> None:
        self.canary, self.ended = Canary("127.0.0.2"), Event()
        self.asked, self.heads = list[str](), dict[str, dict[str, str]]()
        self.texts, self.gone, self.broken = dict[str, str](), set[str](), set[str]()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Visitor)
        self._server.daemon_threads = True
        self._server.site = self  # type: ignore[attr-defined]
        Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self._server.server_port}{path}"

    def write(self, path: str, text: str) -> None:
        self.texts[path] = text

    def remove(self, path: str) -> None:
        self.gone.add(path)

    def close(self) -> None:
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()
        self.canary.close()


class Visitor(BaseHTTPRequestHandler):
    """One request."""

    @property
    def site(self) -> HostileSite:
        return self.server.site  # type: ignore[attr-defined,no-any-return]

    def do_GET(self) -> None:
        self.site.asked.append(self.path)
        self.site.heads[self.path] = dict(self.headers.items())
        path = urlsplit(self.path).path
        if path in self.site.gone:
            return self.send(b"Gone", status=410)
        if path in self.site.broken:
            return self.send(b"Oops", status=500)
        if path in ODD:
            return ODD[path](self)
        first = f"/{path.split('/')[1]}"
        return ROWS.get(first, missing)(self)

    def page(self, title: str, body: str = "", head: str = "") -> None:
        """A page with its own words and an ETag, or 304 for whoever has it already."""
        words = self.site.texts.get(self.path, f"Everything about {title}.")
        html = f"<!doctype html><title>{title}</title>{head}<h1>{title}</h1><p>{words}</p>{body}"
        etag = f'"{hashlib.sha256(html.encode()).hexdigest()[:16]}"'
        if self.headers.get("If-None-Match") == etag:
            self.send(b"", status=304, ETag=etag)
        else:
            self.send(html.encode(), ETag=etag)

    def send(
        self, body: bytes, *, status: int = 200, kind: str = "text/html; charset=utf-8", **more: str
    ) -> None:
        self.send_response(status)
        names = {name.replace("_", "-"): value for name, value in more.items()}
        for name, value in {"Content-Type": kind, **names}.items():
            if value:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def lead(self, to: str, status: int = 302) -> None:
        self.send(b"", status=status, Location=to)

    @property
    def number(self) -> int:
        return int(urlsplit(self.path).path.rpartition("/")[2])

    def log_message(self, *_arguments: object) -> None:
        """A test's output is not the place."""

    def handle(self) -> None:
        """Who asked may hang up at any time, and often should."""
        try:
            super().handle()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True


def links(*targets: str) -> str:
    return " ".join(f'<a href="{target}">{target}</a>' for target in targets)


def missing(visitor: Visitor) -> None:
    visitor.send(b"Nothing here", status=HTTPStatus.NOT_FOUND)


def index(visitor: Visitor) -> None:
    away = [visitor.site.canary.url, "http://elsewhere.example.com/", "//127.0.0.2/", "mailto:a@b"]
    odd = ["javascript:alert(1)", "http://[", "http://user@127.0.0.1/", "#top", "", "tel:1", "/"]
    pages = [f"page/{number}" for number in range(1, PAGES + 1)]
    kept = ["/deep/1", "/untyped", "/text", "/based", "/copy/1", "/no-follow", "/many", "/echo/"]
    rows = [
        "/many",
        "/calendar/2026/01",
        "/day?date=2026-01-01",
        "/shop?color=1",
        "/sessions?sid=0",
    ]
    unwanted = '<a rel="external nofollow" href="/unwanted">no</a>'
    visitor.page("Start", links(*pages, *kept, *LINKED, *rows, *away, *odd) + unwanted)


def page(visitor: Visitor) -> None:
    """Each leads to the next, to itself in other spellings, and back to the start."""
    if not 1 <= visitor.number <= PAGES:
        return missing(visitor)
    here = f"/page/{visitor.number}"
    same = [f"{here}?utm_source=x&fbclid=y", f"{here}#part", f"{here};jsessionid=AB12"]
    return visitor.page(f"Page {visitor.number}", links(f"/page/{visitor.number + 1}", *same, "/"))


def deep(visitor: Visitor) -> None:
    visitor.page(f"Level {visitor.number}", links(f"/deep/{min(visitor.number + 1, DEEPEST)}"))


def echo(visitor: Visitor) -> None:
    """A relative link that grows the path for ever."""
    visitor.page(f"Echo {visitor.path}", links("echo/"))


def calendar(visitor: Visitor) -> None:
    year, month = map(int, visitor.path.split("/")[2:4])
    months = [divmod(12 * year + month - 1 + ahead, 12) for ahead in range(1, 13)]
    targets = [f"/calendar/{later}/{number + 1:02}" for later, number in months]
    visitor.page(f"Month {visitor.path}", links(*targets))


def one_day(visitor: Visitor) -> None:
    day = date.fromisoformat(parse_qs(urlsplit(visitor.path).query)["date"][0])
    following = [day + timedelta(days=ahead) for ahead in range(1, 31)]
    visitor.page(f"Day {day}", links(*(f"/day?date={later}" for later in following)))


def shop(visitor: Visitor) -> None:
    """Everything can be combined with everything."""
    query = urlsplit(visitor.path).query
    more = [f"/shop?{query}&filter{len(query)}x{number}={number}" for number in range(40)]
    visitor.page(f"Shop {query}", links(*more))


def sessions(visitor: Visitor) -> None:
    """A new session for each visit, and the same page."""
    visitor.page("Sessions", links(f"/sessions?sid={len(visitor.site.asked)}"))


def many(visitor: Visitor) -> None:
    visitor.page("Many", links(*(f"/page/1?n={number}" for number in range(3_000))))


def to_many(visitor: Visitor) -> None:
    visitor.lead(f"/to-many/{visitor.number - 1}" if visitor.number else "/page/1")


def limited(visitor: Visitor) -> None:
    visitor.send(b"Slower", status=429, Retry_After="1")


def endless(visitor: Visitor) -> None:
    visitor.send_response(200)
    visitor.send_header("Content-Type", "text/html")
    visitor.end_headers()
    while not visitor.site.ended.is_set():
        visitor.wfile.write(b"<p>more</p>" * 5_000)


def slow(visitor: Visitor) -> None:
    visitor.send_response(200)
    visitor.send_header("Content-Type", "text/html")
    visitor.end_headers()
    while not visitor.site.ended.wait(0.05):
        visitor.wfile.write(b".")


def garbage(visitor: Visitor) -> None:
    visitor.wfile.write(b"<html>no head</html>")


def robots(visitor: Visitor) -> None:
    rules = [
        "User-agent: *",
        "Disallow: /private/",
        "User-agent: OtherBot",
        "Disallow: /",
        f"Sitemap: {visitor.site.url('/sitemap.xml')}",
        f"Sitemap: {visitor.site.canary.url}sitemap.xml",
    ]
    visitor.send("\n".join(rules).encode(), kind="text/plain")


def sitemap(visitor: Visitor) -> None:
    names = ["pages", "bomb", "entities", "external", "damaged"]
    parts = [f"/sitemap/{name}.xml" for name in names] + ["/sitemap.xml", "/nested/1"]
    visitor.send(listing("sitemapindex", "sitemap", map(visitor.site.url, parts)), kind="text/xml")


def sitemap_part(visitor: Visitor) -> None:
    listed = [visitor.site.url(f"/listed/{number}") for number in range(1, LISTED + 1)]
    away = [visitor.site.canary.url, "http://elsewhere.example.com/x", "file:///etc/passwd"]
    start = '<!DOCTYPE x [<!ENTITY l0 "ha">'
    bodies = {
        "pages": listing("urlset", "url", [*listed, *away]),
        "bomb": BOMB,
        "entities": f"{start}{LAUGHS}]><urlset><url><loc>&l8;</loc></url></urlset>".encode(),
        "external": f'{start}<!ENTITY f SYSTEM "{visitor.site.canary.url}">]><urlset>&f;'.encode(),
        "damaged": listing("urlset", "url", [visitor.site.url("/listed/1")])[:-20],
    }
    visitor.send(bodies[visitor.path.rpartition("/")[2].removesuffix(".xml")], kind="text/xml")


def nested(visitor: Visitor) -> None:
    """Lists of lists of lists."""
    deeper = visitor.site.url(f"/nested/{visitor.number + 1}")
    visitor.send(listing("sitemapindex", "sitemap", [deeper]), kind="text/xml")


def listing(root: str, item: str, urls: Iterator[str] | list[str]) -> bytes:
    rows = "".join(f"<{item}><loc> {url} </loc></{item}>\n" for url in urls)
    return f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</{root}>'.encode()


def elsewhere(to: str) -> Handler:
    return lambda visitor: visitor.lead(to.replace("CANARY/", visitor.site.canary.url))


def only(body: bytes, *, status: int = 200, kind: str = "text/html", **more: str) -> Handler:
    return lambda visitor: visitor.send(body, status=status, kind=kind, **more)


def titled(title: str, body: str = "", head: str = "") -> Handler:
    return lambda visitor: visitor.page(title, body, head)


ODD: dict[str, Handler] = {
    "/": index,
    "/robots.txt": robots,
    "/sitemap.xml": sitemap,
    "/private/report": titled("Private"),
    "/gone": only(b"Gone", status=410),
    "/login": only(b"Sign in", status=401),
    "/forbidden": only(b"No", status=403),
    "/broken": only(b"Oops", status=500),
    "/limited": limited,
    "/teapot": only(b"I am a teapot", status=418),
    "/secret": titled("Secret", head='<meta name="ROBOTS" content="NoIndex, follow">'),
    "/secret-header": only(b"<p>Secret</p>", X_Robots_Tag="noindex"),
    "/no-follow": titled(
        "No links", links("/unwanted-page"), head='<meta name="robots" content="nofollow">'
    ),
    "/unwanted": titled("Unwanted"),
    "/unwanted-page": titled("Unwanted"),
    "/copy/1": only(b"<p>The same words.</p>"),
    "/copy/2": only(b"<p>The same words.</p>"),
    "/print": titled("For printing", head='<link rel="canonical" href="/page/7">'),
    "/many": many,
    "/to-page-3": elsewhere("/page/3"),
    "/to-loop": elsewhere("/to-loop"),
    "/to-private": elsewhere("CANARY/"),
    "/to-file": elsewhere("file:///etc/passwd"),
    "/to-nowhere": elsewhere(""),
    "/untyped": only(b"<p>No type.</p>", kind=""),
    "/text": only(b"Plain words.", kind="text/plain"),
    "/based": titled("Based", links("7", "8"), head='<base href="/page/">'),
    "/binary": only(b"GIF89a\0\0\0" * 99),
    "/image": only(b"\x89PNG", kind="image/png"),
    "/picture.png": only(b"\x89PNG", kind="image/png"),
    "/empty": only(b"  \n"),
    "/bomb": only(BOMB, Content_Encoding="gzip"),
    "/endless": endless,
    "/slow": slow,
    "/garbage": garbage,
}
ROWS: dict[str, Handler] = {
    "/page": page,
    "/listed": lambda visitor: visitor.page(f"Listed {visitor.number}"),
    "/deep": deep,
    "/echo": echo,
    "/calendar": calendar,
    "/day": one_day,
    "/shop": shop,
    "/sessions": sessions,
    "/to-many": to_many,
    "/sitemap": sitemap_part,
    "/nested": nested,
}


@contextmanager
def hostile_site() -> Iterator[HostileSite]:
    site = HostileSite()
    try:
        yield site
    finally:
        site.close()
