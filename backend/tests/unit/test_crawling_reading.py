"""What robots.txt, sitemaps and pages say; and what nobody can make them do."""

import gzip

import pytest

from services.crawling import robots
from services.guarded_http import Fetched, FetchFailed
from services.web_pages import sitemaps
from services.web_pages.links import MOST_LINKS, read_links

PAGE = "https://example.com/docs/start"
SITE = "https://example.com/"


def rules(text, status=200):
    return robots.read(Fetched(f"{SITE}robots.txt", status, text.encode(), "text/plain"))


def links(html, **options):
    return read_links(html.encode(), PAGE, **options)


# robots.txt


def test_rules_for_everybody_and_for_us_are_followed():
    everybody = rules("User-agent: *\nDisallow: /private\nAllow: /private/open")
    us = rules("User-agent: *\nAllow: /\n\nUser-agent: chatspherebot\nDisallow: /us")

    assert not everybody.allows(f"{SITE}private/a")
    assert everybody.allows(f"{SITE}private/open/a")
    assert not us.allows(f"{SITE}us/a")
    assert us.allows(f"{SITE}a")


def test_rules_for_others_are_not():
    assert rules("User-agent: OtherBot\nDisallow: /").allows(SITE)


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_site_without_rules_allows_everything(status):
    assert rules("Disallow: /", status).allows(SITE)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_site_that_cannot_tell_allows_nothing_for_now(status):
    found = rules("", status)

    assert not found.is_known
    assert not found.allows(SITE)


def test_a_site_that_does_not_answer_allows_nothing_for_now():
    assert not robots.read(FetchFailed("too_slow")).allows(SITE)


@pytest.mark.parametrize(("wish", "delay"), [("2", 2.0), ("0.5", 0.5), ("86400", 10.0), ("-1", 0)])
def test_the_wished_delay_counts_up_to_a_limit(wish, delay):
    assert rules(f"User-agent: *\nCrawl-delay: {wish}").delay == delay


@pytest.mark.parametrize("wish", ["nan", "inf", "soon", "1e999"])
def test_a_delay_that_is_no_number_is_none(wish):
    assert 0 <= rules(f"User-agent: *\nCrawl-delay: {wish}").delay <= 10


def test_what_stands_beyond_the_limit_is_not_read():
    found = rules("# " + "x" * robots.MOST_BYTES + "\nUser-agent: *\nDisallow: /")

    assert found.allows(SITE)


@pytest.mark.parametrize("text", ["\0\xff", "<html>Not found</html>", "Disallow", "a:b:c\n" * 99])
def test_nonsense_is_no_rule(text):
    assert rules(text).allows(SITE)


# Sitemaps


def test_pages_and_lists_of_pages_are_told_apart():
    pages = sitemaps.read(b"<urlset><url><loc> https://example.com/a </loc></url></urlset>")
    lists = sitemaps.read(b"<sitemapindex><sitemap><loc>/b.xml</loc></sitemap></sitemapindex>")

    assert (pages.pages, pages.sitemaps) == (["https://example.com/a"], [])
    assert (lists.pages, lists.sitemaps) == ([], ["/b.xml"])


def test_a_list_may_be_packed_or_plain_text():
    xml = b'<?xml version="1.0"?><urlset xmlns="x"><url><loc>/a</loc></url></urlset>'

    assert sitemaps.read(gzip.compress(xml)).pages == ["/a"]
    assert sitemaps.read(b"/a\r\n\r\n/b\n").pages == ["/a", "/b"]


def test_pictures_in_a_sitemap_are_no_pages():
    xml = b'<urlset xmlns:i="i"><url><loc>/a</loc><i:image><i:loc>/b.png</i:loc></i:image></url>'

    assert sitemaps.read(xml + b"</urlset>").pages == ["/a"]


def test_a_bomb_is_not_unpacked():
    bomb = gzip.compress(b"<urlset>" + b" " * 50 * 2**20 + b"<url><loc>/a</loc></url></urlset>")

    assert sitemaps.read(bomb).pages == []


