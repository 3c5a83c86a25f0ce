"""An answer's Markdown becomes HTML that nobody has to fear."""

import pytest

from apps.console.markdown import cited, html_of

CANARY = "https://canary.example/?q=secret"


def test_a_marker_of_a_known_source_becomes_a_button():
    shown = html_of("The tower is old. [2]", [1, 2])

    assert 'data-cite="2"' in shown
    assert 'aria-label="Source 2"' in shown
    assert ">2</button>" in shown


@pytest.mark.parametrize("text", ["See [3].", "See [0].", "See [x].", "See [1234]."])
def test_a_marker_without_a_source_stays_text(text):
    assert "button" not in html_of(text, [1, 2])


def test_markers_that_touch_are_two_buttons():
    assert html_of("Both say so [1][2].", [1, 2]).count("<button") == 2


def test_a_marker_in_code_stays_text():
    assert "button" not in html_of("`list[1]`", [1])


def test_a_marker_before_a_bracket_is_not_a_link():
    shown = html_of(f"So it is [1]({CANARY})", [1])

    assert "<a " not in shown
    assert "<button" in shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**so**", "<strong>so</strong>"),
        ("- one\n- two", "<li>two</li>"),
        ("3. three", '<ol start="3">'),
        ("| a | b |\n|---|---|\n| c | d |", "<td>d</td>"),
        ("```\nx < y\n```", "x &lt; y"),
        ("~~no~~", "<s>no</s>"),
    ],
)
def test_what_models_write_is_drawn(text, expected):
    assert expected in html_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<svg onload=alert(1)>",
        "<img src=x onerror=alert(1)>",
        "<iframe src='https://canary.example'></iframe>",
        "<b style='background:url(https://canary.example)'>x</b>",
        "<button data-cite='1' onclick='alert(1)'>1</button>",
        "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
        "</textarea><script>alert(1)</script>",
    ],
)
def test_html_in_an_answer_is_text(text):
    shown = html_of(text)

    assert "<script" not in shown
    for tag in ("svg", "img", "iframe", "b", "button", "math"):
        assert f"<{tag}" not in shown


@pytest.mark.parametrize(
    "text",
    [
        f"![x]({CANARY})",
        f"![x][there]\n\n[there]: {CANARY}",
        f"![]({CANARY} 'title')",
    ],
)
def test_images_are_left_out_with_their_addresses(text):
    shown = html_of(text)

    assert "<img" not in shown
    assert "canary" not in shown


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "http://canary.example",
        "ftp://canary.example",
        "//canary.example",
        "/accounts/logout/",
    ],
)
def test_a_link_that_is_neither_https_nor_mail_leads_nowhere(address):
    assert "href" not in html_of(f"[x]({address}) <{address}>")


def test_a_link_opens_beside_the_page_and_tells_nothing():
    shown = html_of("[x](https://example.com/)")

    assert 'href="https://example.com/"' in shown
    assert 'rel="noopener nofollow"' in shown
    assert 'target="_blank"' in shown


def test_cited_sources_come_in_the_order_of_the_text_each_once():
    assert cited("A [3]. B [1][3]. C [9].", [1, 2, 3]) == [3, 1]
