from typing import Literal

ListPagesOrdering = Literal[
    "-created_at", "-depth", "-url", "created_at", "depth", "url"
]

LIST_PAGES_ORDERING_VALUES: set[ListPagesOrdering] = {
    "-created_at",
    "-depth",
    "-url",
    "created_at",
    "depth",
    "url",
}


def check_list_pages_ordering(value: str) -> ListPagesOrdering:
    if value in LIST_PAGES_ORDERING_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {LIST_PAGES_ORDERING_VALUES!r}"
    )
