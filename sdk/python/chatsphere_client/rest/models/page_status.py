from typing import Literal

PageStatus = Literal[
    "added", "changed", "failed", "found", "removed", "skipped", "unchanged"
]

PAGE_STATUS_VALUES: set[PageStatus] = {
    "added",
    "changed",
    "failed",
    "found",
    "removed",
    "skipped",
    "unchanged",
}


def check_page_status(value: str) -> PageStatus:
    if value in PAGE_STATUS_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {PAGE_STATUS_VALUES!r}"
    )
