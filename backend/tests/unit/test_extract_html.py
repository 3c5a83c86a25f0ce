"""HTML pages as Markdown: what the page is about, without what surrounds it."""

import time

import pytest

from services.extractors import HTML
from services.extractors.result import UnreadableDocument
from tests.written_files import LOREM, reading


def text(tmp_path, body: str) -> str:
    return reading(tmp_path, body.encode(), HTML).text


@pytest.mark.parametrize(
    ("page", "markdown"),
    [
        ("<h1>A</h1><p>b <b>c</b>\n d</p>", "# A\n\nb c d"),
        ("<p>one<p>two", "one\n\ntwo"),
        ("<p>a<br>b</p>", "a\nb"),
        ("<div>a<div>b</div>c</div>", "a\n\nb\n\nc"),
        ("<ul><li>a<li>b</ul><p>c", "- a\n- b\n\nc"),
        ("<ol><li>a<li><p>b</p><p>more</p></ol>", "1. a\n2. b\n  more"),
        ("<ul><li>a<ul><li>b</ul><li>c</ul>", "- a\n  - b\n- c"),
        ("<dl><dt>term<dd>meaning</dl>", "term\n\nmeaning"),
        ("<pre>if x:\n    y()</pre>", "```\nif x:\n    y()\n```"),
        ("<p>&lt;b&gt; &amp; &eacute;&nbsp;x", "<b> & é x"),
        ("H<sub>2</sub>O", "H2O"),
        (
            "<table><caption>Ducks</caption><thead><tr><th>Name<th>Pond</thead>"
            "<tbody><tr><td>Teal<td><p>big</p><p>deep</p></table>after",
            "Ducks\n\n| Name | Pond |\n| --- | --- |\n| Teal | big deep |\n\nafter",
        ),
        ("<table><tr><td><h2>A</h2><p>b</table>", "## A\n\nb"),
        ("<table role=presentation><tr><td>a<td>b</table>", "a\n\nb"),
        ("<table><tr><td>a<tr><td><ul><li>b<li>c</ul></table>", "a\n\n- b\n- c"),
        (
            "<table><tr><th>Flag<th>Use<tr><td><a><code>ASCII</code></a>, <i>A</i>!<td>x</table>",
            "| Flag | Use |\n| --- | --- |\n| ASCII, A! | x |",
        ),
        (
            "<table><tr><th>a<th>b<tr><td>c<td><ul><li>d<li>e</ul></table>",
            "| a | b |\n| --- | --- |\n| c | - d - e |",
        ),
        (
            "<table><tr><th rowspan=2>a<th colspan=2>b<tr><td>c<td>d<tr><td>e<td>f<td>g</table>",
            "| a | b |  |\n| --- | --- | --- |\n|  | c | d |\n| e | f | g |",
        ),
        (
            "<table><tr><th>Open<td>9 to 5<tr><th>Phone<td>123</table>",
            "|  |  |\n| --- | --- |\n| Open | 9 to 5 |\n| Phone | 123 |",
        ),
        (
            "<table><tr><td rowspan=2><img src=x><th>Note<tr><td>Be quick.</table>",
            "Note\n\nBe quick.",
        ),
        ("<p>See <img alt='a small  duck' src=x>there", "See a small duck there"),
        ("<p>See<img alt='logo.png' src=x>", "See"),
        (
            "<figure><img alt='a small duck'><figcaption>A duck</figcaption></figure>",
            "A duck",
        ),
    ],
)
def test_structure_becomes_markdown(tmp_path, page, markdown):
    assert text(tmp_path, page) == markdown


@pytest.mark.parametrize(
    "around",
    [
        "<script>hidden()</script>",
        "<style>.hidden{}</style>",
        "<nav>hidden</nav>",
        "<noscript>hidden</noscript>",
        "<template>hidden</template>",
        "<svg><text>hidden</text></svg>",
        "<header>hidden</header>",
        "<footer>hidden</footer>",
        "<aside>hidden</aside>",
        "<div role=navigation>hidden</div>",
        "<div class='x navbar'>hidden</div>",
        "<ul class='docnav top'><li><a>hidden</a></ul>",
        "<div hidden>hidden</div>",
        "<div aria-hidden=true>hidden</div>",
        "<div style='display: NONE'>hidden</div>",
        "<form><button>hidden</button><select><option>hidden</select></form>",
        "<!-- hidden -->",
        "<meta http-equiv=refresh content='0;url=http://hidden'>",
        "<img src='http://127.0.0.1:9/hidden'>",
        "<object data='http://127.0.0.1:9/hidden'>hidden</object>",
    ],
)
def test_what_surrounds_a_text_is_left_out_and_what_follows_is_kept(tmp_path, around):
    assert text(tmp_path, f"<p>before</p>{around}<p>after</p>") == "before\n\nafter"


