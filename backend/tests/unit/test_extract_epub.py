"""EPUB books: the chapters in reading order, and nothing else."""

import pytest

from services.extractors import EPUB
from services.extractors.result import UnreadableDocument
from tests import hostile_files as hostile
from tests.written_files import epub, reading


def text(tmp_path, *chapters: str, **options: str) -> str:
    return reading(tmp_path, epub(*chapters, **options), EPUB).text


def code(tmp_path, content: bytes) -> str:
    with pytest.raises(UnreadableDocument) as refused:
        reading(tmp_path, content, EPUB)
    return refused.value.code


def test_chapters_come_in_the_order_of_the_spine(tmp_path):
    spine = "".join(f'<itemref idref="c{number}"/>' for number in (2, 0, 7))

    found = reading(
        tmp_path,
        epub("<h1>Last</h1><p>c</p>", "<p>not in it</p>", "<h1>First</h1>", spine=spine),
        EPUB,
    )

    assert found.text == "# First\n\n# Last\n\nc"
    assert [(each.level, each.title) for each in found.headings] == [(1, "First"), (1, "Last")]
    assert found.method == "epub"


@pytest.mark.parametrize(
    ("chapter", "markdown"),
    [
        ("<p>a&nbsp;b &amp; &eacute;&#x263a;</p>", "a b & é☺"),
        ("<header><h2>A</h2></header><aside>a note</aside>", "## A\n\na note"),
        ("<div class='sidebar'>a box</div>", "a box"),
        ("<nav><ol><li>contents</li></ol></nav><p>text</p>", "text"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        (
            "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>",
            "| a | b |\n| --- | --- |\n| 1 | 2 |",
        ),
        ("<p>an open <b>tag<p>and another", "an open tag\n\nand another"),
        (
            '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html PUBLIC "x" "y"><html><head>'
            "<title/></head><body><p>old <a id='x'/>book</p></body></html>",
            "old book",
        ),
        (
            "<html xmlns='http://www.w3.org/1999/xhtml'><head><title>Of drakes</title></head>"
            "<body><p>text</p></body></html>",
            "# Of drakes\n\ntext",
        ),
        ("<html><head><title>Ducks</title></head><body><p>text</p></body></html>", "text"),
    ],
)
def test_a_chapter_becomes_markdown(tmp_path, chapter, markdown):
    assert text(tmp_path, chapter) == markdown


LOCKED = '<encryption><CipherReference URI="in/text/c%200.xhtml"/></encryption>'
FONTS = '<encryption><CipherReference URI="fonts/serif.otf"/></encryption>'


def test_a_book_that_only_its_shop_can_open_is_refused(tmp_path):
    assert code(tmp_path, epub("<p>x</p>", **{"META-INF/encryption.xml": LOCKED})) == "encrypted"


def test_locked_fonts_lock_no_text(tmp_path):
    assert text(tmp_path, "<p>x</p>", **{"META-INF/encryption.xml": FONTS}) == "x"


@pytest.mark.parametrize(
    "chapter",
    [
        "<!DOCTYPE html [<!ENTITY x 'boo'>]><html><body>&x;</body></html>",
        "<!DOCTYPE html [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><html><body>&x;</body></html>",
    ],
)
def test_a_chapter_that_defines_entities_is_refused(tmp_path, chapter):
    assert code(tmp_path, epub(chapter)) == "unsafe_xml"


def test_an_address_that_leads_outside_finds_nothing(tmp_path):
    outside = hostile.archive(
        {
            "META-INF/container.xml": "<container><rootfile full-path='b.opf'"
            " media-type='application/oebps-package+xml'/></container>",
            "b.opf": "<package><manifest><item id='a' href='../../etc/passwd'"
            " media-type='application/xhtml+xml'/></manifest>"
            "<spine><itemref idref='a'/></spine></package>",
        }
    )

    assert code(tmp_path, outside) == "no_text"


DAMAGED = {
    "no container": hostile.archive({"a": "b"}),
    "no package": hostile.archive(
        {"META-INF/container.xml": "<a><rootfile full-path='b' media-type='x/package+xml'/></a>"}
    ),
    "broken container": hostile.archive({"META-INF/container.xml": "<container>"}),
    "cut": epub("<p>x</p>")[:300],
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_book_says_so(tmp_path, name):
    assert code(tmp_path, DAMAGED[name]) == "epub_corrupt"
