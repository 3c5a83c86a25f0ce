from typing import Literal

ListPagesStatus = Literal[
    "added", "changed", "failed", "found", "removed", "skipped", "unchanged"
]

LIST_PAGES_STATUS_VALUES: set[ListPagesStatus] = {
    "added",
    "changed",
    "failed",
    "found",
    "removed",
    "skipped",
    "unchanged",
}


def check_list_pages_status(value: str) -> ListPagesStatus:
    if value in LIST_PAGES_STATUS_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {LIST_PAGES_STATUS_VALUES!r}"
    )
