"""Rows of cells become Markdown tables, whatever is a header named once."""

from services.extractors.grids import PIECE, blocks_of
from services.extractors.tables import MAX_COLUMNS


def texts(*rows: list[str]) -> list[str]:
    """Of the blocks that rows make; an empty cell is none."""
    return [
        block.text
        for block in blocks_of({at: cell for at, cell in enumerate(row) if cell} for row in rows)
    ]


def test_a_small_table_stays_whole():
    assert texts(["Name", "Price"], ["Tea", "3"], ["", "4"]) == [
        "| Name | Price |\n|-|-|\n| Tea | 3 |\n|  | 4 |"
    ]


def test_a_long_table_has_its_header_once():
    rows = [[f"Tea number {n}", str(n)] for n in range(3 * PIECE)]

    lines = "\n".join(texts(["Name", "Price"], *rows)).splitlines()

    assert lines[:2] == ["| Name | Price |", "|-|-|"]
    assert lines[2:] == [f"| Tea number {n} | {n} |" for n in range(3 * PIECE)]


def test_the_pieces_of_a_long_table_are_one_table():
    rows = ({0: f"Tea {n}", 1: str(n)} for n in range(3 * PIECE))

    joints = [block.joint for block in blocks_of(rows)]

    assert joints == ["\n\n", "\n", "\n"]


def test_data_is_no_header():
    found = texts(["Tea", "3"], ["Cup", "4"])

    assert found == ["|  |  |\n|-|-|\n| Tea | 3 |\n| Cup | 4 |"]


def test_a_year_may_be_the_name_of_a_column():
    found = texts(["Country", "2023", "2024"], ["Chad", "1", "2"])

    assert found == ["| Country | 2023 | 2024 |\n|-|-|-|\n| Chad | 1 | 2 |"]


def test_a_column_that_comes_late_stands_last():
    rows = [["", "a", "b"]] * 2 * PIECE + [["new", "a", "b"]]

    assert texts(*rows)[-1].splitlines()[-1] == "| a | b | new |"


def test_a_sentence_is_no_name_of_a_column():
    found = texts(["a long sentence " * 8, "another"], ["more", "words"])

    assert found[0].startswith("|  |  |\n")


def test_what_stands_alone_above_a_table_is_a_paragraph():
    assert texts(["Ducks per year"], ["Year", "Ducks"], ["2024", "7"]) == [
        "Ducks per year",
        "| Year | Ducks |\n|-|-|\n| 2024 | 7 |",
    ]


def test_a_gap_ends_a_table_unless_it_goes_on_with_data():
    goes_on = texts(["Name", "Price"], ["Tea", "3"], [], ["Cup", "4"])
    ends = texts(["Name", "Price"], ["Tea", "3"], [], ["City", "Country"], ["Rome", "Italy"])

    assert goes_on == ["| Name | Price |\n|-|-|\n| Tea | 3 |\n| Cup | 4 |"]
    assert [piece.splitlines()[0] for piece in ends] == ["| Name | Price |", "| City | Country |"]


def test_data_in_other_columns_after_a_gap_is_another_table():
    found = texts(["Name", "Price"], ["Tea", "3"], [], ["Cup", "4", "5"], ["Pot", "6", "7"])

    assert found[1] == "|  |  |  |\n|-|-|-|\n| Cup | 4 | 5 |\n| Pot | 6 | 7 |"


def test_a_header_alone_is_a_line():
    assert texts(["Name", "Price"]) == ["Name, Price"]


def test_a_row_too_wide_for_a_table_loses_nothing():
    wide = [f"cell{n}" for n in range(MAX_COLUMNS + 1)]

    assert texts(["a", "b"], wide, ["c", "d"]) == ["a, b", ", ".join(wide), "c, d"]


def test_lines_between_cells_are_no_lines():
    assert texts(["a|b", "c\nd"], ["1", "2"]) == ["| a\\|b | c d |\n|-|-|\n| 1 | 2 |"]
