"""Word files as Markdown, however they were written; never anything from outside the file."""

import io
import zipfile

import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from services.extractors import DOCX
from services.extractors.result import UnreadableDocument
from tests import hostile_files as hostile
from tests.written_files import docx, reading


def paragraph(inner: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r>{inner}</w:r></w:p>"


def text(tmp_path, body: str, **parts: str) -> str:
    content = hostile.word_file(hostile.word_xml(body), **parts)
    return reading(tmp_path, content, DOCX).text


def code(tmp_path, content: bytes) -> str:
    with pytest.raises(UnreadableDocument) as refused:
        reading(tmp_path, content, DOCX)
    return refused.value.code


def test_headings_lists_and_tables_become_markdown(tmp_path):
    def build(document):
        document.add_heading("Guide", 0)
        document.add_paragraph("An introduction.")
        document.add_heading("Install", 1)
        document.add_paragraph("first", style="List Bullet")
        document.add_paragraph("second", style="List Bullet")
        document.add_heading("Details", 2)
        table = document.add_table(rows=2, cols=2)
        for cell, words in zip(table._cells, ["Name", "Value", "a|b", "two\nlines"], strict=True):
            cell.text = words

    found = reading(tmp_path, docx(build), DOCX)

    assert found.text == (
        "# Guide\n\nAn introduction.\n\n# Install\n\n- first\n- second\n\n## Details\n\n"
        "| Name | Value |\n| --- | --- |\n| a\\|b | two lines |"
    )
    assert [(h.level, h.title) for h in found.headings] == [
        (1, "Guide"),
        (1, "Install"),
        (2, "Details"),
    ]
    assert all(found.text[h.offset] == "#" for h in found.headings)


def test_a_style_based_on_a_heading_is_one(tmp_path):
    def build(document):
        style = document.styles.add_style("House Title", WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Heading 2"]
        document.add_paragraph("Ours", style="House Title")

    found = reading(tmp_path, docx(build), DOCX)

    assert [(h.level, h.title) for h in found.headings] == [(2, "Ours")]


def test_styles_that_are_based_on_each_other_end(tmp_path):
    style = '<w:style w:styleId="{0}"><w:name w:val="{0}"/><w:basedOn w:val="{1}"/></w:style>'
    styles = (
        f'<w:styles xmlns:w="{hostile.WORD}">{style.format("A", "B")}{style.format("B", "A")}'
        "</w:styles>"
    )
    relations = '<r><Relationship Type="x/styles" Target="styles.xml"/></r>'

    found = text(
        tmp_path,
        paragraph("<w:t>Hello</w:t>", '<w:pStyle w:val="A"/>'),
        word__styles_xml=styles,
        **{"word___rels__document_xml.rels": relations},
    )

    assert found == "Hello"


def test_an_outline_level_makes_a_heading_without_any_style(tmp_path):
    found = text(tmp_path, paragraph("<w:t>Scope</w:t>", '<w:outlineLvl w:val="2"/>'))

    assert found == "### Scope"


def test_numbers_that_word_makes_up_are_shown(tmp_path):
    def build(document):
        for words in ("one", "two", "three"):
            document.add_paragraph(words, style="List Number")

    assert reading(tmp_path, docx(build), DOCX).text == "1. one\n2. two\n3. three"


def test_deleted_words_and_field_codes_are_left_out_and_inserted_ones_kept(tmp_path):
    body = (
        "<w:p><w:del><w:r><w:delText>gone</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>new</w:t></w:r></w:ins>"
        '<w:r><w:instrText>HYPERLINK "http://x"</w:instrText></w:r>'
        "<w:r><w:tab/><w:t>link</w:t><w:br/><w:t>below</w:t></w:r></w:p>"
    )

    assert text(tmp_path, body) == "new link\nbelow"


def test_a_text_box_is_read_once(tmp_path):
    box = "<w:txbxContent><w:p><w:r><w:t>boxed</w:t></w:r></w:p></w:txbxContent>"
    space = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    body = (
        f'<w:p xmlns:m="{space}"><w:r><w:t>around</w:t><m:AlternateContent>'
        f"<m:Choice>{box}</m:Choice><m:Fallback>{box}</m:Fallback></m:AlternateContent></w:r></w:p>"
    )

    assert text(tmp_path, body) == "around\n\nboxed"


def test_a_footnote_follows_the_paragraph_that_mentions_it(tmp_path):
    notes = (
        f'<w:footnotes xmlns:w="{hostile.WORD}">'
        '<w:footnote w:id="0" w:type="separator"><w:p/></w:footnote>'
        '<w:footnote w:id="2"><w:p><w:r><w:t>see below</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    body = paragraph('<w:t>Claim</w:t><w:footnoteReference w:id="2"/>') + paragraph("<w:t>B</w:t>")
    relations = '<r><Relationship Type="x/footnotes" Target="footnotes.xml"/></r>'

    found = text(
        tmp_path,
        body,
        word__footnotes_xml=notes,
        **{"word___rels__document_xml.rels": relations},
    )

    assert found == "Claim [^2]\n\n[^2]: see below\n\nB"


def test_a_table_of_contents_is_left_out(tmp_path):
    def build(document):
        document.styles.add_style("toc 1", WD_STYLE_TYPE.PARAGRAPH)
        document.add_paragraph("Install … 3", style="toc 1")
        document.add_heading("Install", 1)

    assert reading(tmp_path, docx(build), DOCX).text == "# Install"


def test_a_table_inside_a_cell_is_read_as_words(tmp_path):
    def build(document):
        outer = document.add_table(rows=2, cols=2)
        outer.cell(0, 0).text = "Outer"
        inner = outer.cell(1, 1).add_table(rows=1, cols=2)
        inner.cell(0, 0).text, inner.cell(0, 1).text = "in", "side"

    assert "|  | in side |" in reading(tmp_path, docx(build), DOCX).text


def test_a_frame_around_paragraphs_is_no_table(tmp_path):
    framed = f"<w:tbl><w:tr><w:tc>{paragraph('<w:t>One.</w:t>')}{paragraph('<w:t>Two.</w:t>')}"

    assert text(tmp_path, f"{framed}</w:tc></w:tr></w:tbl>") == "One.\n\nTwo."


def test_a_cell_over_two_columns_leaves_the_others_in_theirs(tmp_path):
    def row(*cells: tuple[str, int]) -> str:
        written = (
            f'<w:tc><w:tcPr><w:gridSpan w:val="{reach}"/></w:tcPr>{paragraph(f"<w:t>{word}</w:t>")}'
            "</w:tc>"
            for word, reach in cells
        )
        return f"<w:tr>{''.join(written)}</w:tr>"

    body = f"<w:tbl>{row(('a', 2), ('b', 1))}{row(('c', 1), ('d', 1), ('e', 1))}</w:tbl>"

    assert text(tmp_path, body) == "| a |  | b |\n| --- | --- | --- |\n| c | d | e |"


def test_content_controls_are_transparent(tmp_path):
    def build(document):
        paragraph = document.add_paragraph("Inside")
        control, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
        paragraph._p.addprevious(control)
        control.append(content)
        content.append(paragraph._p)
        assert control.tag == qn("w:sdt")

    assert reading(tmp_path, docx(build), DOCX).text == "Inside"


def test_the_strict_form_of_the_standard_is_read_alike(tmp_path):
    content = hostile.word_file(hostile.word_xml(space=hostile.STRICT_WORD))

    assert reading(tmp_path, content, DOCX).text == "Hello"


def test_the_main_part_may_have_another_name(tmp_path):
    root = '<r><Relationship Type="x/officeDocument" Target="/word/other.xml"/></r>'

    content = hostile.archive({"_rels/.rels": root, "word/other.xml": hostile.word_xml()})

    assert reading(tmp_path, content, DOCX).text == "Hello"


XXE = {
    "file": '<!ENTITY x SYSTEM "file:///etc/passwd">',
    "http": '<!ENTITY x SYSTEM "http://127.0.0.1:9/canary">',
    "parameter": '<!ENTITY % y SYSTEM "http://127.0.0.1:9/canary"> %y;',
    "laughs": hostile.billion_laughs(),
    "quadratic": f'<!ENTITY x "{"a" * 50_000}">',
}


@pytest.mark.parametrize("name", XXE)
def test_a_dtd_is_refused(tmp_path, name):
    assert code(tmp_path, hostile.with_doctype(XXE[name])) == "unsafe_xml"


def test_a_dtd_is_found_in_any_width_of_letters(tmp_path):
    document = f"<!DOCTYPE w:document [{XXE['file']}]>{hostile.word_xml('&x;')}"

    content = hostile.archive({"word/document.xml": document.encode("utf-16")})

    assert code(tmp_path, content) == "unsafe_xml"


def test_relations_to_the_outside_are_not_followed(tmp_path):
    relations = (
        '<r><Relationship Type="x/styles" TargetMode="External" Target="file:///etc/passwd"/>'
        '<Relationship Type="x/footnotes" Target="../../../../etc/passwd"/></r>'
    )

    found = text(
        tmp_path, paragraph("<w:t>Hello</w:t>"), **{"word___rels__document_xml.rels": relations}
    )

    assert found == "Hello"


DAMAGED = {
    "cut": docx(lambda document: document.add_paragraph("Hello"))[:5000],
    "no main part": hostile.archive({"[Content_Types].xml": hostile.TYPES}),
    "not xml": hostile.word_file("<w:document"),
    "empty": b"",
    "deep": hostile.word_file(hostile.word_xml("<w:p>" * 5000 + "</w:p>" * 5000)),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_says_so(tmp_path, name):
    assert code(tmp_path, DAMAGED[name]) == "docx_corrupt"


def test_a_damaged_part_says_so(tmp_path):
    content = hostile.archive({"word/document.xml": hostile.word_xml()}, method=zipfile.ZIP_STORED)

    assert code(tmp_path, content.replace(b"Hello", b"Jello")) == "docx_corrupt"


def test_sizes_that_lie_are_found_while_reading(tmp_path):
    assert code(tmp_path, hostile.lying_sizes()) == "archive_unsafe"


def test_many_small_lies_add_up(tmp_path):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as container:
        for number in range(5):
            container.writestr(f"word/{number}.xml", b"\0" * 45_000_000)

    assert code(tmp_path, target.getvalue()) == "archive_unsafe"


def test_a_file_without_words_has_no_text(tmp_path):
    assert code(tmp_path, docx(lambda document: document.add_paragraph("  "))) == "no_text"
