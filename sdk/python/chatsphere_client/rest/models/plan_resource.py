from typing import Literal

PlanResource = Literal[
    "bots", "crawl_pages", "documents", "members", "messages_per_month", "storage_bytes"
]

PLAN_RESOURCE_VALUES: set[PlanResource] = {
    "bots",
    "crawl_pages",
    "documents",
    "members",
    "messages_per_month",
    "storage_bytes",
}


def check_plan_resource(value: str) -> PlanResource:
    if value in PLAN_RESOURCE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {PLAN_RESOURCE_VALUES!r}"
    )