FOLDED = "<div id=a hidden><p>Yes, on Mondays.</p></div>"


@pytest.mark.parametrize(
    ("page", "markdown"),
    [
        (
            f"<h3><button aria-controls=a>Do you deliver?</button></h3>{FOLDED}",
            "### Do you deliver?\n\nYes, on Mondays.",
        ),
        (f"<button role=tab aria-controls='x a'>Delivery</button>{FOLDED}", "Yes, on Mondays."),
        (f"<p>Hello</p><button aria-controls=a>Menu</button>{FOLDED}", "Hello"),
        ("<p>Hello</p><div hidden=until-found>there</div>", "Hello\n\nthere"),
        ("<details><summary>Why?</summary>Because.</details>", "Why?\n\nBecause."),
    ],
    ids=["heading", "tab", "any button", "found by searching", "details"],
)
def test_what_readers_unfold_is_text(tmp_path, page, markdown):
    assert text(tmp_path, page) == markdown


def test_the_header_of_an_article_belongs_to_it(tmp_path):
    found = text(tmp_path, "<article><header><h1>Title</h1></header><p>text</p></article>")

    assert found == "# Title\n\ntext"


def test_the_main_part_of_a_page_is_enough(tmp_path):
    page = f"<div>Menu of the day</div><main><p>{LOREM}</p></main><div>Imprint</div>"

    assert text(tmp_path, page) == LOREM


def test_a_main_part_with_hardly_anything_in_it_is_not_believed(tmp_path):
    page = f"<main><p>Loading</p></main><div><p>{LOREM}</p></div>"

    assert LOREM in text(tmp_path, page)


def test_the_title_stands_in_for_a_missing_heading(tmp_path):
    found = reading(tmp_path, b"<title>The page</title><h2>Part</h2>text", HTML)

    assert found.text == "# The page\n\n## Part\n\ntext"
    assert [(h.level, h.title) for h in found.headings] == [(1, "The page"), (2, "Part")]


@pytest.mark.parametrize(
    "page",
    [
        "<meta charset=iso-8859-2><p>Č ď ľ".encode("iso8859_2"),
        "<meta http-equiv=Content-Type content='text/html; charset=\"ISO-8859-2\"'>Č ď ľ".encode(
            "iso8859_2"
        ),
        "<p>Č ď ľ".encode("utf-16"),
        "\ufeff<meta charset=iso-8859-2><p>Č ď ľ".encode(),
        "<?xml version='1.0' encoding='utf-8'?><html><body>Č ď ľ</body></html>".encode(),
    ],
)
def test_the_page_says_how_it_is_encoded(tmp_path, page):
    assert reading(tmp_path, page, HTML).text == "Č ď ľ"


def test_a_page_nested_beyond_reason_still_gives_its_words(tmp_path):
    page = (
        "<script>no</script>" + "<div>" * 100_000 + "inner" + "</div>" * 100_000 + "<p>after &amp;"
    )
    started = time.monotonic()

    found = reading(tmp_path, page.encode(), HTML)

    assert found.text == "inner\nafter &"
    assert found.warnings == ["The page is nested too deeply to tell its headings and lists apart."]
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    "page", ["<" * 1_000_000, "<a " * 300_000, "&" * 1_000_000, "<td>" * 200_000]
)
def test_broken_markup_is_read_in_reasonable_time(tmp_path, page):
    started = time.monotonic()

    reading(tmp_path, ("<p>words</p>" + page).encode(), HTML)

    assert time.monotonic() - started < 5


@pytest.mark.parametrize("page", ["", " \n ", "<script>x</script>", "<!-- x -->", "<p>\u200b</p>"])
def test_a_page_without_words_has_no_text(tmp_path, page):
    with pytest.raises(UnreadableDocument) as refused:
        text(tmp_path, page)

    assert refused.value.code == "no_text"
