"""CSV, whatever its delimiter, quotes and encoding."""

import pytest

from services.extractors import CSV
from services.extractors.csv import records_of
from tests.written_files import reading

TABLE = "| Name | Price |\n|-|-|\n| Tea, green | 3 |\n| Cup | 4 |"


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path, sign):
    content = f'Name{sign}Price\r\n"Tea, green"{sign}3\r\nCup{sign}4\r\n'

    assert reading(tmp_path, content.encode(), CSV).text == TABLE


def test_a_delimiter_may_be_named_in_the_first_line(tmp_path):
    found = reading(tmp_path, b"sep=;\nName;Price\nTea, green;3\nCup;4\n", CSV)

    assert found.text == TABLE


def test_commas_in_sentences_do_not_hide_the_delimiter(tmp_path):
    rows = [f"{n};one, two, three;{'x, ' * (n % 3)}end" for n in range(20)]

    found = reading(tmp_path, "\n".join(["Id;Words;More", *rows]).encode(), CSV)

    assert found.text.startswith("| Id | Words | More |")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_the_encoding_is_found(tmp_path, encoding):
    content = "Größe;Preis\nkühl und groß;3 €\nsüß;4 €\n" * 5

    assert "| kühl und groß | 3 € |" in reading(tmp_path, content.encode(encoding), CSV).text


def test_a_quoted_cell_may_hold_lines_and_quotes(tmp_path):
    found = reading(tmp_path, b'a,b\n"one\ntwo","say ""hi"""\n', CSV)

    assert found.text == '| a | b |\n|-|-|\n| one two | say "hi" |'


def test_a_quote_left_open_does_not_swallow_the_rows(tmp_path):
    found = reading(tmp_path, b'a,b\n"open,1\n' + b"c,2\n" * 50, CSV)

    assert found.text.count("| c | 2 |") == 50


def test_a_formula_is_text(tmp_path):
    found = reading(tmp_path, b"Name,Call\nx,=cmd|'/c calc'!A1\n", CSV)

    assert "=cmd\\|'/c calc'!A1" in found.text


def test_lines_without_columns_are_lines(tmp_path):
    assert reading(tmp_path, b"one\ntwo\nthree\n", CSV).text == "one\ntwo\nthree"


def test_zeros_are_removed_and_counted(tmp_path):
    found = reading(tmp_path, b"Name,Price\nT\0ea,3\n", CSV)

    assert "| Tea | 3 |" in found.text
    assert found.warnings == ["1 control characters removed."]


def test_reading_a_short_file_meanwhile_does_not_cut_a_long_one_off():
    rows = records_of('a,b\n"' + "long " * 50_000 + '",c\n')
    first = next(rows)

    assert next(records_of("x,y\n")) == ["x", "y"]

    assert (first, len(next(rows)[0])) == (["a", "b"], 250_000)
