"""How a crawl goes from page to page; the web is a table here."""

import json
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.crawling import Crawl, Frontier, Known, Limits, Reason
from services.crawling.crawl import MOST_FAILURES
from services.crawling.frontier import MOST_ASKED
from services.guarded_http import Conditions, Fetched, FetchFailed, UrlRefused
from tests.reading import IN_PROCESS

SITE = "https://example.com"


class Web:
    """`pages[path]` is HTML, a status, an answer or an error; `asked` what was asked for."""

    def __init__(self, **pages):
        self.pages, self.asked, self.conditions = {"/robots.txt": 404, "/": ""}, [], {}
        for path, page in pages.items():
            self.pages[f"/{path}"] = page

    def fetch(self, url, conditions):
        parts = urlsplit(url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        self.asked.append(url.removeprefix(SITE))
        self.conditions[path] = conditions
        found = self.pages.get(path, 404)
        if isinstance(found, Exception):
            raise found
        if isinstance(found, Fetched):
            return found
        if isinstance(found, int):
            return Fetched(url, found, b"Oops", "text/html")
        return Fetched(url, 200, f"{found} {path}".encode(), "text/html")

    def crawl(self, start=f"{SITE}/", *, known=lambda _url: None, **limits):
        limits = Limits(**{"sitemap": False, **limits})
        crawl = Crawl(Frontier.at(start, limits), self.fetch, IN_PROCESS, known=known)
        steps = []
        while step := crawl.next_step():
            steps.append(step)
            assert len(steps) < 2_000
        return steps


def kept(steps):
    visits = [step.visit for step in steps if step.visit and not step.visit.reason]
    return [visit.url.removeprefix(SITE) for visit in visits]


def reasons(steps):
    found = {
        step.visit.asked: step.visit.reason for step in steps if step.visit and step.visit.reason
    }
    found |= {skipped.url: skipped.reason for step in steps for skipped in step.skipped}
    return {url.removeprefix(SITE): str(reason) for url, reason in found.items()}


def to(*paths):
    return "".join(f'<a href="{path}">x</a>' for path in paths)


def at(url, body=b"Words", status=200, **more):
    return Fetched(url, status, body, "text/html", **more)


def test_pages_are_read_breadth_first():
    web = Web(a=to("/a1"), b=to("/b1"), a1="", b1="")
    web.pages["/"] = to("/a", "/b")

    assert kept(web.crawl()) == ["/", "/a", "/b", "/a1", "/b1"]


def test_each_step_asks_once_and_the_rules_come_first():
    web = Web(a="")
    web.pages["/"] = to("/a")

    steps = web.crawl()

    assert [step.asked.removeprefix(SITE) for step in steps] == ["/robots.txt", "/", "/a"]
    assert web.asked == ["/robots.txt", "/", "/a"]


def test_a_site_is_left_alone_between_two_pages(settings):
    settings.CRAWL_DELAY = 500
    web = Web()

    assert [step.wait for step in web.crawl()] == [0.5, 0.5]


def test_a_site_that_wishes_for_more_time_gets_it(settings):
    settings.CRAWL_DELAY = 500
    web = Web()
    web.pages["/robots.txt"] = at(f"{SITE}/robots.txt", b"User-agent: *\nCrawl-delay: 3")

    assert web.crawl()[-1].wait == 3.0


@pytest.mark.parametrize("answer", [500, 429, FetchFailed("too_slow"), UrlRefused("url_invalid")])
def test_nothing_is_read_where_nobody_knows_what_may_be(answer):
    web = Web()
    web.pages["/robots.txt"] = answer

    steps = web.crawl()

    assert web.asked == ["/robots.txt"]
    assert reasons(steps) == {"/": "robots_unreachable"}


def test_a_first_page_that_may_not_be_read_ends_the_crawl():
    web = Web()
    web.pages["/robots.txt"] = at(f"{SITE}/robots.txt", b"User-agent: *\nDisallow: /")

    steps = web.crawl(sitemap=True)

    assert reasons(steps)["/"] == "robots"
    assert kept(steps) == []


def test_the_first_page_says_under_which_host_the_site_stands():
    web = Web(a="")
    web.pages["/"] = at("https://docs.example.net/start", to("/a", f"{SITE}/b").encode())
    web.pages["/start"] = at("https://docs.example.net/start", to("/a", f"{SITE}/b").encode())

    steps = web.crawl()

    assert kept(steps) == ["https://docs.example.net/start", "https://docs.example.net/a"]
    assert reasons(steps) == {"/b": "off_site"}
    assert web.asked[2] == "https://docs.example.net/robots.txt"


def test_any_other_page_that_leads_away_is_not_followed():
    web = Web(a=at("https://other.example.net/a", to("/b").encode()))
    web.pages["/"] = to("/a")

    assert reasons(web.crawl()) == {"/a": "off_site"}


def test_a_site_moves_once():
    web = Web()
    web.pages["/"] = at("https://one.example.net/1")
    web.pages["/1"] = at("https://two.example.net/2")

    steps = web.crawl()

    assert kept(steps) == []
    assert list(reasons(steps).values()) == ["off_site"]


def test_www_and_https_are_the_same_site():
    web = Web(a="")
    web.pages["/"] = at("https://www.example.com/", to("http://example.com/a", "/a").encode())

    assert kept(web.crawl("http://example.com/")) == [
        "https://www.example.com/",
        "http://example.com/a",
    ]


def test_a_page_is_kept_under_the_name_it_gives_itself():
    web = Web(a='<link rel="canonical" href="/proper">', proper="")
    web.pages["/"] = to("/a", "/proper?utm_source=x") + to("/late")
    web.pages["/late"] = '<link rel="canonical" href="/late-proper">'

    steps = web.crawl()

    assert kept(steps) == ["/", "/proper", "/late-proper"]
    assert reasons(steps) == {"/a": "duplicate"}


@pytest.mark.parametrize("order", [("/docs", "/docs/"), ("/docs/", "/docs")])
def test_a_name_that_leads_to_the_page_itself_is_as_good(order):
    """Many servers redirect /docs to /docs/ whose canonical name is /docs."""
    html = b'<link rel="canonical" href="/docs">Words'
    web = Web(docs=at(f"{SITE}/docs/", html))
    web.pages["/docs/"] = at(f"{SITE}/docs/", html)
    web.pages["/"] = to(*order)

    assert kept(web.crawl()) == ["/", "/docs/"]


def test_a_name_on_another_site_is_not_believed():
    web = Web()
    web.pages["/"] = '<link rel="canonical" href="https://other.example.net/">'

    assert kept(web.crawl()) == ["/"]


def test_a_page_that_is_not_kept_still_leads_to_others():
    web = Web(a='<meta name="robots" content="noindex">' + to("/b"), b="")
    web.pages["/"] = to("/a")

    steps = web.crawl()

    assert kept(steps) == ["/", "/b"]
    assert reasons(steps) == {"/a": "noindex"}


def test_an_unchanged_page_leads_where_it_led_before():
    web = Web(a=304, b="")
    web.pages["/"] = to("/a")
    known = {f"{SITE}/a": Known(Conditions(etag='"1"'), (f"{SITE}/b",))}

    steps = web.crawl(known=known.get)

    assert kept(steps) == ["/", "/a", "/b"]
    assert web.conditions["/a"].etag == '"1"'
    assert next(step for step in steps if step.asked.endswith("/a")).visit.links == (f"{SITE}/b",)


def test_a_page_that_begins_to_lead_elsewhere_is_read_there():
    """Its new address may say "not modified" to what was known of the old one."""
    web = Web()
    web.pages["/"] = to("/a")
    known = {f"{SITE}/a": Known(Conditions(last_modified="yesterday"))}

    def fetch(url, conditions):
        if not url.endswith("/a"):
            return Web.fetch(web, url, conditions)
        return at(f"{SITE}/b", b"", 304) if conditions else at(f"{SITE}/b", b"New words")

    web.fetch = fetch
    steps = web.crawl(known=known.get)

    visit = next(step.visit for step in steps if step.asked.endswith("/a"))
    assert (visit.url, visit.reason) == (f"{SITE}/b", None)
    assert visit.fetched.body == b"New words"


def test_an_address_of_any_length_is_not_kept_in_line():
    long = "/" + "x" * 5_000
    web = Web()
    web.pages["/"] = to(long)

    steps = web.crawl()

    assert web.asked == ["/robots.txt", "/"]
    assert reasons(steps) == {long: "url_too_long"}


def test_a_busy_page_is_asked_once_more_at_the_end():
    web = Web(a=at(f"{SITE}/a", status=429, retry_after="7"), b="")
    web.pages["/"] = to("/a", "/b")

    steps = web.crawl()

    assert web.asked == ["/robots.txt", "/", "/a", "/b", "/a"]
    assert steps[2].wait == 7.0
    assert reasons(steps) == {"/a": "rate_limited"}


@pytest.mark.parametrize("wish", ["86400", "soon", "-1", "nan", "", "\u0663"])
def test_nobody_makes_a_crawl_wait_for_ever(wish):
    web = Web()
    web.pages["/"] = at(f"{SITE}/", status=503, retry_after=wish)

    assert all(0 <= step.wait <= 30 for step in web.crawl())


def test_a_site_that_stopped_answering_is_given_up():
    web = Web(**{f"p{number}": FetchFailed("too_slow") for number in range(20)})
    web.pages["/"] = to(*(f"/p{number}" for number in range(20)))

    steps = web.crawl()

    assert len(web.asked) == 2 + MOST_FAILURES
    assert reasons(steps)["/p0"] == "too_slow"
    assert reasons(steps)["/p19"] == "given_up"


def test_pages_that_lead_on_without_being_kept_come_to_an_end():
    class Endless(dict):
        def get(self, path, default=None):
            number = int(path.strip("/p") or 0) if "robots" not in path else 0
            html = '<meta name="robots" content="noindex">' + to(
                f"/p{2 * number + 1}", f"/p{2 * number + 2}"
            )
            return 404 if "robots" in path else html

    web = Web()
    web.pages = Endless()

    steps = web.crawl(pages=10, depth=1_000)

    assert kept(steps) == []
    assert len(web.asked) == 1 + MOST_ASKED * 10
    assert "too_many" in reasons(steps).values()


def test_a_trap_does_not_crowd_out_good_pages():
    web = Web(good="")
    combinations = [f"/shop?{letter}={number}" for letter in "abcdefgh" for number in range(100)]
    web.pages["/"] = to(*combinations, "/good")

    steps = web.crawl(pages=200)

    assert "/good" in kept(steps) or reasons(steps).get("/good") is None
    assert list(reasons(steps).values()).count("trap") == 700


def test_only_words_are_kept():
    answers = {
        "text": Fetched(f"{SITE}/text", 200, b"Words", "text/plain"),
        "pdf": Fetched(f"{SITE}/pdf", 200, b"%PDF-1.7\0\0", "application/pdf"),
        "image": Fetched(f"{SITE}/image", 200, b"\x89PNG", "image/png"),
        "lie": Fetched(f"{SITE}/lie", 200, b"GIF\0\0", "text/html"),
        "json": Fetched(f"{SITE}/json", 200, b"{}", "application/json"),
        "empty": Fetched(f"{SITE}/empty", 200, b" ", "text/html"),
        "untyped": Fetched(f"{SITE}/untyped", 200, b"<a href=/from-untyped>x</a>"),
        "from-untyped": "",
    }
    web = Web(**answers)
    web.pages["/"] = to(*(f"/{name}" for name in answers if "from" not in name))

    steps = web.crawl()

    assert kept(steps) == ["/", "/text", "/pdf", "/untyped", "/from-untyped"]
    assert set(reasons(steps).values()) == {"not_a_page"}


def test_every_reason_has_a_sentence():
    assert all(reason.sentence for reason in Reason)


@given(st.lists(st.sampled_from([f"/p{number}" for number in range(12)]), max_size=40), st.data())
def test_a_crawl_that_is_kept_and_taken_up_anywhere_tells_the_same(targets, data):
    web = Web(**{path.strip("/"): to(*targets[: int(path[2:])]) for path in set(targets)})
    web.pages["/"] = to(*targets)
    whole = web.crawl(depth=3)

    crawl, parts = (
        Crawl(Frontier.at(f"{SITE}/", Limits(depth=3, sitemap=False)), web.fetch, IN_PROCESS),
        [],
    )
    while step := crawl.next_step():
        parts.append(step)
        if data.draw(st.booleans()):
            saved = json.loads(json.dumps(crawl.frontier.as_json()))
            crawl = Crawl(Frontier.from_json(saved), web.fetch, IN_PROCESS)

    assert kept(parts) == kept(whole)
    assert reasons(parts) == reasons(whole)