@pytest.mark.parametrize(
    "declared",
    [
        '<!ENTITY a "ha"><!ENTITY b "&a;&a;">',
        '<!ENTITY b SYSTEM "file:///etc/passwd">',
        '<!ENTITY % c SYSTEM "http://127.0.0.1/"> %c;',
        "",
    ],
)
def test_a_list_that_declares_anything_is_not_read(declared):
    xml = f"<!DOCTYPE urlset [{declared}]><urlset><url><loc>/&b;</loc></url></urlset>"

    assert sitemaps.read(xml.encode()).pages == []


def test_of_a_damaged_list_the_start_is_taken():
    xml = b"<urlset><url><loc>/a</loc></url><url><loc>/b</lo"

    assert sitemaps.read(xml).pages == ["/a"]


def test_a_list_ends_at_its_limit():
    many = b"<url><loc>/a</loc></url>" * (sitemaps.MOST_URLS + 9)

    assert len(sitemaps.read(b"<urlset>" + many).pages) == sitemaps.MOST_URLS


# Pages


def test_links_are_found_in_their_normal_form_and_once():
    found = links('<a href="a#x">A</a><a href="/b?utm_source=y">B</a><area href="a"><a>C</a>')

    assert found.links == ["https://example.com/docs/a", "https://example.com/b"]


def test_the_base_of_a_page_counts_once():
    found = links('<base href="/other/"><base href="/third/"><a href="a">')

    assert found.links == ["https://example.com/other/a"]


def test_a_base_that_is_no_address_counts_for_nothing():
    assert links('<base href="http://[x"><a href="a">1</a>').links == [f"{SITE}docs/a"]


def test_a_page_may_name_itself():
    found = links('<link rel="Canonical" href="/a"><link rel="canonical" href="/b">')

    assert found.canonical == "https://example.com/a"


@pytest.mark.parametrize(
    ("content", "is_noindex", "is_nofollow"),
    [("noindex", 1, 0), ("NOFOLLOW", 0, 1), ("none", 1, 1), ("index, follow", 0, 0), ("", 0, 0)],
)
def test_a_page_may_ask_not_to_be_kept_or_followed(content, is_noindex, is_nofollow):
    page = f'<meta name="Robots" content="{content}"><a href="a">'
    header = links('<a href="a">', robots=content)

    for found in (links(page), header):
        assert found.is_noindex == is_noindex
        assert bool(found.nofollow) == is_nofollow
        assert bool(found.links) != is_nofollow


def test_what_it_asks_of_others_is_not_for_us():
    assert not links("", robots="otherbot: noindex").is_noindex
    assert links("", robots="ChatSphereBot: noindex").is_noindex
    assert not links('<meta name="googlebot" content="noindex">').is_noindex


def test_a_link_may_ask_not_to_be_followed():
    found = links('<a rel="ugc NoFollow" href="a">A</a><a rel="next" href="b">B</a>')

    assert found.nofollow == ["https://example.com/docs/a"]
    assert found.links == ["https://example.com/docs/b"]


def test_links_beyond_the_limit_are_counted():
    found = links("".join(f'<a href="{number}">x</a>' for number in range(MOST_LINKS + 7)))

    assert (len(found.links), found.left_out) == (MOST_LINKS, 7)


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 100_000 + '<a href="a">',
        '<a href="' + "x" * 1_000_000 + '">',
        "<a " + " ".join(f"b{number}=c" for number in range(100_000)) + ">",
        "<!--" + "-" * 1_000_000,
        "<" * 500_000,
        "&" * 500_000,
        "\0\ufffe<a href=a>",
        '<!DOCTYPE a [<!ENTITY b "c">]><a href="&b;">',
        "<?xml version='1.0' encoding='utf-7'?><a href='a'>",
        "",
    ],
    ids=range(10),
)
def test_no_page_is_too_much(html):
    assert len(links(html).links) <= 1


def test_letters_are_read_as_the_server_says():
    found = read_links('<a href="/größe">'.encode("iso-8859-1"), PAGE, charset="iso-8859-1")

    assert found.links == ["https://example.com/gr%C3%B6%C3%9Fe"]
