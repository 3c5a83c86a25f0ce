"""Presentations: a page for each slide, in reading order."""

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from services.extractors import PPTX
from tests import hostile_sheets as hostile
from tests.written_files import pptx, reading

TITLE, OUTLINE, BLANK = 0, 1, 6  # layouts of the template


def added(presentation, layout, title=""):
    slide = presentation.slides.add_slide(presentation.slide_layouts[layout])
    if title:
        slide.shapes.title.text = title
    return slide


def boxed(shapes, text):
    shapes.add_textbox(0, 0, Inches(1), Inches(1)).text_frame.text = text


def test_slides_become_pages_under_their_titles(tmp_path):
    def build(presentation):
        added(presentation, TITLE, "Welcome").placeholders[1].text = "A subtitle"
        frame = added(presentation, OUTLINE, "Agenda").placeholders[1].text_frame
        frame.text = "First"
        item = frame.add_paragraph()
        item.text, item.level = "Nested", 1
        added(presentation, BLANK)

    found = reading(tmp_path, pptx(build), PPTX)

    assert found.text == "# Welcome\n\nA subtitle\n\n# Agenda\n\n- First\n  - Nested"
    assert [(h.level, h.title) for h in found.headings] == [(1, "Welcome"), (1, "Agenda")]
    assert found.page_starts == [0, found.text.index("# Agenda"), len(found.text)]


def test_boxes_groups_tables_and_charts_are_read(tmp_path):
    def build(presentation):
        shapes = added(presentation, OUTLINE, "All").shapes
        boxed(shapes, "in a box")
        boxed(shapes.add_group_shape().shapes, "in a group")
        table = shapes.add_table(2, 2, 0, 0, Inches(3), Inches(1)).table
        for at, words in enumerate(["Name", "Price", "Tea", "3|4"]):
            table.cell(at // 2, at % 2).text = words
        data = CategoryChartData()
        data.categories = ["East", "West"]
        data.add_series("Sales", (1.5, 2))
        shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, 0, Inches(3), Inches(2), data)

    assert reading(tmp_path, pptx(build), PPTX).text.split("\n\n") == [
        "# All",
        "in a box",
        "in a group",
        "| Name | Price |\n| --- | --- |\n| Tea | 3\\|4 |",
        "|  | Sales |\n| --- | --- |\n| East | 1.5 |\n| West | 2 |",
    ]


def test_notes_follow_their_slide(tmp_path):
    def build(presentation):
        for name in ("One", "Two"):
            slide = added(presentation, OUTLINE, name)
            slide.notes_slide.notes_text_frame.text = f"Say {name}"

    text = reading(tmp_path, pptx(build), PPTX).text

    assert text == "# One\n\n> Say One\n\n# Two\n\n> Say Two"


def test_a_slide_without_a_title_is_not_part_of_the_one_before(tmp_path):
    def build(presentation):
        added(presentation, OUTLINE, "Titled")
        boxed(added(presentation, BLANK).shapes, "The first words")

    found = reading(tmp_path, pptx(build), PPTX)

    assert found.text == "# Titled\n\nThe first words"
    assert [heading.title for heading in found.headings] == ["Titled", "The first words"]


def test_of_two_versions_of_a_shape_one_is_read(tmp_path):
    shape = "<p:sp><p:nvSpPr/><p:txBody><a:p><a:r><a:t>{}</a:t></a:r></a:p></p:txBody></p:sp>"
    slide = (
        f'<p:sld xmlns:p="{hostile.SLIDES}"'
        ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
        ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<p:cSld><p:spTree><mc:AlternateContent><mc:Choice>{shape.format('new')}</mc:Choice>"
        f"<mc:Fallback>{shape.format('old')}</mc:Fallback></mc:AlternateContent>"
        "</p:spTree></p:cSld></p:sld>"
    )

    assert reading(tmp_path, hostile.slide_file(slide), PPTX).text == "new"
