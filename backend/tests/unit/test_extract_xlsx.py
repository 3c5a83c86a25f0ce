"""Workbooks as people see them: sheets, tables, and values as shown."""

from datetime import UTC, datetime

import pytest

from services.extractors import XLSX
from services.extractors.result import UnreadableDocument
from services.extractors.xlsx_formats import Formats
from tests import hostile_sheets as hostile
from tests.written_files import reading, xlsx


def test_sheets_become_headings_and_cells_tables(tmp_path):
    def build(workbook):
        prices = workbook.add_worksheet("Prices")
        prices.write_row(0, 0, ["Name", "Price"])
        prices.write_row(1, 0, ["Tea", 3.5])
        workbook.add_worksheet("Nothing")
        workbook.add_worksheet("Notes").write(4, 2, "Call first")

    found = reading(tmp_path, xlsx(build), XLSX)

    assert found.text == (
        "# Prices\n\n| Name | Price |\n|-|-|\n| Tea | 3.5 |\n\n# Notes\n\nCall first"
    )
    assert [heading.title for heading in found.headings] == ["Prices", "Notes"]


def test_values_are_shown_as_their_cells_do(tmp_path):
    day = datetime(2024, 3, 9, 14, 30, tzinfo=UTC).replace(tzinfo=None)

    def build(workbook):
        sheet = workbook.add_worksheet()
        for at, (value, code) in enumerate(
            [
                (day, "dd.mm.yyyy"),
                (day, "d mmm yy h:mm"),
                (day, "h:mm AM/PM"),
                (0.256, "0.0%"),
                (1234567.891, "#,##0.00"),
                (12.5, '#,##0.00 "€"'),
                (12.5, "[$£-809]#,##0.00"),
                (7, "000"),
                (1.25, "[h]:mm"),
                (0.1 + 0.2, "General"),
                (True, "General"),
            ]
        ):
            sheet.write(at, 0, value, workbook.add_format({"num_format": code}))

    text = reading(tmp_path, xlsx(build), XLSX).text

    assert text.splitlines()[2:] == [
        "2024-03-09",
        "2024-03-09 14:30",
        "14:30",
        "25.6%",
        "1,234,567.89",
        "12.50 €",
        "£12.50",
        "007",
        "30:00:00",
        "0.3",
        "TRUE",
    ]


@pytest.mark.parametrize(
    ("code", "value", "shown"),
    [
        ("m/d/yyyy", "45000", "2023-03-15"),
        ("[$-409]d\\-mmm\\-yy;@", "45000", "2023-03-15"),
        ("mm:ss", "0.5", "12:00"),
        ('"Days: "0', "4", "Days: 4"),
        ('0 "mm"', "4", "4 mm"),
        ("[Red]0.0;[Blue]-0.0", "4", "4.0"),
        ("00000", "1234", "01234"),
        ("0.0", "-0.25", "-0.2"),
        ("# ?/?", "0.5", "0.5"),
        ("0.00E+00", "12345", "12345"),
        ("@", "12", "12"),
        ("0", "1e400", "1e400"),
        ("yyyy", "-1", "-1"),
        ("yyyy", "99999999", "99999999"),
        ("0", "words", "words"),
        ('"', "4", "4"),
    ],
)
def test_a_format_is_understood_or_does_no_harm(code, value, shown):
    from lxml import etree

    styles = etree.fromstring(
        f'<styleSheet xmlns="{hostile.MAIN}"><numFmts><numFmt numFmtId="200"/></numFmts>'
        '<cellXfs><xf numFmtId="200"/></cellXfs></styleSheet>'
    )
    styles[0][0].set("formatCode", code)

    assert Formats(styles, since_1904=False).shown(value, "0") == shown


def test_a_workbook_may_count_its_days_from_1904(tmp_path):
    book = (
        f'<workbook xmlns="{hostile.MAIN}" {hostile.IDS}><workbookPr date1904="1"/>'
        '<sheets><sheet name="A" r:id="a"/></sheets></workbook>'
    )
    styles = '<cellXfs><xf numFmtId="14"/></cellXfs>'

    content = hostile.sheet_file('<row><c s="0"><v>1</v></c></row>', book=book, styles=styles)

    assert "1904-01-02" in reading(tmp_path, content, XLSX).text


def test_a_formula_counts_by_its_last_value(tmp_path):
    rows = '<row><c t="str"><f>HYPERLINK("http://x","y")</f><v>shown</v></c></row>'

    assert reading(tmp_path, hostile.sheet_file(rows), XLSX).text == "# A\n\nshown"


def test_texts_may_be_shared_rich_or_written_into_the_cell(tmp_path):
    rows = (
        '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c>'
        '<c t="inlineStr"><is><t>inside</t></is></c><c t="s"><v>99</v></c></row>'
    )
    texts = (
        "<si><t>plain</t></si><si><r><t>ri</t></r><r><t>ch</t></r><rPh><t>reading</t></rPh></si>"
    )

    found = reading(tmp_path, hostile.sheet_file(rows, texts=texts), XLSX)

    assert found.text == "# A\n\nplain, rich, inside"


def test_the_strict_form_is_read_too(tmp_path):
    sheet = hostile.sheet_xml(hostile.row("strict", "form"), space=hostile.STRICT_MAIN)

    assert "strict, form" in reading(tmp_path, hostile.sheet_file(sheet=sheet), XLSX).text


def test_a_cell_in_the_last_corner_is_one_cell(tmp_path):
    found = reading(tmp_path, hostile.cell_in_the_last_corner(), XLSX)

    assert found.text == "# A\n\nnear by\n\nfar away"


def test_text_boxes_and_comments_are_read(tmp_path):
    def build(workbook):
        sheet = workbook.add_worksheet("S")
        sheet.write(0, 0, "cell")
        sheet.insert_textbox(5, 5, "in a box")
        sheet.write_comment(0, 0, "a remark", {"author": ""})

    text = reading(tmp_path, xlsx(build), XLSX).text

    assert text == "# S\n\ncell\n\nin a box\n\nA1: a remark"


def test_nothing_outside_is_opened(tmp_path):
    content = hostile.sheet_file(sheet=hostile.with_doctype(hostile.sheet_xml(hostile.row("&x;"))))

    with pytest.raises(UnreadableDocument) as refused:
        reading(tmp_path, content, XLSX)

    assert refused.value.code == "unsafe_xml"
