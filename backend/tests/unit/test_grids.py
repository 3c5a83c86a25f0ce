"""Tables of any length come in pieces that each tell what their columns are."""

from services.extractors.grids import blocks_of
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


def test_a_long_table_repeats_its_header():
    found = texts(["Name", "Price"], *([f"Tea number {n}", str(n)] for n in range(200)))

    assert len(found) > 5
    assert all(piece.startswith("| Name | Price |\n|-|-|\n| Tea") for piece in found)
    assert sum(piece.count("| Tea") for piece in found) == 200
    assert max(map(len, found)) < 800


def test_data_is_no_header_and_not_repeated():
    found = texts(*([f"Tea number {n}", str(n)] for n in range(200)))

    assert len(found) > 5
    assert sum(piece.count("number 0 ") for piece in found) == 1


def test_a_year_may_be_the_name_of_a_column():
    found = texts(["Country", "2023", "2024"], *([f"Land {n}", "1", "2"] for n in range(200)))

    assert all(piece.startswith("| Country | 2023 | 2024 |") for piece in found)


def test_a_sentence_is_no_name_of_a_column():
    rows = ([f"a long sentence {n} " * 8, f"and another {n} " * 8] for n in range(9))

    found = texts(*rows)

    assert sum(piece.count("a long sentence 0") for piece in found) == 8


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

    assert found[1] == "| Cup | 4 | 5 |\n|-|-|-|\n| Pot | 6 | 7 |"


def test_a_header_alone_is_a_line():
    assert texts(["Name", "Price"]) == ["Name, Price"]


def test_a_row_too_wide_for_a_table_loses_nothing():
    wide = [f"cell{n}" for n in range(MAX_COLUMNS + 1)]

    assert texts(["a", "b"], wide, ["c", "d"]) == ["a, b", ", ".join(wide), "c, d"]


def test_lines_between_cells_are_no_lines():
    assert texts(["a|b", "c\nd"], ["1", "2"]) == ["| a\\|b | c d |\n|-|-|\n| 1 | 2 |"]
