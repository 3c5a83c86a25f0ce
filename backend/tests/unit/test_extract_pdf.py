"""PDFs as the text that was typeset: paragraphs, headings and pages, without page furniture."""

import pytest

from services.extractors import PDF
from services.extractors.pdf_mending import BORDER
from services.extractors.result import Extracted, UnreadableDocument
from tests import hostile_files as hostile
from tests.written_files import pdf, reading, text_block

FIRST = [
    "The quick brown fox jumps over the lazy dog, and the dog does not mind it at all, as",
    "it has seen many foxes in its life and knows that they will not stay for long.",
]
SECOND = ["A second paragraph stands apart from the first one by more than a line of space, and it"]


def read(tmp_path, draw, **options) -> Extracted:
    return reading(tmp_path, pdf(draw, **options), PDF)


def code(tmp_path, content: bytes) -> str:
    with pytest.raises(UnreadableDocument) as refused:
        reading(tmp_path, content, PDF)
    return refused.value.code


def test_lines_become_paragraphs(tmp_path):
    def draw(canvas):
        top = text_block(canvas, FIRST)
        text_block(canvas, [*SECOND, "goes on here."], top=top - 14)

    found = read(tmp_path, draw)

    assert found.text == f"{' '.join(FIRST)}\n\n{SECOND[0]} goes on here."


def test_short_lines_and_lists_stay_apart(tmp_path):
    def draw(canvas):
        text_block(canvas, [FIRST[0], "Milk", "Bread", "- one", "- two", "1. three"])

    found = read(tmp_path, draw)

    assert found.text.endswith("Milk\nBread\n- one\n- two\n1. three")


def test_a_word_broken_at_the_end_of_a_line_is_whole_again(tmp_path):
    lines = [
        "The following sentence is long enough to fill one whole line, and it has a broken soft-",
        "ware in it, because software is long; such well-known problems are old, and well-",
        "known to all of us.",
    ]

    found = read(tmp_path, lambda canvas: text_block(canvas, lines))

    assert "a broken software in it" in found.text
    assert "and well-known to all" in found.text


def test_a_hyphen_before_a_capital_is_part_of_the_word(tmp_path):
    lines = ["The following line is long enough to fill the whole width and ends in a Desktop-"]

    found = read(tmp_path, lambda canvas: text_block(canvas, [*lines, "Plattform, as in German."]))

    assert "Desktop-Plattform" in found.text


def test_a_word_broken_at_the_foot_of_a_page_skips_the_footer(tmp_path):
    def draw(canvas):
        for page in range(1, 5):
            last = "This line fills the width of the page as those above it do, and thus says occa-"
            text_block(canvas, ["sionally they do.", *FIRST, *FIRST, last], top=130)
            canvas.drawString(72, 30, f"{page} The Foot")
            canvas.showPage()

    found = read(tmp_path, draw)

    assert found.text.count("says occasionally they do") == 3
    assert "Foot" not in found.text


def test_the_mark_of_a_footnote_stays_apart_from_the_word(tmp_path):
    def draw(canvas):
        text_block(canvas, ["One km2 of free areas"])
        end = 72 + canvas.stringWidth("One km2 of free areas", "Helvetica", 10)
        canvas.setFont("Helvetica", 6)
        canvas.drawString(end, 704, "3")

    assert read(tmp_path, draw).text == "One km2 of free areas [^3]"


def test_a_row_is_read_from_left_to_right_however_it_is_drawn(tmp_path):
    def draw(canvas):
        for left, word in ((200, "second"), (300, "third"), (100, "first")):
            canvas.drawString(left, 700, word)

    assert read(tmp_path, draw).text == "first second third"


def test_arabic_and_latin_words_stay_apart():
    text = "\u0648Python\u0645\u0646"

    assert BORDER.sub(" ", text) == "\u0648 Python \u0645\u0646"


def test_pages_are_numbered_by_where_they_begin(tmp_path):
    def draw(canvas):
        for word in ("One.", "", "Three."):
            canvas.drawString(72, 700, word)
            canvas.showPage()

    found = read(tmp_path, draw)

    assert found.text == "One.\n\nThree."
    assert found.page_starts == [0, 6, 6]


