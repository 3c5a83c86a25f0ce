"""OpenDocument texts as Markdown."""

import pytest

from services.extractors import ODT
from services.extractors.result import UnreadableDocument
from tests import hostile_files as hostile
from tests.written_files import odt, reading

NUMBERED = (
    '<text:list-style style:name="L1"><text:list-level-style-number text:level="1"/>'
    '<text:list-level-style-bullet text:level="2"/></text:list-style>'
    '<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Title"/>'
)


def text(tmp_path, body: str) -> str:
    return reading(tmp_path, odt(body, styles=NUMBERED), ODT).text


def code(tmp_path, content: bytes) -> str:
    with pytest.raises(UnreadableDocument) as refused:
        reading(tmp_path, content, ODT)
    return refused.value.code


def item(words: str, more: str = "") -> str:
    return f"<text:list-item><text:p>{words}</text:p>{more}</text:list-item>"


def cell(words: str, attributes: str = "") -> str:
    return f"<table:table-cell {attributes}><text:p>{words}</text:p></table:table-cell>"


TWICE = 'table:number-columns-repeated="2"'
DEEPER = f"<text:list>{item('deep')}</text:list>"


@pytest.mark.parametrize(
    ("body", "markdown"),
    [
        (
            '<text:p text:style-name="P1">Ducks</text:p>'
            '<text:h text:outline-level="2">Of <text:span>drakes</text:span></text:h>',
            "# Ducks\n\n## Of drakes",
        ),
        ("<text:p>a<text:s text:c='3'/>b<text:tab/>c<text:line-break/>d</text:p>", "a b c\nd"),
        ("<text:p>  a\n  b </text:p>", "a b"),
        (
            f'<text:list text:style-name="L1">{item("one")}{item("two", DEEPER)}</text:list>'
            "<text:p>after</text:p>",
            "1. one\n2. two\n  - deep\n\nafter",
        ),
        (
            f'<text:list text:style-name="L1">{item("one")}</text:list><text:p>between</text:p>'
            f'<text:list text:style-name="L1" text:continue-numbering="true">{item("two")}'
            "</text:list>",
            "1. one\n\nbetween\n\n2. two",
        ),
        (
            "<table:table><table:table-header-rows><table:table-row>"
            f"{cell('Name', TWICE)}</table:table-row>"
            f"</table:table-header-rows><table:table-row>{cell('a|b')}{cell('c')}"
            "</table:table-row></table:table>",
            "| Name |  |\n| --- | --- |\n| a\\|b | c |",
        ),
        (
            "<text:p>said<text:note><text:note-citation>1</text:note-citation><text:note-body>"
            "<text:p>by whom</text:p></text:note-body></text:note> so</text:p>",
            "said [^1] so\n\n[^1]: by whom",
        ),
        (
            "<text:p>before<draw:frame><draw:text-box><text:p>in the box</text:p></draw:text-box>"
            "<svg:desc>a duck</svg:desc></draw:frame> after</text:p>",
            "before after\n\nin the box\n\na duck",
        ),
        ("<text:p><draw:a>a link</draw:a></text:p>", "a link"),
        ("<text:section><text:p>inside</text:p></text:section>", "inside"),
        (
            "<text:tracked-changes><text:p>deleted</text:p></text:tracked-changes>"
            "<text:table-of-content><text:p>contents</text:p></text:table-of-content>"
            "<text:p>kept<office:annotation><text:p>remark</text:p></office:annotation></text:p>",
            "kept",
        ),
    ],
)
def test_structure_becomes_markdown(tmp_path, body, markdown):
    assert text(tmp_path, body) == markdown


def test_a_frame_around_paragraphs_is_no_table(tmp_path):
    framed = f"<table:table-cell><text:list>{item('one')}{item('two')}</text:list>"
    table = f"<table:table-row>{framed}</table:table-cell></table:table-row>"

    assert text(tmp_path, f"<table:table>{table}</table:table>") == "- one\n- two"


def test_a_list_in_a_cell_keeps_its_signs(tmp_path):
    listed = f"<table:table-cell><text:list>{item('b')}{item('c')}</text:list></table:table-cell>"
    rows = f"<table:table-row>{cell('a')}{listed}</table:table-row>" * 2

    found = text(tmp_path, f"<table:table>{rows}</table:table>")

    assert found.splitlines()[0] == "| a | - b - c |"


def test_tables_in_tables_are_words_of_their_cell(tmp_path):
    inner = f"<table:table><table:table-row>{cell('x')}{cell('y')}</table:table-row></table:table>"
    row = f"<table:table-row>{cell('a')}<table:table-cell>{inner}</table:table-cell>"

    found = text(
        tmp_path, f"<table:table>{row}</table:table-row>{row}</table:table-row></table:table>"
    )

    assert found == "| a | x y |\n| --- | --- |\n| a | x y |"


def test_a_cell_repeated_without_end_speaks_once(tmp_path):
    endless = cell("x", 'table:number-columns-repeated="999999"') * 300
    row = f'<table:table-row table:number-rows-repeated="1048576">{endless}</table:table-row>'

    found = text(tmp_path, f"<table:table>{row}{row}</table:table>")

    assert found.count("x") == 2


@pytest.mark.parametrize(
    "parts",
    [
        {"META-INF/manifest.xml": "<manifest><encryption-data/></manifest>"},
        {"encrypted-package": "noise"},
    ],
)
def test_a_file_with_a_password_is_refused(tmp_path, parts):
    assert code(tmp_path, odt("<text:p>noise</text:p>", **parts)) == "encrypted"


def test_a_dtd_is_refused(tmp_path):
    entity = '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'

    assert code(tmp_path, odt("<text:p>&x;</text:p>", before=entity)) == "unsafe_xml"


DAMAGED = {
    "no content": hostile.archive({"mimetype": "application/vnd.oasis.opendocument.text"}),
    "not well-formed": odt("<text:p>"),
    "cut": odt("<text:p>x</text:p>")[:200],
    "a spreadsheet": hostile.archive({"content.xml": "<a/>"}),
    "nested without end": odt("<text:section>" * 300 + "</text:section>" * 300),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_says_so(tmp_path, name):
    assert code(tmp_path, DAMAGED[name]) == "odt_corrupt"
