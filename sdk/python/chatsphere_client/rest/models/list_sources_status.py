from typing import Literal

ListSourcesStatus = Literal["failed", "idle", "queued", "syncing"]

LIST_SOURCES_STATUS_VALUES: set[ListSourcesStatus] = {
    "failed",
    "idle",
    "queued",
    "syncing",
}


def check_list_sources_status(value: str) -> ListSourcesStatus:
    if value in LIST_SOURCES_STATUS_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {LIST_SOURCES_STATUS_VALUES!r}"
    )
