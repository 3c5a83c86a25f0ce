"""A row of a table means nothing to a model that does not see what the columns are called."""

import pytest

from chatsphere_agent.schemas import ChunkIn
from chatsphere_agent.table_rows import told


def chunk(content: str, embedding_text: str) -> ChunkIn:
    return ChunkIn(ordinal=0, content=content, embedding_text=embedding_text)


def test_rows_are_told_below_the_names_of_their_columns():
    rows = "| Tea | 3 |\n| Cup | 4 |"

    assert told(chunk(rows, f"prices\n| Name | Price |\n{rows}")) == f"| Name | Price |\n{rows}"


def test_names_are_told_where_there_is_no_title():
    assert told(chunk("| Tea | 3 |", "| Name | Price |\n| Tea | 3 |")).startswith(
        "| Name | Price |"
    )


@pytest.mark.parametrize(
    ("content", "embedding_text"),
    [
        ("| Name | Price |\n|-|-|\n| Tea | 3 |", "prices\n| Name | Price |\n|-|-|\n| Tea | 3 |"),
        ("Tea is hot.", "drinks > Tea\nTea is hot."),
        ("Tea is hot.", "a | b |\nTea is hot."),
        ("Yes, until May.", "| Is tea sold | here? |\n"),
    ],
    ids=["whole table", "prose", "title with bars", "answer to a question"],
)
def test_anything_else_is_told_as_it_stands(content, embedding_text):
    assert told(chunk(content, embedding_text)) == content