def test_a_sentence_that_crosses_a_page_stays_one(tmp_path):
    def draw(canvas):
        text_block(canvas, [*FIRST, *SECOND], top=110)
        canvas.showPage()
        text_block(
            canvas, ["goes on over the page, which nobody who reads it would notice.", *FIRST]
        )

    found = read(tmp_path, draw)

    assert f"{SECOND[0]} goes on over" in found.text
    assert found.text[found.page_starts[1] :].startswith("goes on")


def test_running_headers_and_page_numbers_are_left_out(tmp_path):
    def draw(canvas):
        for page in range(1, 6):
            canvas.drawString(72, 760, "The Handbook of Everything")
            text_block(canvas, [f"Chapter text number {page} is here.", *FIRST])
            canvas.drawString(300, 30, f"Page {page}")
            canvas.showPage()

    found = read(tmp_path, draw)

    assert "Handbook" not in found.text
    assert "Page" not in found.text
    assert found.text.count("quick brown fox") == 5


def test_running_headers_that_repeat_the_titles_are_left_out(tmp_path):
    titles = ["How It Began", "Where It Went", "Who Was There", "What Came Of It", "Why It Ended"]

    def draw(canvas):
        for title in titles:
            canvas.setFont("Helvetica", 9)
            canvas.drawString(72, 760, title.upper())
            text_block(canvas, [title], size=16)
            text_block(canvas, FIRST, top=670)
            canvas.showPage()

    found = read(tmp_path, draw)

    assert not any(title.upper() in found.text for title in titles)
    assert [heading.title for heading in found.headings] == titles


def test_a_first_line_that_only_looks_alike_is_kept(tmp_path):
    def draw(canvas):
        for page in range(1, 6):
            text_block(canvas, [f"Case {page * page * 7} of the register was opened.", *FIRST])
            canvas.showPage()

    assert read(tmp_path, draw).text.count("of the register") == 5


def test_bookmarks_make_headings(tmp_path):
    def draw(canvas):
        for number, (title, level) in enumerate([("Start", 0), ("Install", 1), ("Run", 1)]):
            canvas.bookmarkPage(str(number))
            canvas.addOutlineEntry(title, str(number), level)
            text_block(canvas, [f"1.{number} {title}", *FIRST])
            canvas.showPage()

    found = read(tmp_path, draw)

    assert [(h.level, h.title) for h in found.headings] == [
        (1, "1.0 Start"),
        (2, "1.1 Install"),
        (2, "1.2 Run"),
    ]
    assert [found.text[h.offset :][:3] for h in found.headings] == ["1.0", "1.1", "1.2"]


def test_large_letters_make_headings_where_there_are_no_bookmarks(tmp_path):
    def draw(canvas):
        top = text_block(canvas, ["The Title of It All", "in Two Lines"], size=20)
        top = text_block(canvas, ["A Part"], top=top - 10, size=14)
        text_block(canvas, FIRST * 4, top=top - 10)

    found = read(tmp_path, draw)

    assert [(h.level, h.title) for h in found.headings] == [
        (1, "The Title of It All in Two Lines"),
        (2, "A Part"),
    ]


def test_the_dots_of_a_table_of_contents_are_shortened(tmp_path):
    found = read(tmp_path, lambda canvas: text_block(canvas, ["Install " + "." * 60 + " 7"]))

    assert found.text == "Install …  7"


def test_a_file_with_only_an_owner_password_is_read(tmp_path):
    from reportlab.lib.pdfencrypt import StandardEncryption

    locked = StandardEncryption("", ownerPassword="owner")

    found = read(tmp_path, lambda canvas: text_block(canvas, FIRST), encrypt=locked)

    assert "quick brown fox" in found.text


def test_a_file_that_asks_for_a_password_says_so(tmp_path):
    from reportlab.lib.pdfencrypt import StandardEncryption

    content = pdf(lambda canvas: text_block(canvas, FIRST), encrypt=StandardEncryption("secret"))

    assert code(tmp_path, content) == "encrypted"


