from typing import Literal

SourceSchedule = Literal["daily", "hourly", "monthly", "never", "weekly"]

SOURCE_SCHEDULE_VALUES: set[SourceSchedule] = {
    "daily",
    "hourly",
    "monthly",
    "never",
    "weekly",
}


def check_source_schedule(value: str) -> SourceSchedule:
    if value in SOURCE_SCHEDULE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {SOURCE_SCHEDULE_VALUES!r}"
    )
