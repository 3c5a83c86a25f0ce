"""Tables as Markdown."""

from collections.abc import Iterable, Sequence

MAX_COLUMNS = 200  # a wider one is no table a person could read


def markdown_table(rows: Iterable[Sequence[str]], *, has_header: bool = True) -> str:
    """A pipe table; one of a single column becomes paragraphs.

    Rows and columns in which nothing stands are left out. Without a header an empty one stands
    above the first row, as Markdown wants one.
    """
    table = [[cell_text(cell) for cell in _bounded(row)] for row in rows]
    table = [row for row in table if any(row)]
    columns = sorted({at for row in table for at, cell in enumerate(row) if cell})
    if len(columns) <= 1 or len(table) == 1:
        return "\n\n".join("  ".join(filter(None, row)) for row in table)
    table = table if has_header else [[], *table]
    lines = [
        "| " + " | ".join(row[at] if at < len(row) else "" for at in columns) + " |"
        for row in table
    ]
    return "\n".join([lines[0], "|" + " --- |" * len(columns), *lines[1:]])


class Spans:
    """Where the cells of a table stand, of which some reach over several columns and rows."""

    def __init__(self) -> None:
        self._reaching = dict[int, int]()  # column → rows that are covered from above

    def row(self, cells: Iterable[tuple[str, int, int]]) -> list[str]:
        """A row of texts with the columns and rows each reaches over; what is covered is empty."""
        found, below = list[str](), dict[int, int]()
        for text, columns, rows in cells:
            while self._reaching.get(len(found), 0):
                found.append("")
            reach = range(len(found), min(len(found) + max(1, columns), MAX_COLUMNS))
            below |= dict.fromkeys(reach, rows - 1)
            found += [text, *[""] * (len(reach) - 1)]
        left = {column: rows - 1 for column, rows in self._reaching.items() if rows > 1}
        self._reaching = left | {column: rows for column, rows in below.items() if rows > 0}
        return found


def _bounded(row: Sequence[str]) -> Sequence[str]:
    """What there is no column for stands in the last one."""
    if len(row) <= MAX_COLUMNS:
        return row
    return [*row[: MAX_COLUMNS - 1], " ".join(row[MAX_COLUMNS - 1 :])]


def cell_text(text: str) -> str:
    """What stands between two lines of a pipe table."""
    return " ".join(text.split()).replace("|", "\\|")
