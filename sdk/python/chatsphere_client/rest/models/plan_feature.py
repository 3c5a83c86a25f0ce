from typing import Literal

PlanFeature = Literal[
    "api_keys",
    "audit_log",
    "crawling",
    "custom_models",
    "openai_api",
    "webhooks",
    "widget",
]

PLAN_FEATURE_VALUES: set[PlanFeature] = {
    "api_keys",
    "audit_log",
    "crawling",
    "custom_models",
    "openai_api",
    "webhooks",
    "widget",
}


def check_plan_feature(value: str) -> PlanFeature:
    if value in PLAN_FEATURE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {PLAN_FEATURE_VALUES!r}"
    )