WHOLE = pdf(lambda canvas: text_block(canvas, FIRST))
BROKEN = {
    "cut": (WHOLE[: len(WHOLE) // 3], "pdf_corrupt"),
    "head only": (b"%PDF-1.7\n", "pdf_corrupt"),
    "noise": (b"%PDF-1.7\n" + bytes(range(256)) * 20, "pdf_corrupt"),
    "empty": (b"", "pdf_corrupt"),
    "no pages": (hostile.pdf_file(b"", pages=0), "pdf_corrupt"),
    "page tree loop": (hostile.page_tree_loop(), "pdf_corrupt"),
    "too many pages": (hostile.pdf_file(b"", pages=2001), "too_complex"),
    "nothing on it": (hostile.pdf_file(b""), "no_text"),
    "only lines": (hostile.pdf_file(b"0 0 m 9 9 l S"), "no_text"),
    "unknown filter": (hostile.pdf_file(b"x", filters=b"/Filter/Nonsense"), "no_text"),
    "earlier table loop": (hostile.pdf_file(b"", extra=b"/Prev 9"), "no_text"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_has_a_code(tmp_path, name):
    content, expected = BROKEN[name]

    assert code(tmp_path, content) == expected


def test_a_script_in_the_file_is_neither_run_nor_read(tmp_path):
    def draw(canvas):
        canvas.drawString(72, 700, "Hello")
        canvas._doc.Catalog.OpenAction = "<</S/JavaScript/JS(app.alert\\('canary'\\))>>"

    assert read(tmp_path, draw).text == "Hello"


def test_a_hand_written_file_is_read(tmp_path):
    content = hostile.pdf_file(b"BT /F1 12 Tf 72 700 Td (Hello world) Tj ET", pages=2)

    found = reading(tmp_path, content, PDF)

    assert found.text == "Hello world\n\nHello world"
    assert found.page_starts == [0, 13]


def test_control_characters_in_a_file_are_removed(tmp_path):
    content = hostile.pdf_file(b"BT /F1 12 Tf 72 700 Td (Hel\\000lo\\007) Tj ET")

    assert reading(tmp_path, content, PDF).text == "Hello"


def rows(canvas, columns: list[float], table: list[list[str]], *, top: float = 600) -> None:
    for number, row in enumerate(table):
        for left, cell in zip(columns, row, strict=True):
            canvas.drawString(left, top - 14 * number, cell)


def test_rows_of_cells_become_a_markdown_table(tmp_path):
    def draw(canvas):
        top = text_block(canvas, FIRST)
        table = [["Port", "Ships", "Cargo"], ["Genoa", "12", "Salt | wool"], ["Porto", "", "Wine"]]
        rows(canvas, [72, 200, 300], table, top=top - 20)

    found = read(tmp_path, draw)

    assert found.text.endswith(
        "\n\n| Port | Ships | Cargo |\n| --- | --- | --- |\n"
        "| Genoa | 12 | Salt \\| wool |\n| Porto |  | Wine |"
    )


def test_a_cell_of_several_lines_is_one_cell(tmp_path):
    def draw(canvas):
        rows(canvas, [72, 110, 400], [["#", "Rule", "Level"]], top=614)
        rows(canvas, [72, 110], [["1.1", "Verify that passwords have at least twelve signs and"]])
        canvas.drawString(110, 588, "can be longer.")
        canvas.drawString(400, 601, "high")
        rows(canvas, [72, 110, 400], [["1.2", "Verify nothing else.", "low"]], top=560)

    found = read(tmp_path, draw)

    assert (
        "| 1.1 | Verify that passwords have at least twelve signs and can be longer. | high |"
        in (found.text.splitlines())
    )
    assert "| 1.2 | Verify nothing else. | low |" in found.text


def test_lists_and_tables_of_contents_are_no_tables(tmp_path):
    def draw(canvas):
        rows(canvas, [72, 100], [["1.", "Milk"], ["2.", "Bread"], ["3.", "Salt"]])
        rows(canvas, [72, 300], [[f"Part {at} . . . . . .", str(at)] for at in range(3)], top=500)

    assert "|" not in read(tmp_path, draw).text
