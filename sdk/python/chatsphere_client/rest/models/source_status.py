from typing import Literal

SourceStatus = Literal["deleting", "failed", "idle", "queued", "syncing"]

SOURCE_STATUS_VALUES: set[SourceStatus] = {
    "deleting",
    "failed",
    "idle",
    "queued",
    "syncing",
}


def check_source_status(value: str) -> SourceStatus:
    if value in SOURCE_STATUS_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {SOURCE_STATUS_VALUES!r}"
    )
