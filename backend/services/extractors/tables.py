"""Tables as Markdown."""

from collections.abc import Iterable, Sequence

MAX_COLUMNS = 200  # a wider one is no table a person could read


def markdown_table(rows: Iterable[Sequence[str]]) -> str:
    """A pipe table, its first row the header; one of a single column becomes paragraphs."""
    table = [[cell_text(cell) for cell in row[:MAX_COLUMNS]] for row in rows]
    table = [row for row in table if any(row)]
    width = max(map(len, table), default=0)
    if width <= 1 or len(table) == 1:
        return "\n\n".join("  ".join(filter(None, row)) for row in table)
    lines = ["| " + " | ".join(row + [""] * (width - len(row))) + " |" for row in table]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])


def cell_text(text: str) -> str:
    """What stands between two lines of a pipe table."""
    return " ".join(text.split()).replace("|", "\\|")
