"""Which addresses are the same page, and which lead nowhere."""

import pytest

from services.crawling.patterns import fits
from services.web_pages.urls import canonical, is_no_page, is_trap, key, shape

BASE = "https://example.com/docs/start?x=1"


@pytest.mark.parametrize(
    ("given", "normal"),
    [
        ("https://EXAMPLE.com", "https://example.com/"),
        ("https://example.com:443/a#b", "https://example.com/a"),
        ("http://example.com:8080/a", "http://example.com:8080/a"),
        ("next", "https://example.com/docs/next"),
        ("../a/./b", "https://example.com/a/b"),
        ("//other.example.com/a", "https://other.example.com/a"),
        ("?y=2", "https://example.com/docs/start?y=2"),
        ("/a?utm_source=x&UTM_Medium=y&b=1&fbclid=z", "https://example.com/a?b=1"),
        ("/a?utm_source=x", "https://example.com/a"),
        ("/a?b=2&a=1&b=1", "https://example.com/a?a=1&b=2&b=1"),
        ("/a?flag&%FF=%fe", "https://example.com/a?flag&%FF=%fe"),
        ("/a?empty=", "https://example.com/a?empty="),
        ("/a;jsessionid=12AB?PHPSESSID=1", "https://example.com/a"),
        (" /with space ", "https://example.com/with%20space"),
        ("/ü?ö=ä", "https://example.com/%C3%BC?%C3%B6=%C3%A4"),
        ("/a%20b", "https://example.com/a%20b"),
        ("https://example.com./a", "https://example.com/a"),
        ("http://[::1]:80/", "http://[::1]/"),
    ],
)
def test_an_address_has_one_normal_form(given, normal):
    assert canonical(given, BASE) == normal
    assert canonical(normal, BASE) == normal


@pytest.mark.parametrize(
    "given",
    [
        "mailto:a@example.com",
        "tel:1",
        "data:,x",
        "javascript:x",
        "ftp://example.com/",
        "http://",
        "http://[",
        "http://a@example.com/",
        "http://example.com:99999/",
        "http://example.com:x/",
        "http://exam\0ple.com/",
        "http://exam ple.com/",
    ],
)
def test_what_is_no_address_of_the_web_has_none(given):
    assert canonical(given, BASE) == ""


def test_scheme_and_www_make_no_other_page():
    urls = ["http://example.com/a", "https://example.com/a", "https://www.example.com/a"]
    others = ["https://example.com/b", "https://example.com/a?b", "https://example.com:8080/a"]

    assert len({key(url) for url in urls}) == 1
    assert len({key(url) for url in urls + others}) == 4


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/a/b/a/b/a/b",
        "https://example.com/shop/red/red/red",
        "https://example.com/" + "/".join("abcdefghijklm"),
        "https://example.com/?a=1&b=2&c=3&d=4&e=5&f=6&g=7",
    ],
)
def test_what_grows_by_itself_is_a_trap(url):
    assert is_trap(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/2026/01/01/a-new-year",
        "https://example.com/docs/api/v1/docs/api",
        "https://example.com/search?q=a&page=2&sort=name",
    ],
)
def test_ordinary_addresses_are_not(url):
    assert not is_trap(url)


def test_a_calendar_is_one_row_and_articles_are_not():
    months = {shape(f"https://example.com/calendar/2026/{month:02}") for month in range(1, 13)}
    days = {shape(f"https://example.com/?day=2026-01-{day:02}") for day in range(1, 30)}
    articles = {shape(f"https://example.com/2026/01/title-{word}") for word in "abc"}

    assert len(months) == len(days) == 1
    assert all(tells_dates for _, tells_dates in months | days)
    assert len(articles) == 3


def test_pages_behind_a_question_mark_are_one_row():
    pages = {shape(f"https://example.com/list?page={page}") for page in range(20)}

    assert pages == {("/list?", False)}


@pytest.mark.parametrize("name", ["a.JPG", "a.pdf.zip", "style.css", "feed.xml", "a.mp4"])
def test_a_name_may_tell_that_there_is_nothing_to_read(name):
    assert is_no_page(f"https://example.com/{name}?v=1")
    assert not is_no_page("https://example.com/a.pdf")
    assert not is_no_page("https://example.com/a.html")


@pytest.mark.parametrize(
    ("pattern", "path", "is_fit"),
    [
        ("/docs/*", "/docs/a/b", True),
        ("/docs/*", "/docs/", True),
        ("/docs/*", "/docs", False),
        ("/docs", "/docs", True),
        ("/docs", "/docs/a", False),
        ("*/print/*", "/a/print/b", True),
        ("*.html", "/a.html", True),
        ("*.html", "/a.html?x=1", False),
        ("/a*a", "/a", False),
        ("/*?page=*", "/list?page=2", True),
        ("*", "/", True),
        ("/[ab]*", "/a", False),
    ],
)
def test_a_pattern_fits_paths_in_which_a_star_is_anything(pattern, path, is_fit):
    assert fits(f"https://example.com{path}", pattern) is is_fit


def test_no_pattern_takes_long():
    assert not fits("https://example.com/" + "a" * 2_000, "*a" * 240 + "*b")
